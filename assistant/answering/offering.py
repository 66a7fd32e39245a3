"""What to offer after an answer: the papers to who asked how much, how to apply to who asked whether he may.

Another clause of the same document is offered if its heading asks for such a thing and no more, and its text tells
it; or else to read on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from assistant.answering.declining import sentence
from assistant.answering.details import Passages, details
from assistant.asking_back import wordings
from assistant.question import QuestionKind, fits, kind_of
from assistant.turn import Choice, Reply
from knowledge_base.document import Document, Evidence, Scope

LeadsTo = Callable[[str, Evidence, Scope], bool]
"""Whether a question, asked as typed, is answered from the clause of a piece of evidence."""

_MORE = Choice("说详细一点", "再详细点")
_REMEMBERED = 1024
_PAPERS, _HOW, _WHERE = QuestionKind.PAPERS, QuestionKind.HOW, QuestionKind.WHERE
_NEXT: dict[QuestionKind, tuple[QuestionKind, ...]] = {
    QuestionKind.MONEY: (_PAPERS, _HOW, _WHERE),
    QuestionKind.RATIO: (_PAPERS, _HOW, _WHERE),
    QuestionKind.MAY_I: (_HOW, _PAPERS, _WHERE),
    QuestionKind.WHO: (_HOW, _PAPERS, _WHERE),
    QuestionKind.AGE: (_HOW, _PAPERS, _WHERE),
    QuestionKind.WHAT: (_HOW, _PAPERS, _WHERE),
    QuestionKind.PAPERS: (_WHERE, _HOW),
    QuestionKind.HOW: (_PAPERS, _WHERE),
    QuestionKind.HOW_LONG: (_PAPERS, _WHERE),
}
"""What people want to know next, the likeliest first."""


_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
_PLAIN = re.compile(
    r"(?:申请|办理|办事|申领|领取|报名|预约|报销|需要|准备|怎么|如何|怎样|什么|哪些|哪里|哪儿|材料|证件|手续|流程|程序|步骤"
    r"|方式|地点|地址|地方|[领办报要该带交到在去的])+"
)
"""A heading that asks for nothing in particular, so that the document's subject is meant."""


class Offers:
    """Finds what to offer. Threads may share it; what leads to an answer is tried once."""

    def __init__(self, passages: Passages, leads_to: LeadsTo) -> None:
        """``leads_to`` is asked before another clause is offered."""
        self._passages = passages
        self._leads_to = lru_cache(maxsize=_REMEMBERED)(leads_to)

    def after(self, kind: QuestionKind, reply: Reply, document: Document, scope: Scope) -> Reply:
        """Return an answer with an offer at its end, or as it is if there is nothing more to tell.

        Args:
            kind: what was asked for.
            reply: the answer.
            document: what it comes from.
            scope: when and where it was asked.
        """
        choice = next(self._others(kind, reply, document, scope), None)
        if choice is not None:
            return _with(reply, f"要不要我{choice.label}？", choice)
        return _with(reply, "要我说详细一点吗？", _MORE) if details(reply, self._passages) else reply

    def _others(self, kind: QuestionKind, reply: Reply, document: Document, scope: Scope) -> Iterator[Choice]:
        if {citation.document_id for citation in reply.citations} != {document.id}:
            return
        cited = {citation.clause for citation in reply.citations}
        own = [each for each in self._passages.passages_of(document.id) if each.clause not in cited]
        for wanted in _NEXT.get(kind, ()):
            for passage in own:
                item = Evidence(passage, document, score=1.0, rank=0)
                choice = _choice(wanted, item)
                if choice is not None and self._leads_to(choice.question, item, scope):
                    yield choice


def _choice(wanted: QuestionKind, item: Evidence) -> Choice | None:
    """Return how the clause of ``item`` is offered to who may want such a thing; None if it does not tell it."""
    heading = _ORDINAL.sub("", item.passage.clause)
    parts = (part for part in heading.split("、") if _PLAIN.fullmatch(part) and kind_of(part) is wanted)
    part = next(parts, None)
    built = [choice for choice in wordings(item) if choice.question.endswith(f"{heading}？")]
    if part is None or not built or not fits(wanted, item.passage.text):
        return None
    subject = built[-1].question.removesuffix(f"{heading}？")
    verb = "念一下" if wanted is QuestionKind.PAPERS else "说一下"
    return Choice(f"{verb}{part}", f"{subject}{part}？")


def _with(reply: Reply, offer: str, choice: Choice) -> Reply:
    return replace(reply, sentences=(*reply.sentences, sentence(offer)), choices=(choice,))
