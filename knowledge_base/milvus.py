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
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.passage_index import IndexOptions, Vectors, nearest_of
from knowledge_base.ranking import Ranking, Rows
from models.durability import make_folder

_log = logging.getLogger(__name__)

COLLECTION, VECTORS = "dense.milvus.json", "dense.npy"

_FEW = 1_000
"""So few selected passages are compared exactly, without asking Milvus."""
_RESCORED = 2
"""So many times the passages that are asked for are compared once more exactly."""
_RANGES = 200
"""Stretches of rows that a filter names at most. A document's passages stand together, so few are needed."""
_BATCH = 5_000
"""Vectors that are sent at once: 8 MB of 384 numbers each, of at most 64 MB."""
_TIMEOUT_S = 5.0
_FILLING_S = 600.0
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


class Collection:
    """A release's collection in Milvus, on a connection that is made when it is first needed."""

    def __init__(self, name: str, uri: str, token: str) -> None:
        """``uri`` is a cluster's address, or a file of milvus-lite."""
        self._name = name
        self._uri = uri
        self._token = token
        self._lock = threading.Lock()
        self._filling = threading.Lock()
        self._connection: Any = None
        self._whole = False

    def fill(self, vectors: Vectors) -> None:
        """Have a collection with ``vectors``, made if it is not there and complete. Raises what the client raises."""
        client = self._client()
        with self._filling:
            if not self._complete(client, len(vectors)):
                if client.has_collection(self._name, timeout=_TIMEOUT_S):  # whoever filled it did not finish
                    client.drop_collection(self._name, timeout=_TIMEOUT_S)
                self._make(client, vectors)
                self._whole = True

    def nearest(self, query: Vectors, among: Rows | None, limit: int, size: int) -> Rows | None:
        """Return up to ``limit`` rows near ``query``.

        None if the collection does not have its ``size`` rows (yet), or ``among`` is in too many pieces for a filter.
        """
        stretches = list(_stretches(among)) if among is not None else []
        client = self._client()
        if len(stretches) > _RANGES or not self._complete(client, size):
            return None
        found = client.search(
            self._name,
            data=[query.tolist()],
            filter=" or ".join(f"(row >= {first} and row <= {last})" for first, last in stretches),
            limit=limit,
            output_fields=["row"],
            search_params={"metric_type": "IP"},
            timeout=_TIMEOUT_S,
        )
        return np.asarray([hit["row"] for hit in found[0]], dtype=np.int64)

    def drop(self) -> None:
        """Remove the collection. Raises what the client raises."""
        client = self._client()
        if client.has_collection(self._name, timeout=_TIMEOUT_S):
            client.drop_collection(self._name, timeout=_TIMEOUT_S)
        self.close()
        if self._in_a_file:
            shutil.rmtree(self._uri)

    @property
    def _in_a_file(self) -> bool:
        """Whether it is kept by milvus-lite."""
        return "://" not in self._uri

    def close(self) -> None:
        """Let go of the connection; the next use makes another."""
        with self._lock:
            if self._connection is None:
                return
            self._connection.close()
            self._connection = None
            if self._in_a_file:  # milvus-lite goes on holding its file otherwise
                from milvus_lite.server_manager import server_manager_instance  # noqa: PLC0415

                server_manager_instance.release_server(self._uri)

    def _complete(self, client: Any, size: int) -> bool:
        """Return whether the collection is there with ``size`` rows, which is asked until it is."""
        if not self._whole and client.has_collection(self._name, timeout=_TIMEOUT_S):
            client.load_collection(self._name, timeout=_FILLING_S)
            self._whole = _rows_of(client, self._name) == size
        return self._whole

    def _make(self, client: Any, vectors: Vectors) -> None:
        from pymilvus import DataType  # noqa: PLC0415  an extra

        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("row", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=vectors.shape[1])
        index = client.prepare_index_params()
        # A cluster knows best what suits it; a file is small, and compares everything.
        index.add_index("vector", index_type="FLAT" if self._in_a_file else "AUTOINDEX", metric_type="IP")
        client.create_collection(
            self._name, schema=schema, index_params=index, consistency_level="Strong", timeout=_TIMEOUT_S
        )
        for start in range(0, len(vectors), _BATCH):
            rows = enumerate(vectors[start : start + _BATCH].tolist(), start)
            client.insert(
                self._name, [{"row": row, "vector": vector} for row, vector in rows], timeout=_FILLING_S
            )
        client.flush(self._name, timeout=_FILLING_S)
        client.load_collection(self._name, timeout=_FILLING_S)

    def _client(self) -> Any:
        """Return the connection. Raises ImportError without the extra, and what the client raises."""
        with self._lock:
            if self._connection is None:
                from pymilvus import MilvusClient  # noqa: PLC0415  an extra

                if self._in_a_file:
                    make_folder(Path(self._uri).parent)
                self._connection = MilvusClient(self._uri, token=self._token, timeout=_TIMEOUT_S)
            return self._connection


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


def _stretches(rows: Rows) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of consecutive numbers in ``rows``, which ascend."""
    breaks = np.flatnonzero(np.diff(rows) != 1) + 1
    for run in np.split(rows, breaks):
        yield int(run[0]), int(run[-1])


def _rows_of(client: Any, name: str) -> int:
    return int(client.query(name, filter="", output_fields=["count(*)"], timeout=_TIMEOUT_S)[0]["count(*)"])
