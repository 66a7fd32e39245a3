"""The dense index: passages by the meaning of their text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.ranking import Ranking, Rows

Vectors = NDArray[np.float32]


class DenseIndex:
    """Exact search over unit vectors, by FAISS Flat. Searching is thread-safe; adding is not offered."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """Index ``vectors`` of shape (passages, dimension), each of length 1."""
        index = _faiss().IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read the index from ``path``; raises RuntimeError if it is not one."""
        return cls(_faiss().read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index to ``path``; raises OSError."""
        try:
            _faiss().write_index(self._index, str(path))
        except RuntimeError as error:  # what faiss makes of a full disk
            raise OSError(f"faiss could not write {path}") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def vectors(self) -> Vectors:
        """Return all vectors, of shape (passages, dimension)."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def search(self, query: Vectors, *, among: Rows | None = None, limit: int) -> Ranking:
        """Return the ``limit`` passages nearest to one vector of shape (dimension,).

        Scores are inner products, -1 to 1. ``among`` restricts the search *before* ranking; None searches
        everything.
        """
        limit = min(limit, len(self) if among is None else len(among))
        if limit == 0:
            return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
        scores, rows = self._index.search(query.reshape(1, -1), limit, params=self._parameters(among))
        return Ranking(rows[0], scores[0])

    def scores(self, query: Vectors, rows: Rows) -> NDArray[np.float32]:
        """Return the inner products of one vector of shape (dimension,) with the passages at ``rows``."""
        if len(rows) == 0:
            return np.empty(0, np.float32)
        return np.asarray(self._index.reconstruct_batch(rows) @ query, dtype=np.float32)

    def _parameters(self, among: Rows | None) -> Any:
        if among is None:
            return None
        mask = np.zeros(len(self), dtype=bool)
        mask[among] = True
        selector = _faiss().IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        return _faiss().SearchParameters(sel=selector)


def _faiss() -> Any:
    """Return the library, imported where it is first used: it brings its own linear algebra and threads.

    Untyped, because it replaces its methods' signatures while it is imported.
    """
    import faiss  # noqa: PLC0415

    return faiss
