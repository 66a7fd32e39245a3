"""Which engine a release's dense index is in: chosen when it is made, found out when it is opened."""

from __future__ import annotations

from pathlib import Path

from knowledge_base import milvus
from knowledge_base.dense import DenseIndex
from knowledge_base.passage_index import IndexKind, IndexOptions, PassageIndex, Vectors

FAISS = "dense.faiss"


def save_index(vectors: Vectors, folder: Path, options: IndexOptions) -> None:
    """Index ``vectors``, of shape (passages, dimension), into ``folder``; raises OSError."""
    if options.kind is IndexKind.MILVUS:
        milvus.save(vectors, folder, options)
    else:
        DenseIndex.build(vectors).save(folder / FAISS)


def kind_of(folder: Path) -> IndexKind:
    """Return the engine that the release in ``folder`` was indexed by."""
    return IndexKind.MILVUS if (folder / milvus.COLLECTION).exists() else IndexKind.FAISS


def load_index(folder: Path, options: IndexOptions) -> PassageIndex:
    """Open the index of the release in ``folder``; raises RuntimeError, ValueError or OSError if it has none."""
    if kind_of(folder) is IndexKind.MILVUS:
        return milvus.load(folder, options)
    return DenseIndex.load(folder / FAISS)


def drop_index(folder: Path, options: IndexOptions) -> None:
    """Remove what the index of the release in ``folder`` keeps elsewhere, before the folder goes; it never raises."""
    if kind_of(folder) is IndexKind.MILVUS:
        milvus.drop(folder, options)
