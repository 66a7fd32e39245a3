"""Evidence -> what could be said: its sentences, and introduced lists as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.numerals import find_numerals
from knowledge_base.document import Evidence
from knowledge_base.sentences import sentences

_INTRODUCES = re.compile(r"(?:下面|以下|下列|如下)[^。]*[。：:]?$|[：:]$")
_ITEM_MARK = re.compile(r"^(?:[（(][一二三四五六七八九十\d]+[）)]|[①-⑳])")
_COUNTERS = {"样", "种", "项", "类", "份", "个", "件", "条", "步"}
_MAX_LIST_CHARS = 260
_STOPS = "。；;，、"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be said."""

    evidence: Evidence
    quote: str
    """Verbatim in the passage."""
    text: str
    """The quote on one line, with its final stop; the items of a list joined by commas."""


def candidates(evidence: Sequence[Evidence]) -> Iterator[Candidate]:
    """Yield what can be quoted from ``evidence``.

    The bare introduction of a list says nothing, so it is offered together with its items only.
    """
    for item in evidence:
        for quote, text in _quotable(item.passage.text):
            yield Candidate(item, quote, text)


def _quotable(text: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.split("\n") if line.strip()]
    for index, line in enumerate(lines):
        *whole, last = sentences(line) or ("",)
        yield from ((sentence, one_line(sentence)) for sentence in whole)
        items = _items_of(last, lines[index + 1 :]) if _INTRODUCES.search(last) else []
        if items:
            yield "\n".join((last, *items)), one_line_list(last, items)
        elif last and not _INTRODUCES.search(last):
            yield last, one_line(last)


def _items_of(introduction: str, lines: Sequence[str]) -> list[str]:
    """Return the lines that the introduction speaks of: as many as it counts, or those marked as items, or all."""
    counted = [int(found.value) for found in find_numerals(introduction) if found.unit in _COUNTERS]
    if counted:
        lines = lines[: counted[-1]]
    elif lines and _ITEM_MARK.match(lines[0]):
        unmarked = (position for position, line in enumerate(lines) if not _ITEM_MARK.match(line))
        lines = lines[: next(unmarked, len(lines))]
    items: list[str] = []
    for line in lines:
        if sum(map(len, items)) + len(line) > _MAX_LIST_CHARS:
            break
        items.append(line)
    return items


def one_line(quote: str) -> str:
    """Return a sentence with a final stop and without the mark of a list item."""
    bare = _ITEM_MARK.sub("", quote).strip().rstrip("；;，、")
    return bare if bare.endswith(("。", "！", "？", "”", "」")) else f"{bare}。"


def one_line_list(introduction: str, items: Sequence[str]) -> str:
    """Return an introduced list on one line: 要带下面两样材料：身份证，户口簿。"""
    joined = "，".join(_ITEM_MARK.sub("", item).strip().rstrip(_STOPS) for item in items)
    return f"{introduction.rstrip('。：:')}：{joined}。"
