"""The words of a dialect: Entry, and the Condition under which it means what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

KEEP = "="
"""Standard wording of a word that is ordinary Mandarin and hides a dialect word: 克服."""
DROP = "-"
"""Standard wording of a particle that standard Mandarin does without."""

_STOP = re.compile(r"[，。！？；：、…,.!?;:~～\s”）)》」]")
"""Where a clause ends."""
_PARTICLES = frozenset("啊呀吗么吧嘛哈噻嘎噶呐哦喔啦喃哟呢")
"""What may still follow the last word of a clause."""


def _is_last(text: str, end: int) -> bool:
    """Return whether no word of the clause follows position ``end``."""
    while end < len(text) and text[end] in _PARTICLES:
        end += 1
    return end == len(text) or _STOP.match(text, end) is not None


def _is_first(text: str, start: int) -> bool:
    """Return whether no word of the clause precedes position ``start``."""
    return start == 0 or not text[start - 1].isalnum()


def _clause_has(text: str, end: int, options: tuple[str, ...]) -> bool:
    """Return whether one of ``options`` follows position ``end`` in its clause."""
    stop = _STOP.search(text, end)
    rest = text[end : stop.start() if stop else None]
    return any(option in rest for option in options)


_Holds = Callable[[str, int, int, tuple[str, ...]], bool]
_TESTS: Mapping[str, _Holds] = {
    "after": lambda text, start, _, options: text.endswith(options, 0, start),
    "not-after": lambda text, start, _, options: not text.endswith(options, 0, start),
    "before": lambda text, _, end, options: text.startswith(options, end),
    "not-before": lambda text, _, end, options: not text.startswith(options, end),
    "without": lambda text, _, end, options: not _clause_has(text, end, options),
    "start": lambda text, start, _, __: _is_first(text, start),
    "end": lambda text, _, end, __: _is_last(text, end),
    "not-end": lambda text, _, end, __: not _is_last(text, end),
}
CONDITION_KINDS: Mapping[str, bool] = {kind: kind not in {"start", "end", "not-end"} for kind in _TESTS}
"""The conditions, and whether they take a list of wordings after a colon."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold around a word."""

    kind: str
    """One of CONDITION_KINDS."""
    options: tuple[str, ...] = ()

    def holds(self, text: str, start: int, end: int) -> bool:
        """Return whether it holds for the word at ``text[start:end]``."""
        return _TESTS[self.kind](text, start, end, self.options)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or pattern of a dialect."""

    word: str
    standards: tuple[str, ...]
    """Standard wordings, the likeliest first; none if the word is to be kept, an empty one if dropped."""
    conditions: tuple[Condition, ...] = ()
    """All must hold."""
    source: str = ""

    def is_meant(self, text: str, start: int) -> bool:
        """Return whether the word, which ``text`` has at ``start``, is meant in this sense there."""
        end = start + len(self.word)
        return all(condition.holds(text, start, end) for condition in self.conditions)
