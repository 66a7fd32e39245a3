"""The figures of a sentence as the rules of a community use them: amounts, and the cases that they hold for.

Two ways of writing one quantity are one: 两周 is 14 days, 一年 is 12 months, 8:30至12:00 is one span of hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from knowledge_base.numerals import Numeral, find_numerals

AGE, CASE, COUNT, DATE, DAY_OF_MONTH = "岁", "case", "count", "date", "每月几日"
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
COUNTED = frozenset("人 户 次 个 份 张 件 页 顿 餐 倍 平方米 公里 公斤 吨 度 台 辆 床".split())
_PLAIN = frozenset({"元", "%", "电话"})
_CASES = frozenset("级 档 类 楼 层 号 幢 栋 单元 室 路 期 批".split())
_YEARS = range(1900, 2200)

_TO = re.compile(r"\s*(?:[-－–—~～至到]+|以上[、，]?(?:至|到)?(?=[^，]{1,12}以下))\s*")
_NTH = re.compile(r"第\s*$")
_OF_THE_MONTH = re.compile(r"(?:每|当|次|本|上|下)(?:个)?月(?:的)?\s*$")
_PER = re.compile(r"每[满隔]?\s*$")
_WORTH_READING = re.compile(
    r"\d|[%％折半]|[零〇一二三四五六七八九十百千万两幺]\s*(?:[元块角岁成天日周年页次份张户人件倍点级]|个|工作|小时|分钟|周岁)"
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
    if not _WORTH_READING.search(sentence):
        return ()
    return tuple(_quantities(sentence, find_numerals(sentence)))


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
        if before.end == here.start and (before.unit, here.unit) in (("年", "月"), ("月", "日")):
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
    if _NTH.search(before) or _PER.search(before) or unit in _CASES:
        return CASE, values
    if {numeral.unit for numeral in group} & {"月"}:
        return (DATE, values) if len(group) > 1 else (CASE, values)
    if unit == "点":
        return (HOURS if len(group) > 1 else TIME), values
    if unit == "星期":
        return (WEEKDAYS if len(group) > 1 else CASE), values
    if unit == "年" and first.value in _YEARS:
        return CASE, values
    if unit in ("日", "号") and _OF_THE_MONTH.search(before):
        return DAY_OF_MONTH, values
    if unit in _DURATIONS:
        name, factor = _DURATIONS[unit]
        return name, tuple(value * factor for value in values)
    if unit in COUNTED:
        return (unit, values) if values != (1,) else ("", values)
    return (unit, values) if unit in _PLAIN or unit == AGE else ("", values)
