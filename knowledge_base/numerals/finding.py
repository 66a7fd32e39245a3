"""Numbers where they stand in a text, whichever way they are written: 80周岁 and 八十岁 are the same.

Meant for comparing what is said with what is quoted. Words that merely look like numbers (一定, 千万要,
十分重要) are passed over: a lone Chinese numeral counts only with a counter or unit behind it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from knowledge_base.numerals.parsing import DIGITS, UNITS, parse_numeral
from knowledge_base.numerals.units import compile_unit, one_spelling

RATIO, CLOCK, TELEPHONE, WEEKDAY = "%", "点", "电话", "星期"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text."""

    text: str
    """As written, with its unit."""
    start: int
    """Index of its first character in the text."""
    value: Fraction
    """70% and 七成 are 7/10; 1.5万 is 15,000; 17:30 and 下午五点半 are 17.5; telephone numbers are digits."""
    unit: str = ""
    """The unit in one spelling (周岁 is 岁, 块 is 元); ``%`` for ratios, ``点`` for times of day, ``电话``
    for telephone numbers, ``星期`` for days of the week; empty if none is known."""

    @property
    def end(self) -> int:
        """Index after its last character."""
        return self.start + len(self.text)


_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CHINESE = rf"[{DIGITS}十拾廿卅][{DIGITS}{UNITS}万亿]{{0,30}}(?:点[{DIGITS}]+[万亿]*)?"
_SPOKEN = "[零〇一二三四五六七八九幺]"  # digits said one by one
_SMALL = "[零〇一二两三四五六七八九十]{1,3}"  # hours and minutes

_LOOKALIKE = re.compile(
    r"一(?:路上|样|时|道|块儿|次性|家人|条龙)|十分(?![钟之])|(?<=[统唯万])一|(?<=[大过多])半"
)
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/.])(0?[1-9]|1[0-2])\2(3[01]|[12]\d|0?[1-9])(?!\d)")
_SPOKEN_GROUP = rf"(?:{_SPOKEN}{{3,4}}|{_SPOKEN}{{2}}、{_SPOKEN}{{2}})"
_TELEPHONE = re.compile(
    r"(?<![\d.])(?:(?:0\d{2,3}|400|800)[- ]?)?\d{3,4}[- ]\d{4}(?![\d年元])"
    rf"|(?<!{_SPOKEN}){_SPOKEN_GROUP}(?:[，、 -]{_SPOKEN_GROUP})+(?!{_SPOKEN})"
)
_WEEKDAY = re.compile(r"(?:星期|礼拜|周)([一二三四五六日天])(?![次个天份年])")
_CLOCK = re.compile(
    r"(?P<period>凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|夜里)?(?:"
    r"(?P<hour>\d\d?)[:：](?P<minute>[0-5]\d)(?!\d)"
    rf"|(?P<said_hour>\d\d?|{_SMALL})[点时](?P<past>半|一刻|三刻|钟|整|(?:\d\d?|{_SMALL})分|\d\d|[一二三四五]?十[一-九]?)?"
    rf"(?![{DIGITS}\d间代期]))"
)
_PERIOD_BEFORE = re.compile(r"(下午|傍晚|晚上)(?:[^，。；！？\n点时:：]|时(?=[间候]))*$")
_RATIO = re.compile(
    rf"{_ARABIC}\s*[%‰％]|(?:[百千万]|{_CHINESE}|{_ARABIC})分之(?:{_ARABIC}|{_CHINESE}|百)|一半|半(?=价)"
    rf"|(?:{_CHINESE}|{_ARABIC})(?:折(?![叠旧腾磨])|成[半五]?(?![立为功员本年人长绩群不套品果交]))"
)
_HALF = "半(?=年|天|日|个?月|个?小时|个?钟头|公里|里|公斤|斤)"
_NUMBER = re.compile(
    rf"{_ARABIC}\s*(?:[多余]?[十百千]?(?:万亿|万|亿)|[十百千])?|{_CHINESE}(?:[多余][万亿])?|{_HALF}"
)
_RANGE = re.compile(r"\s*[-－–—~～至到]\s*")
_APPROXIMATE = re.compile("[一二两三四五六七八九]{2}")  # 三四个 is not 34, nor 五一路 51
_UNIT = compile_unit()
_JIAO = re.compile(rf"(\d|{_SPOKEN})[角毛]")
_FEN = re.compile(rf"零?(\d|{_SPOKEN})分(?!钟)")
_SHORT_MONEY = re.compile(rf"({_SPOKEN})(?![{DIGITS}{UNITS}个年月天日])")
_AFTERNOON = {"下午", "傍晚", "晚上", "夜里"}


def find_numerals(text: str) -> tuple[Numeral, ...]:
    """Return the numbers of ``text`` in order."""
    found: list[Numeral] = []
    position = 0
    while position < len(text):
        position = _read_at(text, position, found)
    return tuple(found)


def _read_at(text: str, position: int, found: list[Numeral]) -> int:
    """Append what stands at ``position``; return where to go on."""
    for pattern, read in _READERS:
        match = pattern.match(text, position)
        if match and (numerals := read(match)) is not None:
            if numerals and found and _RANGE.fullmatch(text, found[-1].end, numerals[0].start):
                found[-1], numerals[0] = _as_range(found[-1], numerals[0])
            found.extend(numerals)
            return numerals[-1].end if numerals else match.end()
    return position + 1


