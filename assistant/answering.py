"""Query + Evidence -> Reply: sentences quoted from the evidence, or an abstention that names a desk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.confidence import Judge
from assistant.extraction import Extract, Extractor
from assistant.grounding import unsupported_figures
from assistant.speakable import speakable
from assistant.turn import Query, Reply, ReplyKind, Sentence
from knowledge_base.document import Citation, Document, Evidence, Scope

_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
FLOOR = 0.6
"""Probability below which the assistant declines: rather too often than once wrongly."""


@dataclass(frozen=True, slots=True)
class DeskCard:
    """Where a person turns to when the documents do not have the answer."""

    name: str
    telephone: str
    hours: str


class Answerer:
    """Answers with quoted sentences when the evidence is strong, and declines otherwise."""

    def __init__(self, extractor: Extractor, judge: Judge, desk: DeskCard, *, floor: float = FLOOR) -> None:
        """``floor``: probability (0 to 1) that the evidence answers, below which the assistant declines."""
        self._extractor = extractor
        self._judge = judge
        self._desk = desk
        self._floor = floor

    def answer(self, query: Query, evidence: Sequence[Evidence], scope: Scope) -> Reply:
        """Return an answer whose every sentence is a quote, or an abstention."""
        extracts = [
            extract
            for extract in self._extractor.extract(query, evidence)
            if not unsupported_figures(extract.text, [extract.quote])
        ]
        confidence = self._judge.confidence(query, extracts[0], evidence, scope) if extracts else 0.0
        if confidence < self._floor:
            return self._decline(query, confidence)
        return _quoting(extracts, confidence)

    def not_heard(self) -> Reply:
        """Return the request to speak again."""
        texts = ("对不起，我没有听清您说的话。", "请您靠近一点，慢慢地再说一遍。")
        return Reply(ReplyKind.CLARIFICATION, tuple(map(_sentence, texts)))

    def _decline(self, query: Query, confidence: float) -> Reply:
        desk = self._desk
        sentences = [
            _sentence("这件事，我在社区的文件里没有找到准确的说法，不敢乱讲。"),
            _sentence(f"请您问{desk.name}，电话{desk.telephone}，{desk.hours}有人接。"),
        ]
        if query.heard:
            heard = query.text.strip("。？！")
            sentences.insert(0, replace(_sentence(f"我听到的是“{heard}”。"), private=True))
        return Reply(ReplyKind.ABSTENTION, tuple(sentences), confidence=confidence)


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
