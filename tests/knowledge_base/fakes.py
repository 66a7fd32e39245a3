"""Hand-written stand-ins for what the knowledge base is given from outside."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


class BigramEmbedder:
    """An embedder without weights: texts that share pairs of characters lie near each other.

    Deterministic over processes. It counts what it was asked for, so that tests can tell what was embedded.
    """

    def __init__(self, name: str = "bigrams", dimension: int = 256) -> None:
        self.name = name
        self.dimension = dimension
        self.warm_ups = 0
        self.embedded: list[str] = []

    def warm_up(self) -> None:
        self.warm_ups += 1

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(text) for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not self.warm_ups:
            raise AssertionError("warm_up() comes before the first text")
        self.embedded += texts
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for start in range(len(text) - 1):
            vector[zlib.crc32(text[start : start + 2].encode()) % self.dimension] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


class WordReranker:
    """A reranker without weights: a text is worth what its dearest word is worth. It keeps what it was asked."""

    def __init__(self, worth: Mapping[str, float], name: str = "words") -> None:
        self.name = name
        self.worth = worth
        self.warm_ups = 0
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def warm_up(self) -> None:
        self.warm_ups += 1

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append((question, tuple(texts)))
        worths = [[worth for word, worth in self.worth.items() if word in text] for text in texts]
        return np.asarray([max(each, default=0.0) for each in worths], dtype=np.float32)
