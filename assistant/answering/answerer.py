"""Decides what is said: an answer from the evidence, a question back, or an abstention.

If nothing in force answers, what is out of force is searched, and the reply says no more of it than that it has
lapsed or is still to come: what it states would be taken for the rule of today. Nor is it cited. That comes before
asking back, unless a successor is in force, in which the answer may stand after all.

A language model, if there is one, may word the answer more simply; that it is one, the judge decides before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from assistant.answering import composing, declining
from assistant.answering.declining import DeskCard
from assistant.answering.details import Passages, details
from assistant.answering.offering import Offers
from assistant.answering.selecting import Find, Selector
from assistant.asking_back import choices
from assistant.calibration import Floors
from assistant.confidence import Judge
from assistant.extraction import Extract, Extractor
from assistant.generation import Composer
from assistant.signs import Signs
from assistant.turn import Choice, Query, Reply, Sentence
from knowledge_base.document import Document, Evidence, Force, Scope, Standing
from knowledge_base.precedence import outranks

FindOutOfForce = Callable[[Query, Scope], Sequence[Evidence]]
"""Finds what has lapsed or is still to come in a scope, each piece with its standing."""


class Answerer:
    """Answers with quoted sentences when the evidence is strong, asks back when it is not, and else declines."""

    def __init__(  # noqa: PLR0913  what it answers with, each by name
        self,
        extractor: Extractor,
        judge: Judge,
        desk: DeskCard,
        *,
        floors: Floors,
        find: Find | None = None,
        find_out_of_force: FindOutOfForce | None = None,
        passages: Passages | None = None,
        composer: Composer | None = None,
    ) -> None:
        """Take what it answers with.

        Args:
            extractor: picks what to say.
            judge: estimates whether that answers.
            desk: where people turn to.
            floors: probabilities (0 to 1) from which it answers and asks back.
            find: how a choice would be searched for if it were asked; without it, it never asks back.
            find_out_of_force: how rules are found that do not count today; without it, nothing is said of them.
            passages: the documents' text; without it, there is no more to tell than what was said.
            composer: words answers; without it, or if it has nothing to say, they are quoted.
        """
        self._selector = Selector(extractor, judge, floors, find)
        self._judge = judge
        self._desk = desk
        self._floors = floors
        self._find_out_of_force = find_out_of_force
        self._passages = passages
        self._offers = Offers(passages, self._selector.leads_to) if passages else None
        self._composer = composer

    def answer(
        self,
        query: Query,
        evidence: Sequence[Evidence],
        scope: Scope,
        *,
        ask_back: bool = True,
        about: Collection[str] = (),
        alone: Query | None = None,
    ) -> Reply:
        """Return an answer that stands in what it cites, a question back if ``ask_back``, or an abstention.

        ``about`` are the ids of the documents that are being spoken of, if the question hangs on what was said before:
        there an answer is expected, and need not be as sure. If it only may, ``alone`` is the question as it was
        asked: then nothing else answers, and that only if it speaks of all that was asked.
        """
        if alone is None:
            extracts, confidence = self._selector.best_about(query, evidence, scope, about)
        else:
            extracts, confidence = self._selector.best_within(query, alone, evidence, scope, about)
            ask_back = False
        if confidence >= self._floors.answer:
            return self._answer(query, extracts, evidence, scope, confidence)
        outdated = self._outdated(query, scope)
        lapsed = any(standing.successor is None for _, standing in outdated)
        unclear = ask_back and not lapsed and confidence >= self._floors.ask_back
        if unclear and (offered := self._choices(query, evidence, scope)):
            return declining.ask_back(query, offered, confidence, self._desk)
        return declining.decline(query, outdated, confidence, self._desk)

    def details(self, reply: Reply) -> tuple[Sentence, ...]:
        """Return what stands in the clauses that ``reply`` cites beyond what it said, in reading order, verbatim."""
        return details(reply, self._passages) if self._passages else ()

    def extracts(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Extract, ...]:
        """Return what may be said of ``evidence``: only what has no figure that its quote has not."""
        return self._selector.extracts(query, evidence)

    def signs(
        self, query: Query, extracts: Sequence[Extract], evidence: Sequence[Evidence], scope: Scope
    ) -> Signs | None:
        """Return the signs of the first extract, None if there is none or it is ruled out."""
        return self._judge.signs(query, extracts[0], evidence, scope) if extracts else None

    def not_heard(self) -> Reply:
        """Return the request to speak again."""
        return declining.not_heard()

    def _answer(
        self,
        query: Query,
        extracts: Sequence[Extract],
        evidence: Sequence[Evidence],
        scope: Scope,
        confidence: float,
    ) -> Reply:
        said = self._composed(query, extracts, evidence, scope) or composing.statements(query, extracts)
        reply = composing.answer(said, confidence)
        if self._offers is None:
            return reply
        return self._offers.after(composing.asked_kind(query), reply, said[0].evidence.document, scope)

    def _composed(
        self, query: Query, extracts: Sequence[Extract], evidence: Sequence[Evidence], scope: Scope
    ) -> tuple[composing.Statement, ...]:
        """Return what a language model says, from documents that do not give way to those that were extracted."""
        if self._composer is None:
            return ()
        speaking = list(dict.fromkeys(extract.evidence.document for extract in extracts))
        heard = [
            item
            for item in evidence
            if item.document in speaking
            or not any(outranks(document, item.document, scope) for document in speaking)
        ]
        return composing.composed(query, self._composer.compose(query, heard))

    def _outdated(self, query: Query, scope: Scope) -> tuple[tuple[Document, Standing], ...]:
        """Return the documents out of force that would answer: one that has lapsed, one that is still to come."""
        if self._find_out_of_force is None:
            return ()
        found = self._find_out_of_force(query, scope)
        documents: list[tuple[Document, Standing]] = []
        for force in (Force.LAPSED, Force.NOT_YET):
            items = [item for item in found if item.standing.force is force]
            extracts, confidence = self._selector.best(query, items, scope)
            # So few documents are out of force that one is easily the best of them, for want of another.
            if confidence >= self._floors.answer and self._judge.misses_nothing(
                query, extracts[0], items, scope
            ):
                best = extracts[0].evidence
                documents.append((best.document, best.standing))
        return tuple(documents)

    def _choices(self, query: Query, evidence: Sequence[Evidence], scope: Scope) -> tuple[Choice, ...]:
        def leads_to(question: str, item: Evidence) -> bool:
            return self._selector.leads_to(question, item, scope)

        return choices(evidence, leads_to, "\n".join(query.wordings))
