"""The short code of a visit, by which its resident can have what was kept of it shown or deleted.

It is made of the visit's name, so that nothing more has to be kept, and the name cannot be found from it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

ALPHABET = "23456789ACEFGHJKLMNPRTUWXY"
"""No two that look alike (0 O Q D, 1 I, 5 S, 8 B, 2 Z, U V) or sound alike when the letters are read out (B D P…)."""
LENGTH = 8
"""Two hundred thousand million codes: nobody finds one by trying, and no two visits share one."""


def code_of(visit: str) -> str:
    """Return the code of a visit; empty for none.

    >>> code_of("v1"), len(code_of("v2")), code_of("")
    ('FWG627JG', 8, '')
    """
    if not visit:
        return ""
    number = int.from_bytes(hashlib.sha256(b"xiangyin visit code\n" + visit.encode()).digest())
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return "".join(digits)


def shown(code: str) -> str:
    """Return a code as people read it: in two halves."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}" if code else ""


def code_in(text: str) -> str | None:
    """Return the code that was typed, however it is spaced and in small letters too; None if it is none."""
    typed = re.sub(r"[\s·-]", "", unicodedata.normalize("NFKC", text)).upper()
    return typed if re.fullmatch(rf"[{ALPHABET}]{{{LENGTH}}}", typed) else None
