"""Lists that are quoted as a whole: shown item by item, counted and numbered for the ear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.completing import completed
from assistant.candidates import one_line
from assistant.question import QuestionKind, kind_of
from knowledge_base.document import Passage
from knowledge_base.numerals import find_numerals
from knowledge_base.sentences import sentences

_LEADS = {QuestionKind.PAPERS: "要带下面几样，", QuestionKind.HOW: "要这样办，"}
"""Kinds of headings that introduce a list by themselves, 要带什么材料, 怎么办, and what is said in their place.

How many items there are is not said: where such a list ends, the text alone does not tell.
"""
_NO_PAPER = re.compile(r"可以|不用|不能|不收|还要|代办")
_MOST_ITEMS, _MOST_CHARS = 8, 260
_STOPS = "。；;，、：:"
_COUNTERS = (
    ("样", re.compile(r"材料|证件|证明|手续|要带|准备")),
    ("种", re.compile(r"情形|情况|行为|之一|商品|人员|方式")),
    ("条", re.compile(r"条件|要求|规定")),
    ("步", re.compile(r"步骤|流程|程序|怎么办|怎么申请")),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list."""

    introduction: str
    """Verbatim; empty if the heading introduces it."""
    items: tuple[str, ...]
    """Each verbatim."""
    count: str
    """What is said before the first item, unless the introduction says how many there are: 一共两条."""

    @property
    def quote(self) -> str:
        """All of it, as it stands in the passage."""
        return "\n".join((self.introduction, *self.items) if self.introduction else self.items)

    def shown(self) -> Iterator[str]:
        """Yield the introduction, if there is one, then each item."""
        if self.introduction:
            yield f"{self.introduction.rstrip(_STOPS)}："
        for place, item in enumerate(self.items, 1):
            yield one_line(item).rstrip(_STOPS) + ("。" if place == len(self.items) else "；")

    def said(self, shown: list[str]) -> Iterator[str]:
        """Yield what is ``shown`` as it is said, before figures are spelled: counted first, and numbered."""
        size = len(self.items)
        count = "" if self._counts_itself else self.count
        *before, first = shown[: len(shown) - size + 1]
        yield from before
        yield f"{count}第1，{first}"
        for place, item in enumerate(shown[len(before) + 1 :], 2):
            yield f"第{place}，{item}"

    @property
    def _counts_itself(self) -> bool:
        return any(numeral.value == len(self.items) for numeral in find_numerals(self.introduction))


def list_in(quote: str, passage: Passage) -> Listed | None:
    """Return the list that ``quote`` is, with what its introduction leans on; None if it is none."""
    if quote not in passage.lists:
        return None
    introduction, *items = quote.split("\n")
    introduction = completed(introduction, passage)
    return Listed(introduction, tuple(items), _count(introduction, len(items))) if len(items) > 1 else None


def list_around(quote: str, passage: Passage, kind: QuestionKind) -> Listed | None:
    """Return the list that ``quote`` is an item of, if its heading asks for the ``kind`` of thing that it lists.

    Such a list has no introduction: under 四、要带什么材料 each line is one of the papers.
    """
    if passage.lists or kind not in _LEADS or kind_of(passage.clause) is not kind:
        return None
    items: list[str] = []
    for line in passage.text.split("\n"):
        if len(sentences(line)) != 1 or (kind is QuestionKind.PAPERS and _NO_PAPER.search(line)):
            break
        items.append(line)
    whole = 1 < len(items) <= _MOST_ITEMS and sum(map(len, items)) <= _MOST_CHARS
    return Listed("", tuple(items), _LEADS[kind]) if whole and quote in items else None


def _count(introduction: str, size: int) -> str:
    counter = next((counter for counter, things in _COUNTERS if things.search(introduction)), "项")
    return f"一共{'两' if size == 2 else size}{counter}，"
