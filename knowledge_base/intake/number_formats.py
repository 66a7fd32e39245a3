"""Values of a worksheet as Excel shows them: 1,234.50元, 80%, 2025年1月1日."""

from __future__ import annotations

import operator
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

_DIGITS = 15
"""Excel keeps so many; what comes after them in binary is noise: 0.30000000000000004."""
_LONG = Context(prec=400)
"""The largest number that Excel keeps has 309 digits."""
_COLOR_OR_CONDITION = re.compile(r"\[(?!\$|h|m|s)[^\]]*\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[\s*(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\s*\]")
_HOLDS = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|_.|\*.')
_NUMBER = re.compile(r"[#0?,]*[#0?](?:\.[#0?]*)?(?:E[+-]0+)?,*|\.[#0?]+")
_DATE_PART = re.compile(
    r"\[h+\]|\[m+\]|\[s+\]|yyyy|yy|m{1,5}|d{1,4}|hh?|ss?|am/pm|a/p|上午/下午|aaaa?|e", re.IGNORECASE
)
_DAYS = "一二三四五六日"
_LOCALE_DATES = {"mm-dd-yy": "yyyy/m/d", "m/d/yy h:mm": "yyyy/m/d h:mm", "mm/dd/yy": "yyyy/m/d"}
"""What the short date of the system is called in the file; Chinese systems show it like this."""


