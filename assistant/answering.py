"""Query + Evidence -> Reply: sentences quoted from the evidence, a question back, or an abstention.

Of two documents that answer equally well, the one that takes precedence (``knowledge_base.precedence``) speaks: if
what it says is as sure, fits as well as the other's words, and is of the kind that was asked for. A local rule that
only adds to the general one is said after it.

If nothing in force answers, what is out of force is searched, and the reply says no more of it than that it has
lapsed or is still to come: what it states would be taken for the rule of today. Nor is it cited. That comes before
asking back, unless a successor is in force, in which the answer may stand after all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.asking_back import choices
from assistant.calibration import Floors
from assistant.confidence import Judge
from assistant.extraction import Extract, Extractor
from assistant.grounding import unsupported_figures
from assistant.signs import Signs
from assistant.speakable import speakable
from assistant.turn import Choice, Query, Reply, ReplyKind, Sentence
from knowledge_base.document import Citation, Document, Evidence, Force, Scope, Standing
from knowledge_base.precedence import Reason, outranks

_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")

Find = Callable[[str, Scope], tuple[Query, Sequence[Evidence]]]
"""Makes a query of a typed question, and finds its evidence."""

FindOutOfForce = Callable[[Query, Scope], Sequence[Evidence]]
"""Finds what has lapsed or is still to come in a scope, each piece with its standing."""

_AS_GOOD = 0.8
"""How far the words of the document that takes precedence may fit the question worse than the other's, as score."""
_ADDS = re.compile(r"再(?:加|增|补|给|发|另)|另外|另行|另(?:加|增|补|发|给)|额外|基础上|加发|增发|叠加|之外")


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
            if not own or not _fits_as_well(own[0], said[0]):
                continue
            sure = self._judge.confidence(query, own[0], evidence, scope)
            if sure >= self._floors.answer:
                adds = reason is Reason.LOCAL and _ADDS.search(own[0].text)
                said, confidence = ((said[0], own[0]) if adds else own), sure
        return said, confidence

    def _outdated(self, query: Query, scope: Scope) -> tuple[tuple[Document, Standing], ...]:
        """Return the documents out of force that would answer: one that has lapsed, one that is still to come."""
        if self._find_out_of_force is None:
            return ()
        found = self._find_out_of_force(query, scope)
        documents: list[tuple[Document, Standing]] = []
        for force in (Force.LAPSED, Force.NOT_YET):
            items = [item for item in found if item.standing.force is force]
            extracts = self.extracts(query, items)
            if extracts and self._judge.confidence(query, extracts[0], items, scope) >= self._floors.answer:
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
        told = [_sentence(text) for each in outdated for text in _told(*each)]
        if not outdated:
            told = [_sentence("这件事，我在社区的文件里没有找到准确的说法，不敢乱讲。")]
        where = f"请您问{desk.name}，电话{desk.telephone}，{desk.hours}有人接。"
        asked = f"现在怎么规定，{where}" if outdated else where
        return Reply(
            ReplyKind.ABSTENTION, (*_as_heard(query), *told, _sentence(asked)), confidence=confidence
        )


def _fits_as_well(one: Extract, other: Extract) -> bool:
    """Return whether ``one`` speaks of the point asked as much as ``other``, wherever its passage ranks."""
    kind = one.features.kind >= other.features.kind and one.features.case >= min(other.features.case, 0.5)
    worse = (other.score - other.features.passage) - (one.score - one.features.passage)
    return kind and worse <= _AS_GOOD


def _told(document: Document, standing: Standing) -> tuple[str, ...]:
    """Return what may be said of a rule that does not count today: nothing that it states."""
    title = _in_title_marks(document.title)
    day = f"{standing.day.year}年{standing.day.month}月{standing.day.day}日" if standing.day else ""
    if standing.force is Force.NOT_YET:
        return (f"{title}里有这方面的规定，但该规定从{day}起才施行，现在还不能按它办。",)
    lapsed = f"{title}里原来有这方面的规定，但该规定已{f'于{day}' if day else '经'}失效。"
    if standing.successor is None:
        return (lapsed,)
    successor = _in_title_marks(standing.successor.title)
    return (lapsed, f"现在执行的是{successor}，这件事我在里面没有找到准确的说法。")


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


def name_source(document: Document, clause: str) -> str:
    """Return the closing sentence that names issuer, document and clause."""
    issuer = f"{document.issuer}的" if document.issuer else ""
    place = f"“{_ORDINAL.sub('', clause)}”" if clause else ""
    return f"这是{issuer}{_in_title_marks(document.title)}里{place}写的。"


def _in_title_marks(title: str) -> str:
    """Return 《title》; marks that are inside it become the inner ones: 《浙江省实施〈…法〉办法》."""
    whole = re.fullmatch(r"《([^《》]*)》", title)
    inner = whole[1] if whole else title.replace("《", "〈").replace("》", "〉")
    return f"《{inner}》"


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
