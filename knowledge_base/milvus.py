"""A dense index in Milvus: for millions of passages, which no server has to hold in its own memory.

The release holds the exact vectors and the name of a collection. The collection is a copy of them that is good for
searching, and nothing else: whoever finds none makes it, so that a crash, a rollback or a new cluster loses nothing.
What Milvus finds is compared once more with the exact vectors, and while it cannot be reached, everything is. So a
release that is published stays immutable and complete, whatever becomes of the cluster.
"""

from __future__ import annotations

import json
import logging
import math
import secrets
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.milvus_collection import Collection
from knowledge_base.passage_index import IndexOptions, Vectors, nearest_of
from knowledge_base.ranking import Ranking, Rows

_log = logging.getLogger(__name__)

COLLECTION, VECTORS = "dense.milvus.json", "dense.npy"

_FEW = 1_000
"""So few selected passages are compared exactly, without asking Milvus."""
_RESCORED = 2
"""So many times the passages that are asked for are compared once more exactly."""
_PAUSE_S = 30.0
"""How long a Milvus that failed is left alone, while everything is compared."""


class MilvusIndex:
    """Nearest passages among those that Milvus proposes; their scores are exact."""

    def __init__(
        self, vectors: Vectors, collection: Collection, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Connect to nothing yet; ``clock`` returns seconds from any start."""
        self._vectors = vectors
        self._collection = collection
        self._clock = clock
        self._rests_until = -math.inf
        weakref.finalize(self, collection.close)

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    def warm_up(self) -> None:
        """Make the collection if it is not there."""
        self._asked(lambda: self._collection.fill(self._vectors))

    def vectors(self) -> Vectors:
        """Return all vectors as they were indexed."""
        return self._vectors

    def search(self, query: Vectors, *, among: Rows | None = None, limit: int) -> Ranking:
        """Return the ``limit`` passages nearest to one vector of shape (dimension,), among ``among`` if stated."""
        selected = len(self) if among is None else len(among)
        limit = min(limit, selected)
        if limit == 0:
            return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
        found = None
        if selected > _FEW:
            found = self._asked(lambda: self._collection.nearest(query, among, _RESCORED * limit, len(self)))
        if found is None or len(found) < limit:
            found = np.arange(len(self)) if among is None else among
        return nearest_of(self._vectors, query, np.sort(found), limit)

    def scores(self, query: Vectors, rows: Rows) -> NDArray[np.float32]:
        """Return the inner products of one vector of shape (dimension,) with the passages at ``rows``."""
        return np.asarray(self._vectors[rows] @ query, dtype=np.float32)

    def _asked(self, ask: Callable[[], Rows | None]) -> Rows | None:
        """Return what Milvus says; None if it fails, or has failed a moment ago."""
        if self._clock() < self._rests_until:
            return None
        try:
            return ask()
        except Exception as error:  # noqa: BLE001  whatever it raises, the release itself has the vectors
            self._rests_until = self._clock() + _PAUSE_S
            _log.warning("milvus: %s; everything is compared for %.0f s", type(error).__name__, _PAUSE_S)
            return None


def save(vectors: Vectors, folder: Path, options: IndexOptions) -> None:
    """Write the exact vectors and the name of a new collection into ``folder``, and fill it; raises OSError."""
    np.save(folder / VECTORS, np.ascontiguousarray(vectors, dtype=np.float32))
    (folder / COLLECTION).write_text(json.dumps({"collection": f"passages_{secrets.token_hex(12)}"}), "ascii")
    collection = collection_of(folder, options)
    MilvusIndex(vectors, collection).warm_up()
    collection.close()


def load(folder: Path, options: IndexOptions) -> MilvusIndex:
    """Open the index of the release in ``folder``; raises ValueError or OSError. Milvus is not asked yet."""
    mapped = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    return MilvusIndex(mapped.view(np.ndarray), collection_of(folder, options))


def collection_of(folder: Path, options: IndexOptions) -> Collection:
    """Return the collection of the release in ``folder``; raises ValueError or OSError."""
    try:
        name = str(json.loads((folder / COLLECTION).read_bytes())["collection"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"{COLLECTION} names no collection") from error
    return Collection(name, options.milvus_uri or _lite(folder, name), options.milvus_token)


def drop(folder: Path, options: IndexOptions) -> None:
    """Remove the collection of the release in ``folder``, which is removed; what stays behind is logged."""
    try:
        collection_of(folder, options).drop()
    except Exception as error:  # noqa: BLE001  a collection that stays costs space, and nothing else
        _log.warning("the milvus collection of release %s stays: %s", folder.name, type(error).__name__)


def _lite(folder: Path, name: str) -> str:
    """Return where milvus-lite keeps the collection: beside the releases, which never change."""
    return str(folder.parent.parent / "milvus" / f"{name}.db")
