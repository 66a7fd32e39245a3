"""What finds the passages that are nearest to a question in meaning, whatever engine does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.ranking import Ranking, Rows

Vectors = NDArray[np.float32]
"""Of shape (passages, dimension), each of length 1."""


class PassageIndex(Protocol):
    """Nearest passages by inner product. A passage's row is its place in the release; threads may share it.

    Scores are exact, -1 to 1: an engine may miss a passage that is near, but misstates no nearness.
    """

    def __len__(self) -> int: ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def warm_up(self) -> None:
        """Have everything in place before the first question. Called once, and it never raises."""
        ...

    def vectors(self) -> Vectors:
        """Return all vectors as they were indexed."""
        ...

    def search(self, query: Vectors, *, among: Rows | None = None, limit: int) -> Ranking:
        """Return the ``limit`` passages nearest to one vector of shape (dimension,).

        ``among``, ascending, restricts the search *before* ranking; None searches everything.
        """
        ...

    def scores(self, query: Vectors, rows: Rows) -> NDArray[np.float32]:
        """Return the inner products of one vector of shape (dimension,) with the passages at ``rows``."""
        ...


class IndexKind(StrEnum):
    """The engine that new releases are indexed by. A release is opened by the one that it was indexed by."""

    FAISS = "faiss"
    MILVUS = "milvus"


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """How releases are indexed, and where the engine is found that they were indexed by."""

    kind: IndexKind = IndexKind.FAISS
    milvus_uri: str = ""
    """Of a Milvus cluster; empty: a file of milvus-lite beside the releases, which one process uses at a time."""
    milvus_token: str = field(default="", repr=False)
    """``user:password``, or an API key; empty if the cluster asks for none."""


FAISS_INDEX = IndexOptions()


def nearest_of(vectors: Vectors, query: Vectors, rows: Rows, limit: int) -> Ranking:
    """Return the ``limit`` of ``rows`` nearest to ``query``, compared exactly; of equals the first in ``rows``."""
    scores = np.asarray(vectors[rows] @ query, dtype=np.float32)
    best = np.argsort(-scores, kind="stable")[:limit]
    return Ranking(rows[best], scores[best])
