"""The figures of a sentence as the rules of a community use them: amounts, and the cases that they hold for.

Two ways of writing one quantity are one: 两周 is 14 days, 一年 is 12 months, 8:30至12:00 is one span of hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from knowledge_base.numerals import Numeral, find_numerals

AGE, CASE, DATE, DAY_OF_MONTH = "岁", "case", "几月几日", "每月几日"
TELEPHONE = "电话"
HOURS, TIME, WEEKDAYS = "几点至几点", "点", "星期几至星期几"

_DURATIONS = {
    "工作日": ("工作日", 1),
    "天": ("天", 1),
    "日": ("天", 1),
    "周": ("天", 7),
    "个月": ("个月", 1),
    "季度": ("个月", 3),
    "年": ("个月", 12),
    "小时": ("分钟", 60),
    "分钟": ("分钟", 1),
}
DURATIONS = frozenset(unit for unit, _ in _DURATIONS.values())
COUNTED = frozenset((*"人户次个份张件页顿餐倍吨度台辆床本", "平方米", "公里", "公斤"))
_PLAIN = frozenset({"元", "%", TELEPHONE, AGE})
_SPANS = {"点": HOURS, "星期": WEEKDAYS}
_CASES = frozenset(["级", "档", "类", "楼", "层", "号", "幢", "栋", "单元", "室", "路", "期", "批"])
_YEARS = range(1900, 2200)

_TO = re.compile(r"\s*(?:[-－–—~～至到]+|以上[、，]?(?:至|到)?(?=[^，]{1,12}以下))\s*")
_NTH = re.compile(r"第\s*$")
_OF_THE_MONTH = re.compile(r"(?:每|当|次|本|上|下)(?:个)?月(?:的)?\s*$")
_PER = re.compile(r"每[^，。；\d]{0,3}$")
_ENDS = re.compile(r"(?:以前|之前|前|止|截止|为止)")
_ENDS_AT = re.compile(r"截止(?:日期|时间)?(?:是|为|到|至|：|:)?\s*$")
_LASTS = re.compile("(?:以|之)?[内前后]|起|的")
_LASTS_FOR = re.compile(r"(?:为|满|期|期限|过|于|示|少|是)\s*$")
_ALWAYS = re.compile("24小时|二十四小时")
_WORTH_READING = re.compile(
    r"\d|[%％折半]|[零〇一二三四五六七八九十百千万两幺]\s*(?:[元块角岁成天日周年页次份张户人件倍点级本]|个|工作|小时|分钟|周岁)"
    r"|[零〇一二三四五六七八九幺]{3}|(?:周|星期|礼拜)[一二三四五六日天]|分之"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure, or two that make a span."""

    text: str
    """As written."""
    start: int
    """Index of its first character in the sentence."""
    measure: str
    """The unit that it is compared in, or what sort of figure it is; ``case`` tells one case from others."""
    values: tuple[Fraction, ...]

    @property
    def end(self) -> int:
        """Index after its last character."""
        return self.start + len(self.text)


def find_quantities(sentence: str) -> tuple[Quantity, ...]:
    """Return the figures of ``sentence`` in order; numbers of articles and the like are cases."""
    return tuple(_quantities(sentence, find_numerals(sentence))) if may_have_figures(sentence) else ()


def in_one_measure(numeral: Numeral) -> tuple[str, Fraction]:
    """Return the unit and the value that a numeral is compared by: two weeks are 14 days, the year 2026 is a year."""
    is_year = numeral.unit == "年" and numeral.value in _YEARS
    name, factor = _DURATIONS.get("" if is_year else numeral.unit, (numeral.unit, 1))
    return name, numeral.value * factor


def may_have_figures(text: str) -> bool:
    """Return whether it is worth reading ``text`` for figures; told at a glance."""
    return _WORTH_READING.search(text) is not None


def _quantities(sentence: str, numerals: Sequence[Numeral]) -> Iterator[Quantity]:
    index = 0
    while index < len(numerals):
        group = _group(sentence, numerals, index)
        index += len(group)
        measure, values = _measure(sentence, group)
        start, end = group[0].start, group[-1].end
        yield Quantity(sentence[start:end], start, measure, values)


def _group(sentence: str, numerals: Sequence[Numeral], index: int) -> Sequence[Numeral]:
    """Return the numerals from ``index`` on that make one figure: a date, a span, or one number."""
    count = 1
    for place in range(index + 1, min(index + 3, len(numerals))):
        before, here = numerals[place - 1], numerals[place]
        if before.end != here.start or (before.unit, here.unit) not in (("年", "月"), ("月", "日")):
            break
        count += 1
    if count > 1 or index + 1 == len(numerals):
        return numerals[index : index + count]
    first, second = numerals[index], numerals[index + 1]
    is_span = _TO.fullmatch(sentence, first.end, second.start) and first.unit == second.unit
    return numerals[index : index + 2] if is_span else numerals[index : index + 1]


def _measure(sentence: str, group: Sequence[Numeral]) -> tuple[str, tuple[Fraction, ...]]:
    """Return what a figure is compared in, and its values in that."""
    first, unit = group[0], group[-1].unit
    values = tuple(numeral.value for numeral in group)
    before = sentence[max(0, first.start - 4) : first.start]
    if set(values) == {Fraction(1)} and (unit in COUNTED or _PER.search(before)):
        return "", values  # 一次, 每一年: says how often, if anything
    if _NTH.search(before) or unit in _CASES or _ALWAYS.fullmatch(first.text):
        return CASE, values
    if of_time := _time(sentence, group):
        return of_time, values
    if unit in _DURATIONS:
        return _DURATIONS[unit][0], tuple(in_one_measure(numeral)[1] for numeral in group)
    return (unit if unit in _PLAIN | COUNTED else ""), values


def _time(sentence: str, group: Sequence[Numeral]) -> str:
    """Return what sort of date or time of day a figure is; empty if it is none."""
    first, unit = group[0], group[-1].unit
    before, after = sentence[: first.start], sentence[group[-1].end :]
    is_span = len(group) > 1
    if any(numeral.unit == "月" for numeral in group):
        is_deadline = _ENDS.match(after) or _ENDS_AT.search(before)
        return DATE if is_deadline and is_span else CASE
    if unit == "点" and not is_span:
        return TIME if _LASTS.match(after) or _LASTS_FOR.search(before) else CASE
    if unit in _SPANS:
        return _SPANS[unit] if is_span else CASE
    if unit in ("日", "号") and _OF_THE_MONTH.search(before):
        return DAY_OF_MONTH
    is_day = unit == "日" and not (_LASTS.match(after) or _LASTS_FOR.search(before))
    return CASE if is_day or (unit == "年" and first.value in _YEARS) else ""
