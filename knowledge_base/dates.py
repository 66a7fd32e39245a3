"""Dates as people write them in Chinese documents."""

from __future__ import annotations

import re
from datetime import date

_WRITTEN = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")


def parse_date(text: str) -> date | None:
    """Return the day that ``text`` names (2025-01-01, 2025/1/1, 2025年1月1日), or None."""
    written = _WRITTEN.fullmatch(text.strip())
    return _day(written) if written else None


def find_dates(text: str) -> tuple[date, ...]:
    """Return every day that is named in ``text``, in reading order; impossible days are left out."""
    days = (_day(written) for written in _WRITTEN.finditer(text))
    return tuple(day for day in days if day is not None)


def _day(written: re.Match[str]) -> date | None:
    try:
        return date(*map(int, written.groups()))
    except ValueError:  # 2025-02-30
        return None
