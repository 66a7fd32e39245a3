"""Query + Evidence -> Reply: sentences quoted from the evidence, a question back, or an abstention."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.asking_back import choices
from assistant.calibration import Floors
from assistant.confidence import Judge
from assistant.extraction import Extract, Extractor
from assistant.grounding import unsupported_figures
from assistant.signs import Signs
from assistant.speakable import speakable
from assistant.turn import Choice, Query, Reply, ReplyKind, Sentence
from knowledge_base.document import Citation, Document, Evidence, Scope

_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")

Find = Callable[[str, Scope], tuple[Query, Sequence[Evidence]]]
"""Makes a query of a typed question, and finds its evidence."""


@dataclass(frozen=True, slots=True)
class DeskCard:
    """Where a person turns to when the documents do not have the answer."""

    name: str
    telephone: str
    hours: str


class Answerer:
    """Answers with quoted sentences when the evidence is strong, asks back when it is not, and else declines."""

    def __init__(
        self, extractor: Extractor, judge: Judge, desk: DeskCard, *, floors: Floors, find: Find | None = None
    ) -> None:
        """Take what it answers with.

        Args:
            extractor: picks what to say.
            judge: estimates whether that answers.
            desk: where people turn to.
            floors: probabilities (0 to 1) from which it answers and asks back.
            find: how a choice would be searched for if it were asked; without it, it never asks back.
        """
        self._extractor = extractor
        self._judge = judge
        self._desk = desk
        self._floors = floors
        self._find = find

    def answer(self, query: Query, evidence: Sequence[Evidence], scope: Scope) -> Reply:
        """Return an answer whose every sentence is a quote, a question back, or an abstention."""
        extracts = self.extracts(query, evidence)
        confidence = self._judge.confidence(query, extracts[0], evidence, scope) if extracts else 0.0
        if confidence >= self._floors.answer:
            return _quoting(extracts, confidence)
        if confidence >= self._floors.ask_back and (offered := self._choices(evidence, scope)):
            return self._ask_back(query, offered, confidence)
        return self._decline(query, confidence)

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
            query, found = find(question, scope)
            extracts = self.extracts(query, found)
            return (
                bool(extracts)
                and _place(extracts[0].evidence) == _place(item)
                and self._judge.confidence(query, extracts[0], found, scope) >= self._floors.answer
            )

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

    def _decline(self, query: Query, confidence: float) -> Reply:
        desk = self._desk
        sentences = (
            *_as_heard(query),
            _sentence("这件事，我在社区的文件里没有找到准确的说法，不敢乱讲。"),
            _sentence(f"请您问{desk.name}，电话{desk.telephone}，{desk.hours}有人接。"),
        )
        return Reply(ReplyKind.ABSTENTION, sentences, confidence=confidence)


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
    clauses = {extract.evidence.passage.clause for extract in extracts}
    source = name_source(extracts[0].evidence.document, clauses.pop() if len(clauses) == 1 else "")
    said.append(_sentence(source))
    return Reply(ReplyKind.ANSWER, tuple(said), citations, confidence)


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
