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


def load_index(folder: Path, options: IndexOptions) -> PassageIndex:
    """Open the index of the release in ``folder``; raises RuntimeError, ValueError or OSError if it has none."""
    if (folder / milvus.COLLECTION).exists():
        return milvus.load(folder, options)
    return DenseIndex.load(folder / FAISS)


def drop_index(folder: Path, options: IndexOptions) -> None:
    """Remove what the index of the release in ``folder`` keeps elsewhere, before the folder goes; it never raises."""
    if (folder / milvus.COLLECTION).exists():
        milvus.drop(folder, options)
