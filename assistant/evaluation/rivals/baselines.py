"""Three plain ways: nearest vectors, BM25 over jieba's words, and both fused by reciprocal rank."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import faiss
import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.conditions import Asked
from assistant.evaluation.questions import Place
from assistant.evaluation.retrieval import PASSAGES, System
from assistant.evaluation.rivals.corpus import Corpus
from knowledge_base.segmentation import Segmenter

_Rows = NDArray[np.int64]

_K1, _B = 1.5, 0.75
"""BM25's usual constants."""
_RRF = 60
"""The usual constant of reciprocal rank fusion."""


def baselines(corpus: Corpus) -> Iterator[System]:
    """Yield the three, the dense one first."""
    dense, keyword = _Dense(corpus), _Keyword(corpus)
    yield dense
    yield keyword
    yield _Hybrid(corpus, (dense, keyword))


class _Baseline(ABC):
    """A ranking of rows."""

    name: str
    names_clauses = True

    def __init__(self, corpus: Corpus) -> None:
        self._places = corpus.places

    def ask(self, asked: Asked) -> list[Place]:
        """Return where the best passages stand."""
        return [self._places[row] for row in self.rows(asked.text)] if asked.text else []

    @abstractmethod
    def rows(self, text: str) -> Sequence[int]:
        """Return the best rows, the best first."""


class _Dense(_Baseline):
    name = "FAISS"

    def __init__(self, corpus: Corpus) -> None:
        super().__init__(corpus)
        self._embedder = corpus.embedder
        self._index = faiss.IndexFlatIP(corpus.vectors.shape[1])
        self._index.add(corpus.vectors)

    def rows(self, text: str) -> Sequence[int]:
        _, rows = self._index.search(self._embedder.embed_queries([text]), PASSAGES)
        return [int(row) for row in rows[0] if row >= 0]


class _Keyword(_Baseline):
    name = "jieba BM25"

    def __init__(self, corpus: Corpus) -> None:
        super().__init__(corpus)
        self._segmenter = Segmenter()
        self._weights = _bm25([self._segmenter.cut(text) for text in corpus.texts])

    def rows(self, text: str) -> Sequence[int]:
        scores = np.zeros(len(self._places))
        for word in self._segmenter.cut(text):
            if word in self._weights:
                rows, weights = self._weights[word]
                scores[rows] += weights
        best = np.argsort(-scores, kind="stable")[:PASSAGES]
        return [int(row) for row in best if scores[row] > 0]


class _Hybrid(_Baseline):
    name = "FAISS + BM25 (RRF)"

    def __init__(self, corpus: Corpus, parts: Sequence[_Baseline]) -> None:
        super().__init__(corpus)
        self._parts = parts

    def rows(self, text: str) -> Sequence[int]:
        scores: defaultdict[int, float] = defaultdict(float)
        for part in self._parts:
            for rank, row in enumerate(part.rows(text), 1):
                scores[row] += 1 / (_RRF + rank)
        return sorted(scores, key=lambda row: (-scores[row], row))[:PASSAGES]


def _bm25(texts: Sequence[Sequence[str]]) -> dict[str, tuple[_Rows, NDArray[np.float64]]]:
    """Return, for each word, the rows that contain it and what it adds to the score of each."""
    mean = sum(map(len, texts)) / len(texts)
    postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, words in enumerate(texts):
        length = _K1 * (1 - _B + _B * len(words) / mean)
        for word, count in Counter(words).items():
            postings[word].append((row, count * (_K1 + 1) / (count + length)))
    weights = {}
    for word, found in postings.items():
        rarity = np.log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
        rows, tempered = zip(*found, strict=True)
        weights[word] = np.asarray(rows, dtype=np.int64), rarity * np.asarray(tempered)
    return weights
