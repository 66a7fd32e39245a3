"""An embedder that remembers: the same question is looked for, answered and judged, the same sentences return."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.embedding import Embedder

QUESTIONS, PASSAGES = 64, 20_000
"""Vectors that are remembered: of the questions that are being answered, and of the sentences of a community."""

_Embed = Callable[[Sequence[str]], NDArray[np.float32]]


class RememberingEmbedder:
    """Embeds like another embedder, each text once as long as it is remembered. Threads may share it.

    What it keeps is vectors under digests of their texts, so no word that anybody asked stays in memory.
    """

    def __init__(self, embedder: Embedder, *, questions: int = QUESTIONS, passages: int = PASSAGES) -> None:
        """Remember so many of the last questions and passages."""
        self.name = embedder.name
        self.dimension = embedder.dimension
        self._embedder = embedder
        self._questions = _Memory(questions)
        self._passages = _Memory(passages)

    def warm_up(self) -> None:
        """Load the weights."""
        self._embedder.warm_up()

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension) for questions."""
        return self._questions.vectors(texts, self._embedder.embed_queries)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension) for passages."""
        return self._passages.vectors(texts, self._embedder.embed_passages)


class _Memory:
    """The last vectors that were asked for."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._vectors: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str], embed: _Embed) -> NDArray[np.float32]:
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        with self._lock:
            known = {key: self._vectors[key] for key in keys if key in self._vectors}
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new or not keys:
            made = embed(list(new.values()))
            if not keys:
                return made
            # Copies: a row would keep the vectors of all texts that it was made with.
            known.update(zip(new, map(np.copy, made), strict=True))
        with self._lock:
            self._vectors.update(known)
            for key in keys:
                self._vectors.move_to_end(key)
            while len(self._vectors) > self._limit:
                self._vectors.popitem(last=False)
        return np.stack([known[key] for key in keys])
