"""How well something that could be said fits the question: what is compared, and how much each part counts.

The weights were fitted on ``retrieval_fit.jsonl``, ``sample_dev.jsonl`` and ``sample_test.jsonl`` in ``tests/golden``,
as the logarithm of the odds that a candidate states what was asked, and divided by three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant import question
from assistant.candidates import Candidate
from assistant.contradiction import same_case
from assistant.turn import Query
from knowledge_base.statute_words import terms_of, with_terms
from knowledge_base.wording import Term, Wording
from models.embedding import Embedder

Vectors = NDArray[np.float32]

_FAR, _NEAR = 0.78, 0.93
"""Inner products of multilingual-e5 lie in this range; below it texts have nothing to do with each other."""
_CENTER = 0.8
"""How far a question is moved away from the center of all questions, as retrieval does."""
_FAR_FROM_CENTER, _NEAR_FROM_CENTER = 0.13, 0.28
"""The range of inner products with a question that was moved away from the center."""
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|第\S{1,6}[条章节]\s*)")
_THREATENS = re.compile(r"罚款|处分|责令|追究|警告|吊销|没收|拘留|处罚|刑事责任|构成犯罪")
_ASKS_WHAT_THREATENS = re.compile(r"罚|处理|赔|后果|违法|抓|拘|追究|会咋样|会怎么样|会拿")


@dataclass(frozen=True, slots=True)
class Features:
    """How well one candidate fits the question, each 0 to 1."""

    passage: float
    """Score of its passage over the best passage's."""
    meaning: float
    """Nearness in meaning to the question, over the range that the embedder uses."""
    words: float
    """Share of the question's terms, weighted by rarity, that it contains."""
    kind: float
    """1 if it contains the sort of thing that was asked for."""
    case: float
    """1 if it names the question's own case (its age, its grade), 0 if another, 0.5 if that cannot be told."""
    heart: float = 0.0
    """Nearness in meaning to the heart of the question, moved away from the center of all questions."""
    reworded: float = 0.0
    """Nearness in meaning to the question in the words of statutes."""
    around: float = 0.0
    """Share of the question's terms that its passage contains."""
    matters: float = 0.0
    """Share of the matters that the question speaks of for which its passage has a statute's word."""
    threat: float = 0.0
    """1 if it threatens with a punishment that was not asked about: against."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each feature in the ranking of candidates, in the same order."""

    passage: float = 2.2
    meaning: float = 1.9
    words: float = 1.9
    kind: float = 0.7
    case: float = 2.0
    heart: float = 3.0
    reworded: float = 2.0
    around: float = 1.5
    matters: float = 0.6
    threat: float = -1.0


class FeatureReader:
    """Reads the features of candidates for one question. Made anew for each question."""

    def __init__(
        self, query: Query, embedder: Embedder, wording: Wording, weights: Weights, center: Vectors | None
    ) -> None:
        self._query = query
        self._embedder = embedder
        self._weights = np.array(astuple(weights))
        self._center = center
        self._terms = wording.terms(query.text)
        self._matters = terms_of(query.text)
        self._kind = question.kind_of(query.text)
        self._asks_what_threatens = _ASKS_WHAT_THREATENS.search(query.text) is not None

    def score(self, features: Features) -> float:
        """Return the weighted sum."""
        return float(np.array(astuple(features)) @ self._weights)

    def without_meaning(self, candidate: Candidate, best_score: float) -> Features:
        """Return the features that cost little: those of meaning cost a hundred times as much."""
        item, text = candidate.evidence, candidate.text
        around = item.passage.text
        said = [any(word in around for word in words) for words in self._matters]
        return Features(
            passage=max(0.0, item.score / best_score),
            meaning=0.0,
            words=share(self._terms, text),
            kind=float(question.fits(self._kind, text)),
            case=same_case(self._query.text, text, [term.word for term in self._terms]),
            around=share(self._terms, around),
            matters=sum(said) / len(said) if said else 0.0,
            threat=float(_THREATENS.search(text) is not None and not self._asks_what_threatens),
        )

    def with_meaning(self, found: Sequence[tuple[Candidate, Features]]) -> tuple[Features, ...]:
        """Return the features of candidates completed by those of meaning."""
        vectors = self._embedder.embed_passages([_in_context(candidate) for candidate, _ in found])
        text = self._query.text
        heart = self._query.heart or "".join(self._query.readings[:1]) or text
        reworded = with_terms(text, self._matters) or text
        questions = self._embedder.embed_queries([text, heart, reworded])
        near = vectors @ questions.T
        meaning, statute = spread(near[:, :2].max(axis=1)), spread(near[:, 2])
        apart = self._apart(vectors, near[:, 1])
        return tuple(
            replace(
                features,
                meaning=float(meaning[place]),
                heart=float(apart[place]),
                reworded=float(statute[place]),
            )
            for place, (_, features) in enumerate(found)
        )

    def _apart(self, vectors: Vectors, near: Vectors) -> Vectors:
        if self._center is None:
            return spread(near)
        moved = near - np.float32(_CENTER) * (vectors @ self._center)
        scaled = (moved - _FAR_FROM_CENTER) / (_NEAR_FROM_CENTER - _FAR_FROM_CENTER)
        return np.asarray(np.clip(scaled, 0.0, 1.0), dtype=np.float32)


def _in_context(candidate: Candidate) -> str:
    """Return what is embedded: the text under its title and heading, without which 每月100元 could be anything."""
    item = candidate.evidence
    return f"{item.document.title}，{_ORDINAL.sub('', item.passage.clause)}：{candidate.text}"


def spread(nearness: Vectors | float) -> Vectors:
    """Return inner products as 0 to 1 over the range that the embedder uses."""
    scaled = (np.asarray(nearness, dtype=np.float32) - _FAR) / (_NEAR - _FAR)
    return np.asarray(np.clip(scaled, 0.0, 1.0), dtype=np.float32)


def nearness(meaning: float) -> float:
    """Return the inner product that ``spread`` took to ``meaning``, as far as it lies in its range."""
    return _FAR + meaning * (_NEAR - _FAR)


def share(terms: Iterable[Term], text: str) -> float:
    """Return the share of the terms' weight that ``text`` mentions."""
    weights = [(term.weight, term.mentioned_in(text)) for term in terms]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, mentioned in weights if mentioned) / total if total else 0.0
