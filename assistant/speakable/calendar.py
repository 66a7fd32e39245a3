"""Dates and times of day."""

from __future__ import annotations

import re

from assistant.speakable.rule import COUNTED, TO, Rule, clause_before
from knowledge_base.numerals import spell_digits, spell_integer

_YEAR = r"(?<!\d)((?:19|20)\d\d)"
_MONTH = r"(1[0-2]|0?[1-9])"
_DAY = r"(3[01]|[12]\d|0?[1-9])"

_DATE = re.compile(rf"{_YEAR}([-/.]){_MONTH}\2{_DAY}(?!\d)")
_COMPACT_DATE = re.compile(rf"{_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d|\.\d|{COUNTED})")
_YEAR_MONTH = re.compile(rf"{_YEAR}(?:[-/](0[1-9]|1[0-2])|\.{_MONTH})(?!\d|[.]\d|\s*(?:年|{COUNTED}))")
_YEARS = re.compile(rf"{_YEAR}年?{TO}((?:19|20)\d\d)(?=\s*(?:学年|年))")
_YEAR_NUMBER = re.compile(r"(?<![\d.])(1[5-9]\d\d|20\d\d|21\d\d)(?=\s*年)")
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d\d)(?=年(?:出生|生人|毕业|参军|入伍|入党|退休|的时候))")
_LEADING_ZERO = re.compile(r"(?<![\d.])0(?=[1-9]\s*[月日时点分])")

_PERIOD = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|夜里"
_TIME = rf"({_PERIOD})?\s*(?<![\d:.])([01]?\d|2[0-4])[:：]([0-5]\d)(?:[:：]([0-5]\d))?(?![\d:])"
_TIME_RANGE = re.compile(_TIME + TO + _TIME)
_ONE_TIME = re.compile(_TIME)
_HOUR = re.compile(
    rf"({_PERIOD})?(?<![\d.:])([01]?\d|2[0-4])\s*[时点](?:(半)|([0-5]?\d)\s*分)?(?![\d间代段期积])"
)


def _read_date(match: re.Match[str]) -> str:
    return f"{spell_digits(match[1])}年{int(match[3])}月{int(match[4])}日"


def _read_compact_date(match: re.Match[str]) -> str:
    if re.search(r"电话|拨打|热线|号码|编号", clause_before(match)):
        return match[0]
    return f"{spell_digits(match[1])}年{int(match[2])}月{int(match[3])}日"


def _read_year_month(match: re.Match[str]) -> str:
    return f"{spell_digits(match[1])}年{int(match[2] or match[3])}月"


def _read_time_range(match: re.Match[str]) -> str:
    start_period, start, end_period, end = match[1], int(match[2]), match[5], int(match[6])
    period = start_period or _unless_said(_period(start), match)
    said = start_period or _period(start)
    if not end_period and _period(end) != said:
        end_period = _period(end) or ("早上" if end < start else "")
    return f"{_clock(period, start, match[3], match[4])}到{_clock(end_period, end, match[7], match[8])}"


def _read_time(match: re.Match[str]) -> str:
    hour = int(match[2])
    return _clock(match[1] or _unless_said(_period(hour), match), hour, match[3], match[4])


def _read_hour(match: re.Match[str]) -> str:
    hour, minute = int(match[2]), "30" if match[3] else match[4]
    period = _unless_said(_period(hour), match) if hour > 12 else ""  # 2点 may be either
    return _clock(match[1] or period, hour, minute, None)


def _unless_said(period: str, match: re.Match[str]) -> str:
    """下午的办公时间是14:00: the clause has said 下午 already."""
    return "" if period and period in clause_before(match) else period


def _period(hour: int) -> str:
    """Part of the day that old people put before the hour; the morning and noon go without."""
    if hour < 5:
        return "凌晨"
    if hour < 13:
        return ""
    return "下午" if hour < 18 else "晚上"


def _clock(period: str | None, hour: int, minute: str | None, second: str | None) -> str:
    """14:05 is 下午两点零五分: nobody of eighty says 十四点."""
    twelve = hour - 12 if hour > 12 else hour
    spoken = f"{period or ''}{'两' if twelve == 2 else spell_integer(twelve)}点"
    if second is None and int(minute or 0) == 30:
        return spoken + "半"
    if second is None and int(minute or 0) == 0:
        return spoken
    return spoken + _two_places(minute) + "分" + (_two_places(second) + "秒" if second is not None else "")


def _two_places(number: str | None) -> str:
    """05 is 零五, 00 is 零, 15 is 十五."""
    value = int(number or 0)
    return ("零" if 0 < value < 10 else "") + spell_integer(value)


CALENDAR: tuple[Rule, ...] = (
    (_DATE, _read_date),
    (_COMPACT_DATE, _read_compact_date),
    (_YEARS, lambda match: f"{spell_digits(match[1])}到{spell_digits(match[2])}"),
    (_YEAR_MONTH, _read_year_month),
    (_YEAR_NUMBER, lambda match: spell_digits(match[1])),
    (_SHORT_YEAR, lambda match: spell_digits(match[1])),
    (_LEADING_ZERO, lambda _: ""),
    (_TIME_RANGE, _read_time_range),
    (_ONE_TIME, _read_time),
    (_HOUR, _read_hour),
)
