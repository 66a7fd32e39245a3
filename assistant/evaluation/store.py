"""What is expensive to make and need not be made twice, kept on the disk: vectors, and transcripts of voices."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.embedding import Embedder

_Vectors = NDArray[np.float32]


_PATIENCE_S = 60.0
"""How long to wait while another process writes."""


class Store:
    """Keys to bytes, in one file. For one thread; several processes may share the file."""

    def __init__(self, path: Path) -> None:
        """Open the file at ``path``, or make it; raises OSError if its folder cannot be made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, content BLOB NOT NULL)"
        )

    def get(self, *key: str) -> bytes | None:
        """Return what was kept under ``key``, None if nothing was."""
        row = self._connection.execute("SELECT content FROM kept WHERE key = ?", (_digest(key),)).fetchone()
        return None if row is None else bytes(row[0])

    def put(self, content: bytes, *key: str) -> None:
        """Keep ``content`` under ``key``."""
        self._connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (_digest(key), content))


def _digest(key: Sequence[str]) -> bytes:
    return hashlib.sha256(json.dumps(key).encode()).digest()


class KeptEmbedder:
    """An embedder that embeds no passage twice, and a question again only when it has been forgotten."""

    def __init__(self, embedder: Embedder, store: Store, *, keep_questions: bool = False) -> None:
        """Take what embeds; questions are kept on the disk, too, if told so: then they are never forgotten."""
        self.name = embedder.name
        self.dimension = embedder.dimension
        self._embedder = embedder
        self._store = store
        self._keep_questions = keep_questions
        self._questions: dict[str, _Vectors] = {}
        self._warm = False

    def warm_up(self) -> None:
        """Do nothing yet: the weights are loaded when there is a text that has no vector."""

    def forget_questions(self) -> None:
        """Embed every question anew from now on, so that the time it takes can be measured."""
        self._questions.clear()

    def embed_queries(self, texts: Sequence[str]) -> _Vectors:
        """Return unit vectors of shape (len(texts), dimension) for questions."""
        new = [text for text in dict.fromkeys(texts) if text not in self._questions]
        if new and self._keep_questions:
            found = self._kept(new, lambda few: self._loaded().embed_queries(few), "question")
            self._questions.update(zip(new, found, strict=True))
        elif new:
            self._questions.update(zip(new, self._loaded().embed_queries(new), strict=True))
        return np.stack([self._questions[text] for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> _Vectors:
        """Return unit vectors of shape (len(texts), dimension) for passages."""
        return np.stack(self._kept(texts, lambda few: self._loaded().embed_passages(few)))

    def _kept(
        self, texts: Sequence[str], embed: Callable[[Sequence[str]], _Vectors], *kind: str
    ) -> list[_Vectors]:
        """Return the vectors of ``texts``; those that are new are embedded and kept."""
        kept = {text: self._store.get(self.name, *kind, text) for text in texts}
        new = [text for text, content in kept.items() if content is None]
        if new:
            for text, vector in zip(new, embed(new), strict=True):
                kept[text] = np.asarray(vector, dtype=np.float32).tobytes()
                self._store.put(kept[text] or b"", self.name, *kind, text)
        return [np.frombuffer(kept[text] or b"", dtype=np.float32) for text in texts]

    def _loaded(self) -> Embedder:
        if not self._warm:
            self._embedder.warm_up()
            self._warm = True
        return self._embedder
