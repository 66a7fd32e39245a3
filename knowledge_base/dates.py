"""Dates as people write them in Chinese documents."""

from __future__ import annotations

import re
from datetime import date

from knowledge_base.numerals import parse_numeral

_YEAR = r"(?:(?<!\d)\d{4}|[一二][零〇○一二三四五六七八九]{3})"
_SMALL = r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_FIRST_YEAR = 1900
"""0871-65-12 is the beginning of a telephone number."""
_PARTS = (
    rf"({_YEAR})\s*年\s*({_SMALL})\s*月\s*({_SMALL})\s*[日号]",
    r"((?<!\d)\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\d)\s*日?",
)
_WRITTEN = re.compile("|".join(_PARTS))

DAY = "(?:" + "|".join(re.sub(r"\((?!\?)", "(?:", part) for part in _PARTS) + ")"
"""Matches a day with its year, in digits or in Chinese numerals, without a group."""

MONTH = rf"(?:{_YEAR}\s*年\s*{_SMALL}\s*月)"
"""Matches a month with its year, without a group."""


def parse_date(text: str) -> date | None:
    """Return the day that ``text`` names (2025-01-01, 2025/1/1, 2025年1月1日, 二〇二五年一月一日), or None."""
    written = _WRITTEN.fullmatch(text.strip())
    return _day(written) if written else None


def find_dates(text: str) -> tuple[date, ...]:
    """Return every day that is named in ``text``, in reading order; impossible days are left out."""
    days = (_day(written) for written in _WRITTEN.finditer(text))
    return tuple(day for day in days if day is not None)


def number(text: str) -> int:
    """Return the number that ``text`` writes in digits or in Chinese: 5, 两, 二十一, 二○二四; raises ValueError."""
    return int(parse_numeral(text.replace("○", "〇")))


def _day(written: re.Match[str]) -> date | None:
    year, month, day = (part for part in written.groups() if part)
    try:
        found = date(number(year), number(month), number(day))
    except ValueError:  # 2025-02-30
        return None
    return found if found.year >= _FIRST_YEAR else None
