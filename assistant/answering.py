"""Query + Evidence -> Reply: sentences quoted from the evidence, a question back, or an abstention.

Of two documents that answer equally well, the one that takes precedence (``knowledge_base.precedence``) speaks: if
what it says fits as well as the other's words, speaks of what they speak of, and is of the kind that was asked for. A
local rule that only adds to the general one is said after it.

If nothing in force answers, what is out of force is searched, and the reply says no more of it than that it has
lapsed or is still to come: what it states would be taken for the rule of today. Nor is it cited. That comes before
asking back, unless a successor is in force, in which the answer may stand after all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.asking_back import choices
from assistant.calibration import Floors
from assistant.confidence import Judge
from assistant.extraction import Extract, Extractor
from assistant.grounding import unsupported_figures
from assistant.naming import name_source, what_became_of
from assistant.signs import Signs
from assistant.speakable import speakable
from assistant.turn import Choice, Query, Reply, ReplyKind, Sentence
from assistant.weighing import adds, differ, fits_as_well
from knowledge_base.document import Citation, Document, Evidence, Force, Scope, Standing
from knowledge_base.precedence import Reason, outranks

Find = Callable[[str, Scope], tuple[Query, Sequence[Evidence]]]
"""Makes a query of a typed question, and finds its evidence."""

FindOutOfForce = Callable[[Query, Scope], Sequence[Evidence]]
"""Finds what has lapsed or is still to come in a scope, each piece with its standing."""


@dataclass(frozen=True, slots=True)
class DeskCard:
    """Where a person turns to when the documents do not have the answer."""

    name: str
    telephone: str
    hours: str


class Answerer:
    """Answers with quoted sentences when the evidence is strong, asks back when it is not, and else declines."""

    def __init__(
        self,
        extractor: Extractor,
        judge: Judge,
        desk: DeskCard,
        *,
        floors: Floors,
        find: Find | None = None,
        find_out_of_force: FindOutOfForce | None = None,
    ) -> None:
        """Take what it answers with.

        Args:
            extractor: picks what to say.
            judge: estimates whether that answers.
            desk: where people turn to.
            floors: probabilities (0 to 1) from which it answers and asks back.
            find: how a choice would be searched for if it were asked; without it, it never asks back.
            find_out_of_force: how rules are found that do not count today; without it, nothing is said of them.
        """
        self._extractor = extractor
        self._judge = judge
        self._desk = desk
        self._floors = floors
        self._find = find
        self._find_out_of_force = find_out_of_force

    def answer(self, query: Query, evidence: Sequence[Evidence], scope: Scope) -> Reply:
        """Return an answer whose every sentence is a quote, a question back, or an abstention."""
        extracts, confidence = self._best(query, evidence, scope)
        if confidence >= self._floors.answer:
            return _quoting(extracts, confidence)
        outdated = self._outdated(query, scope)
        if any(standing.successor is None for _, standing in outdated):
            return self._decline(query, confidence, outdated)
        if confidence >= self._floors.ask_back and (offered := self._choices(evidence, scope)):
            return self._ask_back(query, offered, confidence)
        return self._decline(query, confidence, outdated)

    def _best(
        self, query: Query, evidence: Sequence[Evidence], scope: Scope
    ) -> tuple[tuple[Extract, ...], float]:
        """Return what to say, none if there is nothing, and the probability that it answers."""
        extracts = self.extracts(query, evidence)
        if not extracts:
            return (), 0.0
        said, confidence = extracts, self._judge.confidence(query, extracts[0], evidence, scope)
        for document in dict.fromkeys(item.document for item in evidence):
            reason = outranks(document, said[0].evidence.document, scope)
            if reason is None:
                continue
            own = self.extracts(query, [item for item in evidence if item.document.id == document.id])
            if not (own and fits_as_well(own[0], said[0]) and self._extractor.covers(query, own[0], said[0])):
                continue
            sure = self._judge.confidence(query, own[0], evidence, scope)
            # That this is what was asked is known by now; and a figure that does not hold is worse than none.
            if sure >= (self._floors.ask_back if differ(own[0], said[0]) else self._floors.answer):
                both = reason is Reason.LOCAL and adds(own[0])
                said, confidence = (said[0], own[0]) if both else own, max(sure, confidence)
        return said, confidence

    def _outdated(self, query: Query, scope: Scope) -> tuple[tuple[Document, Standing], ...]:
        """Return the documents out of force that would answer: one that has lapsed, one that is still to come."""
        if self._find_out_of_force is None:
            return ()
        found = self._find_out_of_force(query, scope)
        documents: list[tuple[Document, Standing]] = []
        for force in (Force.LAPSED, Force.NOT_YET):
            items = [item for item in found if item.standing.force is force]
            extracts, confidence = self._best(query, items, scope)
            if confidence >= self._floors.answer:
                best = extracts[0].evidence
                documents.append((best.document, best.standing))
        return tuple(documents)

    def extracts(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Extract, ...]:
        """Return what may be said of ``evidence``: only what has no figure that its quote has not."""
        return tuple(
            extract
            for extract in self._extractor.extract(query, evidence)
            if not unsupported_figures(extract.text, [extract.quote])
        )

    def signs(
        self, query: Query, extracts: Sequence[Extract], evidence: Sequence[Evidence], scope: Scope
    ) -> Signs | None:
        """Return the signs of the first extract, None if there is none or it is ruled out."""
        return self._judge.signs(query, extracts[0], evidence, scope) if extracts else None

    def not_heard(self) -> Reply:
        """Return the request to speak again."""
        texts = ("对不起，我没有听清您说的话。", "请您靠近一点，慢慢地再说一遍。")
        return Reply(ReplyKind.CLARIFICATION, tuple(map(_sentence, texts)))

    def _choices(self, evidence: Sequence[Evidence], scope: Scope) -> tuple[Choice, ...]:
        find = self._find
        if find is None:
            return ()

        def answers(question: str, item: Evidence) -> bool:
            extracts, confidence = self._best(*find(question, scope), scope)
            return confidence >= self._floors.answer and _place(extracts[0].evidence) == _place(item)

        return choices(evidence, answers)

    def _ask_back(self, query: Query, offered: tuple[Choice, ...], confidence: float) -> Reply:
        meant = "，还是".join(choice.label for choice in offered)
        desk = self._desk
        return Reply(
            ReplyKind.CLARIFICATION,
            (
                *_as_heard(query),
                _sentence(f"您是问{meant}？"),
                _sentence(f"都不是的话，请您换个说法再问，或者打电话{desk.telephone}问{desk.name}。"),
            ),
            confidence=confidence,
            choices=offered,
        )

    def _decline(
        self, query: Query, confidence: float, outdated: Sequence[tuple[Document, Standing]] = ()
    ) -> Reply:
        desk = self._desk
        told = [_sentence(text) for each in outdated for text in what_became_of(*each)]
        if not outdated:
            told = [_sentence("这件事，我在社区的文件里没有找到准确的说法，不敢乱讲。")]
        where = f"请您问{desk.name}，电话{desk.telephone}，{desk.hours}有人接。"
        asked = f"现在怎么规定，{where}" if outdated else where
        return Reply(
            ReplyKind.ABSTENTION, (*_as_heard(query), *told, _sentence(asked)), confidence=confidence
        )


def _as_heard(query: Query) -> tuple[Sentence, ...]:
    """Return the sentence that repeats what was heard; none for a typed question."""
    if not query.heard:
        return ()
    heard = query.text.strip("。？！")
    return (replace(_sentence(f"我听到的是“{heard}”。"), private=True),)


def _place(item: Evidence) -> tuple[str, str]:
    return item.document.id, item.passage.clause


def _quoting(extracts: Sequence[Extract], confidence: float) -> Reply:
    citations = tuple(_citation(extract) for extract in extracts)
    said = [
        Sentence(extract.text, speakable(extract.text), citation=index)
        for index, extract in enumerate(extracts)
    ]
    said += map(_sentence, _sources(extracts))
    return Reply(ReplyKind.ANSWER, tuple(said), citations, confidence)


def _sources(extracts: Sequence[Extract]) -> Iterator[str]:
    """Yield the sentences that name each document, and its clause if all that is quoted stands there."""
    for document in dict.fromkeys(extract.evidence.document for extract in extracts):
        own = [each.evidence.passage.clause for each in extracts if each.evidence.document == document]
        yield name_source(document, own[0] if len(set(own)) == 1 else "")


def _citation(extract: Extract) -> Citation:
    document = extract.evidence.document
    return Citation(
        document_id=document.id,
        title=document.title,
        clause=extract.evidence.passage.clause,
        quote=extract.quote,
        effective=document.effective,
        expires=document.expires,
        issuer=document.issuer,
    )


def _sentence(text: str) -> Sentence:
    return Sentence(text, speakable(text))