def shown(value: object, number_format: str) -> str:
    """Return a cell's value, as openpyxl reads it, as its number format shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")
    if not exact.is_finite():
        return ""
    section, exact = _section(_sections(number_format), exact)
    plain = _literal(section)
    if "General" in plain or "@" in plain:
        return plain.replace("General", general(exact)).replace("@", general(exact))
    if not plain:
        return ""
    places = [found for found in _NUMBER.finditer(plain) if re.search("[#0?]", found[0])]
    if not places:
        return plain.translate(_RESTORED)
    is_split = len(places) > 1
    if "E" in places[0][0] or (is_split and re.search(r"[/.]", plain)):
        return general(exact)  # fractions and powers of ten: plain digits are understood by all
    if "%" in plain:
        exact *= 100
    sign = "-" if exact < 0 else ""
    return (sign + (_split if is_split else _whole)(abs(exact), plain, places)).translate(_RESTORED)


def _section(sections: list[str], value: Decimal) -> tuple[str, Decimal]:
    """Return the section that a value is written by, and the value without a sign that the section writes."""
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None:
                return section, value
            if _HOLDS[condition[1]](value, Decimal(condition[2])):
                is_below_zero = "<" in condition[1] and condition[1] != "<>" and Decimal(condition[2]) <= 0
                return section, abs(value) if is_below_zero else value
        return "General", value
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    return sections[2] if value == 0 and len(sections) > 2 else sections[0], value


def _whole(value: Decimal, plain: str, places: list[re.Match[str]]) -> str:
    """Write a number in its only place."""
    place = places[0]
    return plain[: place.start()] + _digits(value, place[0]) + plain[place.end() :]


def _split(value: Decimal, plain: str, places: list[re.Match[str]]) -> str:
    """Write a number of which signs stand between the digits: 000-0000-0000."""
    scaled = value / Decimal(1000) ** (len(places[-1][0]) - len(places[-1][0].rstrip(",")))
    digits = f"{scaled.quantize(Decimal(1), ROUND_HALF_UP, _LONG):f}"
    digits = digits.zfill(sum(place[0].count("0") for place in places))
    for place in places[:0:-1]:
        wide = len(place[0].replace(",", ""))
        digits, last = digits[:-wide], digits[-wide:]
        plain = plain[: place.start()] + last + plain[place.end() :]
    return plain[: places[0].start()] + digits + plain[places[0].end() :]


def general(value: Decimal) -> str:
    """Return a number in plain digits, without the noise of binary fractions."""
    if value == value.to_integral_value():
        return f"{value.to_integral_value():f}"
    return f"{round(value, 10):f}".rstrip("0").rstrip(".")


def _digits(value: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    thousands = len(pattern) - len(pattern.rstrip(","))
    value /= Decimal(1000) ** thousands
    fraction = fraction.rstrip(",")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, _LONG)
    grouped = "," in whole.rstrip(",") if "." not in pattern else "," in whole
    text = f"{rounded:,f}" if grouped else f"{rounded:f}"
    head, _, tail = text.partition(".")
    needed = len(re.sub("[^0]", "", whole))
    head = head.zfill(needed) if not grouped else head
    kept = len(fraction.rstrip("#?"))
    while len(tail) > kept and tail.endswith("0"):
        tail = tail[:-1]
    if not tail and not needed and head == "0":
        return ""  # no place is set for a zero
    return f"{head}.{tail}" if tail else head


_PRIVATE = 0xE000
_SPECIAL = "#0?,.%E/@;"
_HIDDEN_AWAY = {ord(sign): chr(_PRIVATE + index) for index, sign in enumerate(_SPECIAL)}
_RESTORED = {_PRIVATE + index: sign for index, sign in enumerate(_SPECIAL)}
"""Quoted text keeps its signs away from the pattern in private characters."""


def _sections(number_format: str) -> list[str]:
    quoted = re.sub(r'"[^"]*"|[\\!].', lambda found: found[0].translate(_HIDDEN_AWAY), number_format)
    return quoted.split(";")


def _literal(section: str) -> str:
    """Return a section with its quoted text bare, without colors, conditions and padding."""
    section = _CURRENCY.sub(lambda found: found[1], _COLOR_OR_CONDITION.sub("", section))
    return _TOKEN.sub(lambda found: (found[1] or found[2] or "").translate(_HIDDEN_AWAY), section).strip()


def _moment(value: datetime | date | time | timedelta, number_format: str) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}" + (f":{value.second:02}" if value.second else "")
    day = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001  a wall clock
    pattern = _LOCALE_DATES.get(_sections(number_format)[0].lower(), _sections(number_format)[0])
    pattern = _literal(pattern)
    if not re.search("[ymdhea]", pattern, re.IGNORECASE) or re.search(r"m{3}", pattern, re.IGNORECASE):
        pattern = "yyyy-mm-dd" + (" h:mm" if day.time() != time() else "")
    return _written(day, pattern).translate(_RESTORED)


def _written(day: datetime, pattern: str) -> str:
    """Write a date; m is the minute after an hour and before a second, the month elsewhere."""
    half_day = re.search("am/pm|a/p|上午/下午", pattern, re.IGNORECASE) is not None
    text, end, after_hour = "", 0, False
    for found in _DATE_PART.finditer(pattern):
        part = found[0].lower()
        is_minute = part in {"m", "mm"} and (
            after_hour or re.match(r"[^a-z]{0,2}s", pattern[found.end() :], re.IGNORECASE)
        )
        text += pattern[end : found.start()] + _part(
            day, "n" * len(part) if is_minute else part, half_day=half_day
        )
        after_hour = part.strip("[]")[0] == "h"
        end = found.end()
    return text + pattern[end:]


def _part(day: datetime, part: str, *, half_day: bool) -> str:
    hour = (day.hour - 1) % 12 + 1 if half_day else day.hour
    weekday = _DAYS[day.weekday()]
    written = {
        "yyyy": f"{day.year:04}", "yy": f"{day.year % 100:02}", "e": str(day.year),
        "m": str(day.month), "mm": f"{day.month:02}", "d": str(day.day), "dd": f"{day.day:02}",
        "ddd": f"周{weekday}", "dddd": f"星期{weekday}", "aaa": weekday, "aaaa": f"星期{weekday}",
        "h": str(hour), "hh": f"{hour:02}", "n": str(day.minute), "nn": f"{day.minute:02}",
        "s": str(day.second), "ss": f"{day.second:02}",
    }  # fmt: skip
    if part in {"am/pm", "a/p", "上午/下午"}:
        return "上午" if day.hour < 12 else "下午"
    return written.get(part, "")
