"""How often an amount is paid or a thing is done: 每月, 每年, 一顿, 按月, 一次性."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PERIOD = re.compile(
    r"(?<!上)(?:每(?:个|一)?|一(?!次性)(?=[次回顿餐]))(月|年|季度|学期|学年|天|日|周|次|回|顿|餐|小时|张|份|平方米|床|吨|度|公里|立方米)|(按月|按年(?!龄)|一次性)"
)
_SAME = {"按月": "月", "按年": "年", "日": "天", "回": "次", "餐": "顿"}


@dataclass(frozen=True, slots=True)
class Period:
    """One mention of how often."""

    name: str
    """月 for 每月, 次 for 每次, 一次性."""
    start: int
    """Index of its first character in the text."""
    end: int
    """Index after its last character."""


def find_periods(text: str) -> Iterator[Period]:
    """Yield the periods that ``text`` names, in order."""
    for match in _PERIOD.finditer(text):
        said = match[1] or match[2]
        yield Period(_SAME.get(said, said), match.start(), match.end())
