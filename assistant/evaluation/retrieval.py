"""The product's own path from a question to a ranking, with parts of it switched off for comparison."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from assistant.errors import QuestionInvalid
from assistant.evaluation.conditions import Asked
from assistant.evaluation.questions import Place
from assistant.stages import RetrievalStage, UnderstandingStage
from assistant.turn import Query
from knowledge_base.document import Evidence, Scope
from knowledge_base.retrieval import Weights

PASSAGES = 50
"""Passages that a ranking is asked for, so that ten documents are among them."""


class Part(StrEnum):
    """What takes part in finding, and can be switched off."""

    DENSE = "dense"
    KEYWORD = "keyword"
    PHONETIC = "phonetic"
    REDECODING = "redecoding"
    LEXICON = "lexicon"
    ALTERNATIVES = "alternatives"


RANKINGS = (Part.DENSE, Part.KEYWORD, Part.PHONETIC)
"""The rankings that are fused."""


class System(Protocol):
    """What finds passages: the product, a part of it, or a rival."""

    name: str
    names_clauses: bool
    """Whether it cuts documents at their clauses, so that it can be judged by them."""

    def ask(self, asked: Asked) -> list[Place]:
        """Return where the passages found stand, the best first; a place may come again."""
        ...


@dataclass(frozen=True, slots=True)
class Setup:
    """The product with some parts switched off."""

    name: str
    without: frozenset[Part] = frozenset()


FUSED = Setup("fused")


def alone(ranking: Part) -> Setup:
    """Return the product with one ranking only."""
    return Setup(ranking.value, frozenset(RANKINGS) - {ranking})


def ablation(part: Part) -> Setup:
    """Return the product without one part."""
    return Setup(f"without {part.value}", frozenset({part}))


class Product:
    """The way of a question through the assistant, up to the evidence."""

    names_clauses = True

    def __init__(
        self,
        setup: Setup,
        understanding: UnderstandingStage,
        retrieve: Callable[[Weights], RetrievalStage],
        scope: Scope,
    ) -> None:
        """Take what the assistant takes; ``understanding`` does without what ``setup`` does without."""
        self.name = setup.name
        self._without = setup.without
        self._understanding = understanding
        self._retriever = retrieve(_weights(setup.without))
        self._scope = scope

    def ask(self, asked: Asked) -> list[Place]:
        """Return what the assistant finds."""
        _, found = self.find(asked)
        return [Place(evidence.document.id, evidence.passage.clause) for evidence in found]

    def find(self, asked: Asked) -> tuple[Query | None, tuple[Evidence, ...]]:
        """Return what the assistant understands, None if there are no words, and what it finds."""
        if not asked.text:
            return None, ()
        try:
            query = self._understand(asked)
        except QuestionInvalid:  # heard, but no words
            if asked.transcript is None:
                raise
            return None, ()
        found = self._retriever.search(
            query.wordings,
            self._scope,
            probabilities=query.probabilities,
            heard=query.verbatim,
            limit=PASSAGES,
        )
        return query, found

    def _understand(self, asked: Asked) -> Query:
        transcript = asked.transcript
        if transcript is None:
            return self._understanding.typed(asked.text)
        if Part.ALTERNATIVES in self._without:
            transcript = replace(transcript, alternatives=())
        return self._understanding.heard(transcript)


def _weights(without: frozenset[Part]) -> Weights:
    """Return the weights of the fusion, 0 for what is switched off."""
    usual = Weights()
    return replace(
        usual,
        dense=0.0 if Part.DENSE in without else usual.dense,
        keyword=0.0 if Part.KEYWORD in without else usual.keyword,
        phonetic=0.0 if Part.PHONETIC in without else usual.phonetic,
        heard=0.0 if Part.PHONETIC in without else usual.heard,
    )
