"""Numbers of tickets: short enough to be read aloud, and a wrong digit never names another ticket.

A number is a count from 1000 with a check digit behind it (Damm's: it finds every single wrong digit and every pair of
neighbors that changed places): five digits for the first 9,000 tickets, six for the next 90,000.
"""

from __future__ import annotations

import re
import unicodedata

_FIRST = 1000
_LARGEST = 2**31 - 1
"""What every database takes for the id of a row."""

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

_SPOKEN = str.maketrans("零〇一幺么二两三四五六七八九", "00111223456789")


def number_of(count: int) -> str:
    """Return the number of the ticket that is the ``count``-th, 1 for the first.

    >>> number_of(1), number_of(2)
    ('10008', '10019')
    """
    digits = str(_FIRST + count - 1)
    return digits + str(_check(digits))


def count_of(number: str) -> int | None:
    """Return which ticket a number means, as it was typed or heard; None if it is no ticket's.

    >>> count_of("一〇〇〇八"), count_of("1000 8"), count_of("10007")
    (1, 1, None)
    """
    digits = re.sub(r"[\s,，、.。·-]", "", unicodedata.normalize("NFKC", number).translate(_SPOKEN))
    if not re.fullmatch(r"[0-9]{5,11}", digits) or _check(digits):
        return None
    count = int(digits[:-1]) - _FIRST + 1
    return count if 0 < count <= _LARGEST and number_of(count) == digits else None


def _check(digits: str) -> int:
    """Return the check digit; 0 for digits that end with it."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