def _as_range(first: Numeral, last: Numeral) -> tuple[Numeral, Numeral]:
    """80-89岁 is about 岁 at both ends; 下午两点到五点半 ends in the afternoon too."""
    if not first.unit:
        return replace(first, unit=last.unit), last
    later = (
        first.unit == last.unit == CLOCK
        and ":" not in last.text
        and last.value < 12 < first.value < last.value + 12
    )
    said_alone = last.text[0] in f"0123456789{DIGITS}十"
    return first, replace(last, value=last.value + 12) if later and said_alone else last


def _read_nothing(_: re.Match[str]) -> list[Numeral]:
    return []


def _read_date(match: re.Match[str]) -> list[Numeral]:
    return [
        Numeral(match[group], match.start(group), Fraction(match[group]), unit)
        for group, unit in ((1, "年"), (3, "月"), (4, "日"))
    ]


def _read_telephone(match: re.Match[str]) -> list[Numeral] | None:
    digits = re.sub("[，、 -]", "", match[0])
    return [Numeral(match[0], match.start(), parse_numeral(digits), TELEPHONE)] if len(digits) >= 7 else None


def _read_weekday(match: re.Match[str]) -> list[Numeral]:
    day = 7 if match[1] in "日天" else parse_numeral(match[1])
    return [Numeral(match[0], match.start(), Fraction(day), WEEKDAY)]


def _read_clock(match: re.Match[str]) -> list[Numeral] | None:
    period, past = match["period"] or _period_before(match), match["past"] or ""
    hour = _number_or_none(match["hour"] or match["said_hour"])
    minutes = _minutes(match["minute"] or past.removesuffix("分"))
    unsure = not (match["hour"] or match["period"] or past)
    if hour is None or minutes is None or hour > 24 or minutes > 59 or (unsure and hour < 2):
        return None
    if (period in _AFTERNOON and hour < 12) or (period == "中午" and hour < 10):
        hour += 12
    elif period in ("晚上", "夜里") and hour == 12:
        hour = Fraction(24)
    return [Numeral(match[0], match.start(), hour + minutes / 60, CLOCK)]


def _period_before(match: re.Match[str]) -> str | None:
    """下午的办公时间是两点: the part of the day was said earlier in the clause, and no other time since."""
    said = _PERIOD_BEFORE.search(match.string[: match.start()])
    return said[1] if said else None


def _minutes(past: str) -> Fraction | None:
    named = {"": 0, "钟": 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}
    return Fraction(named[past]) if past in named else _number_or_none(past.removeprefix("零") or past)


def _read_ratio(match: re.Match[str]) -> list[Numeral] | None:
    value = _number_or_none(match[0].replace(" ", ""))
    return None if value is None else [Numeral(match[0], match.start(), value, RATIO)]


def _read_number(match: re.Match[str]) -> list[Numeral] | None:
    written = match[0].rstrip()
    if _APPROXIMATE.fullmatch(written):
        return []
    value = _number_or_none(re.sub(r"[\s多余]", "", written))
    unit = _UNIT.match(match.string, match.start() + len(written))
    if value is None or not (unit or _stands_alone(written, match)):
        return None
    if not unit:
        many_digits = written.isdecimal() and len(written) >= 7
        return [Numeral(written, match.start(), value, TELEPHONE if many_digits else "")]
    name = one_spelling(unit["unit"] or unit["whole"])
    value += Fraction(1, 2) if unit["half"] or unit["half_of"] else 0
    end = unit.end()
    if name in ("元", "角"):
        value, end = _with_small_money(value, name, match.string, end)
    return [Numeral(match.string[match.start() : end], match.start(), value, "元" if name == "角" else name)]


def _with_small_money(value: Fraction, name: str, text: str, end: int) -> tuple[Fraction, int]:
    """一元六角, 一块六 and 1.6元 are the same amount, and so are 九角 and 0.9元."""
    if name == "角":
        fen = _FEN.match(text, end)
        return (value / 10 + parse_numeral(fen[1]) / 100, fen.end()) if fen else (value / 10, end)
    short = _SHORT_MONEY.match(text, end) if text[end - 1] == "块" else None
    if short:
        return value + parse_numeral(short[1]) / 10, short.end()
    if jiao := _JIAO.match(text, end):
        value, end = value + parse_numeral(jiao[1]) / 10, jiao.end()
    if fen := _FEN.match(text, end):
        value, end = value + parse_numeral(fen[1]) / 100, fen.end()
    return value, end


def _number_or_none(text: str) -> Fraction | None:
    try:
        return parse_numeral(text)
    except ValueError:
        return None


def _stands_alone(written: str, match: re.Match[str]) -> bool:
    """Whether a numeral counts without a unit: not 一 in 一定, nor 五一 in 五一路."""
    if written[0] in "0123456789" or match.string[max(0, match.start() - 1) : match.start()] == "第":
        return True
    if set(written) & set(UNITS + "万亿"):
        return len(written) > 1
    return len(written) >= 3 and bool(set(written) & set("零〇幺点"))


_Reader = Callable[[re.Match[str]], "list[Numeral] | None"]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_LOOKALIKE, _read_nothing),
    (_DATE, _read_date),
    (_TELEPHONE, _read_telephone),
    (_WEEKDAY, _read_weekday),
    (_CLOCK, _read_clock),
    (_RATIO, _read_ratio),
    (_NUMBER, _read_number),
)
"""Tried in this order at each position; a reader that returns None leaves the text to the next one."""
