"""What the rules of speakable text have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from knowledge_base.numerals.units import UNIT

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
"""A shape of text and how it is read aloud. What a rule leaves in digits, a later rule spells."""

NUMBER = r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
"""An amount: 12, 1,200, 0.5."""
TO = r"\s*(?:-|~|至|到)\s*"
"""Between the ends of a range."""
COUNTED = rf"\s*[多余]?(?:[百千万亿%‰]|(?!号码|号线){UNIT})"
"""What follows an amount, but not a telephone number."""

_CLAUSE_END = re.compile(r"[，。；！？,;!?\n]")


def apply(rules: Iterable[Rule], text: str) -> str:
    """Return ``text`` after each rule in turn."""
    for pattern, read in rules:
        text = pattern.sub(read, text)
    return text


def clause_before(match: re.Match[str]) -> str:
    """Return what stands before the match in its clause: the context that decides how a number is read."""
    return _CLAUSE_END.split(match.string[: match.start()])[-1]
