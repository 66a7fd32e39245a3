"""Evidence -> what could be said: its sentences, and introduced lists as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.document import Evidence, Passage
from knowledge_base.sentences import sentences

_ITEM_MARK = re.compile(r"^(?:[（(][一二三四五六七八九十\d]+[）)]|[①-⑳])")
_LONGEST_LIST = 260
"""Characters: a longer list is not read out in one breath; its items stand for themselves."""
_STOPS = "。；;，、"
_POINTS_ELSEWHERE = re.compile(r"(?:见|如)(?:下|附|上)表")


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

    The sentence that introduces a list says nothing without the items, nor do they without it, so they are
    offered together; only the items of a list too long for one breath stand for themselves.
    """
    for item in evidence:
        for quote, text in _quotable(item.passage):
            yield Candidate(item, quote, text)


def _quotable(passage: Passage) -> Iterator[tuple[str, str]]:
    together: set[str] = set()
    for listed in passage.lists:
        introduction, *items = listed.split("\n")
        together.add(introduction)
        if len(listed) <= _LONGEST_LIST:
            together.update(sentence for item in items for sentence in sentences(item))
            yield listed, one_line_list(introduction, items)
    yield from (
        (sentence, one_line(sentence))
        for sentence in sentences(passage.text)
        if sentence not in together and not _POINTS_ELSEWHERE.search(sentence)
    )


def one_line(quote: str) -> str:
    """Return a sentence with a final stop and without the mark of a list item."""
    bare = _ITEM_MARK.sub("", quote).strip().rstrip("；;，、")
    return bare if bare.endswith(("。", "！", "？", "”", "」")) else f"{bare}。"


def one_line_list(introduction: str, items: Sequence[str]) -> str:
    """Return an introduced list on one line: 要带下面两样材料：身份证，户口簿。"""
    joined = "，".join(_ITEM_MARK.sub("", item).strip().rstrip(_STOPS) for item in items)
    return f"{introduction.rstrip('。：:')}：{joined}。"
