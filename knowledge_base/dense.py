"""The dense index: passages by the meaning of their text.

A small base is compared with a question in full (FAISS Flat). A large one is compressed to a byte per number
and sorted into lists of like vectors (IVF,SQ8): a question is compared with the nearest lists only, and the
best of them once more with their exact vectors, which lie beside the index and are mapped into memory. So
scores are exact in both kinds, and the next publication takes over exactly the vectors that were embedded.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_index import Vectors, nearest_of
from knowledge_base.ranking import Ranking, Rows

FLAT_ROWS = 32_000
"""Up to so many passages the index is Flat; a larger one compares about so many with a question.

Measured with multilingual-e5-small, questions against mixtures of passages, a question of 10 to 30 ms to
embed: Flat takes 0.15 ms of one core for 5,000 passages, 0.9 ms for 20,000, 6 ms for 100,000, where IVF takes
2 ms and finds 98.6 % of the 50 nearest. Comparing a quarter or an eighth of the 100,000 finds 97.9 % and
95.2 %: e5's vectors lie close together, and a question's neighbors in many lists.
"""

_LISTS_PER_ROOT = 2
"""Lists per square root of the number of passages; more take longer to make and find no more."""

_TRAINING_PER_LIST = 64
"""Passages per list that the lists are made from; with four times as many they find no more."""

_RESCORED = 2
"""So many times the passages that are asked for are compared once more exactly."""

_FEW = 1_000
"""So few selected passages are compared exactly, without the lists."""


class DenseIndex:
    """Nearest passages by inner product, exact. Searching is thread-safe; adding is not offered."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors, *, flat_rows: int = FLAT_ROWS) -> DenseIndex:
        """Index ``vectors`` of shape (passages, dimension), each of length 1; compressed above ``flat_rows``.

        The same vectors make the same index.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(vectors) > flat_rows:
            return _CompressedIndex(_inverted_lists(vectors, flat_rows), vectors)
        index = _faiss().IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return DenseIndex(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read the index from ``path``; raises RuntimeError, ValueError or OSError if it is not one."""
        faiss = _faiss()
        index = faiss.read_index(str(path))
        if isinstance(index, faiss.IndexIVF):
            mapped = np.load(_beside(path), mmap_mode="r")
            return _CompressedIndex(index, mapped.view(np.ndarray))
        return DenseIndex(index)

    def save(self, path: Path) -> None:
        """Write the index to ``path``, a compressed one's vectors to the same name with .npy; raises OSError."""
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

    def warm_up(self) -> None:
        """Everything is in place."""

    def vectors(self) -> Vectors:
        """Return all vectors as they were given to ``build``, of shape (passages, dimension)."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), dtype=np.float32)

    def search(self, query: Vectors, *, among: Rows | None = None, limit: int) -> Ranking:
        """Return the ``limit`` passages nearest to one vector of shape (dimension,).

        Scores are inner products, -1 to 1. ``among`` restricts the search *before* ranking; None searches
        everything.
        """
        limit = min(limit, len(self) if among is None else len(among))
        if limit == 0:
            return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
        return self._nearest(query, among, limit)

    def scores(self, query: Vectors, rows: Rows) -> NDArray[np.float32]:
        """Return the inner products of one vector of shape (dimension,) with the passages at ``rows``."""
        if len(rows) == 0:
            return np.empty(0, np.float32)
        return np.asarray(self._rows(rows) @ query, dtype=np.float32)

    def _rows(self, rows: Rows) -> Vectors:
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def _nearest(self, query: Vectors, among: Rows | None, limit: int) -> Ranking:
        parameters = _faiss().SearchParameters(sel=self._selector(among))
        scores, rows = self._index.search(query.reshape(1, -1), limit, params=parameters)
        return Ranking(rows[0], scores[0])

    def _selector(self, among: Rows | None) -> Any:
        if among is None:
            return None
        mask = np.zeros(len(self), dtype=bool)
        mask[among] = True
        return _faiss().IDSelectorBitmap(np.packbits(mask, bitorder="little"))


class _CompressedIndex(DenseIndex):
    """Nearest passages among those of the nearest lists, by FAISS IVF,SQ8; their scores are exact."""

    def __init__(self, index: Any, vectors: Vectors) -> None:
        super().__init__(index)
        self._vectors = vectors

    def save(self, path: Path) -> None:
        super().save(path)
        np.save(_beside(path), self._vectors)

    def vectors(self) -> Vectors:
        return self._vectors

    def _rows(self, rows: Rows) -> Vectors:
        return self._vectors[rows]

    def _nearest(self, query: Vectors, among: Rows | None, limit: int) -> Ranking:
        if among is not None and len(among) <= _FEW:
            candidates = among
        else:
            candidates = self._candidates(query, among, _RESCORED * limit)
        return nearest_of(self._vectors, query, candidates, limit)

    def _candidates(self, query: Vectors, among: Rows | None, limit: int) -> Rows:
        """Return the ``limit`` passages that are nearest by their compressed vectors.

        The fewer are selected, the more lists are looked into, so that about as many passages are compared.
        """
        selected = len(self) if among is None else len(among)
        probed = min(self._index.nlist, math.ceil(self._index.nprobe * len(self) / selected))
        parameters = _faiss().SearchParametersIVF(sel=self._selector(among), nprobe=probed)
        rows = self._index.search(query.reshape(1, -1), limit, params=parameters)[1][0]
        return np.asarray(rows[rows >= 0], dtype=np.int64)  # -1 fills up


def _inverted_lists(vectors: Vectors, compared: int) -> Any:
    """Return an index of ``vectors`` that looks into as many lists as hold ``compared`` of them on average."""
    faiss = _faiss()
    count, dimension = vectors.shape
    lists = _LISTS_PER_ROOT * math.isqrt(count)
    centers = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        centers, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.max_points_per_centroid = _TRAINING_PER_LIST
    index.train(vectors)  # from a sample that the library's fixed seed chooses
    index.add(vectors)
    index.nprobe = math.ceil(lists * compared / count)
    return index


def _beside(path: Path) -> Path:
    """Return where the exact vectors of the compressed index at ``path`` are."""
    return path.with_suffix(".npy")


def _faiss() -> Any:
    """Return the library, imported where it is first used, set to one core for the calling thread.

    A single question against 100,000 vectors takes FAISS Flat 6 ms on one core and 29 ms of work with two
    allowed, which end later. A server's cores are kept busy by its threads, a question each. The setting
    holds for the calling thread only, so it is made before every use; it costs a few microseconds.

    Untyped, because it replaces its methods' signatures while it is imported.
    """
    import faiss  # noqa: PLC0415

    faiss.omp_set_num_threads(1)
    return faiss
