"""A release's collection in Milvus: made, filled, searched and dropped."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.passage_index import Vectors
from knowledge_base.ranking import Rows
from models.durability import make_folder

_RANGES = 200
"""Stretches of rows that a filter names at most. A document's passages stand together, so few are needed."""
_BATCH = 5_000
"""Vectors that are sent at once: 8 MB of 384 numbers each, of at most 64 MB."""
_TIMEOUT_S = 5.0
_FILLING_S = 600.0


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
        if self._in_a_file:  # which holds nothing else
            self.close()
            if Path(self._uri).exists():
                shutil.rmtree(self._uri)
            return
        client = self._client()
        if client.has_collection(self._name, timeout=_TIMEOUT_S):
            client.drop_collection(self._name, timeout=_TIMEOUT_S)
        self.close()

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


def _stretches(rows: Rows) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of consecutive numbers in ``rows``, which ascend."""
    breaks = np.flatnonzero(np.diff(rows) != 1) + 1
    for run in np.split(rows, breaks):
        yield int(run[0]), int(run[-1])


def _rows_of(client: Any, name: str) -> int:
    return int(client.query(name, filter="", output_fields=["count(*)"], timeout=_TIMEOUT_S)[0]["count(*)"])
