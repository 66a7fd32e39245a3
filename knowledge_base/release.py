"""A release: the immutable, published state of the knowledge base that a server answers from."""

from __future__ import annotations

import hashlib
import os
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from knowledge_base.document import Document, Passage
from knowledge_base.errors import NoRelease, ReleaseCorrupt
from knowledge_base.indexing import load_index
from knowledge_base.keyword import KeywordIndex
from knowledge_base.language import Bigrams
from knowledge_base.layout import Layout
from knowledge_base.lexicon import Lexicon
from knowledge_base.lock import share
from knowledge_base.passage_index import FAISS_INDEX, IndexOptions
from knowledge_base.phonetic import PhoneticIndex
from knowledge_base.segmentation import Segmenter
from models.system import why

SCHEMA = 4
"""Version of the files of a release; a release of another one has to be published again.

A field with a default can be added to a document without a new one: releases from before are read without it.
"""

DOCUMENTS, PASSAGES, LEXICON = "documents.jsonl", "passages.jsonl", "lexicon.json"
EMBEDDED, KEYWORD, MANIFEST = "embedded.sha256", "keyword", "manifest.json"
"""``EMBEDDED`` holds the digest of the text that each vector was made from, row by row."""
CENTER, PHONETIC, BIGRAMS = "center.npy", "phonetic.npz", "bigrams.tsv"
"""``CENTER`` is the mean of the vectors of questions."""

_T = TypeVar("_T")
_ADVICE = "请运行 python -m assistant kb publish 重新发布。"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is made of."""

    schema: int
    id: str
    created: str
    """Time of publication, ISO 8601, UTC."""
    embedder: str
    dimension: int
    source: str
    """Digest of all documents and their texts."""
    code: str
    """Digest of the program that made it: another program may cut and index the same texts differently."""
    documents: int
    passages: int
    files: Mapping[str, str]
    """Path inside the release to its sha256."""


class Release:
    """An open release. Immutable, so that threads may share it; searching its indexes is thread-safe.

    As long as it is open, its files are not removed: until ``close``, or until nobody refers to it any more.
    """

    def __init__(
        self, folder: Path, manifest: Manifest, lock: int | None = None, index: IndexOptions = FAISS_INDEX
    ) -> None:
        """Open the release in ``folder``, whose files are whole; ``lock`` is the descriptor that keeps them."""
        self.folder = folder
        self.manifest = manifest
        self._let_go: weakref.finalize[..., Release] | None = None
        self.documents = _read_lines(folder / DOCUMENTS, Document)
        self.passages = _read_lines(folder / PASSAGES, Passage)
        """In reading order, document by document; a passage's place here is its row in both indexes."""
        self.lexicon = TypeAdapter(Lexicon).validate_json((folder / LEXICON).read_bytes())
        self.dense = load_index(folder, index)
        self.keyword = KeywordIndex.load(folder / KEYWORD)
        self.phonetic = PhoneticIndex.load(folder / PHONETIC)
        self.center: NDArray[np.float32] = np.load(folder / CENTER, allow_pickle=False)
        """The mean of the vectors of questions, of shape (dimension,)."""
        if not len(self.passages) == len(self.dense) == len(self.keyword) == len(self.phonetic):
            raise ReleaseCorrupt(f"知识库 {manifest.id} 的索引和内容对不上。{_ADVICE}")
        self._positions = {document.id: position for position, document in enumerate(self.documents)}
        self._rows = _rows(self.documents, self.passages)
        if lock is not None:  # last: of a release that cannot be opened, the caller keeps the descriptor
            self._let_go = weakref.finalize(self, os.close, lock)

    @property
    def id(self) -> str:
        """The release's name."""
        return self.manifest.id

    def close(self) -> None:
        """Let others remove the files. What is in memory can still be used."""
        if self._let_go is not None:
            self._let_go()

    @cached_property
    def segmenter(self) -> Segmenter:
        """Cuts questions as the keyword index was cut."""
        return Segmenter(self.lexicon.words)

    @cached_property
    def bigrams(self) -> Bigrams:
        """The language of the documents, counted when they were published."""
        return Bigrams.load(self.folder / BIGRAMS)

    def document(self, document_id: str) -> Document:
        """Return a document by its id; raises KeyError."""
        return self.documents[self._positions[document_id]]

    def position(self, document_id: str) -> int:
        """Return the place of a document in ``documents``; raises KeyError."""
        return self._positions[document_id]

    def rows(self, document_id: str) -> range:
        """Return the rows of a document's passages; raises KeyError."""
        return self._rows[document_id]

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """Return the passages of a document in reading order; raises KeyError."""
        rows = self._rows[document_id]
        return self.passages[rows.start : rows.stop]

    def neighbors(self, passage: Passage, distance: int = 1) -> tuple[Passage, ...]:
        """Return the passages around ``passage`` in its document, itself included, in reading order."""
        siblings = self.passages_of(passage.document_id)
        return siblings[max(0, passage.position - distance) : passage.position + distance + 1]


def open_release(home: Path, index: IndexOptions = FAISS_INDEX) -> Release:
    """Open the release in force under ``home``, every file checked against its digest.

    ``index`` says where the engine is found that it was indexed by.

    Raises NoRelease if nothing has been published, ReleaseCorrupt if the release in force is damaged.
    """
    layout = Layout(home)
    name = layout.current_id()
    while name is not None:
        try:
            return open_folder(layout.releases / name, index)
        except ReleaseCorrupt:
            newer = layout.current_id()  # a reader that slept through three publications
            if newer == name:
                raise
            name = newer
    if layout.current.exists():
        raise ReleaseCorrupt(f"文件 {layout.current} 坏了，不知道用哪一版知识库。{_ADVICE}")
    raise NoRelease("知识库还没有发布过。请先运行 python -m assistant kb publish。")


def open_folder(folder: Path, index: IndexOptions = FAISS_INDEX) -> Release:
    """Open the release in ``folder``; raises ReleaseCorrupt."""
    lock = None
    try:
        lock = share(folder / MANIFEST)
        manifest = TypeAdapter(Manifest).validate_json((folder / MANIFEST).read_bytes())
        if manifest.schema != SCHEMA:
            raise ReleaseCorrupt(f"知识库 {manifest.id} 是别的版本的程序发布的。{_ADVICE}")
        for name, expected in manifest.files.items():
            if file_digest(folder / name) != expected:
                raise ReleaseCorrupt(f"知识库 {manifest.id} 的文件 {name} 和发布时不一样了。{_ADVICE}")
        release = Release(folder, manifest, lock, index)
    except (OSError, ValueError, RuntimeError, ValidationError) as error:
        # ValueError and RuntimeError are what tantivy and faiss raise for a file that they cannot read.
        reason = why(error) if isinstance(error, OSError) else "文件缺了或者坏了"
        raise ReleaseCorrupt(f"知识库 {folder.name} 打不开：{reason}。{_ADVICE}") from error
    else:
        lock = None  # the release's own from here on
        return release
    finally:
        if lock is not None:
            os.close(lock)


def read_manifest(folder: Path) -> Manifest | None:
    """Return what the release in ``folder`` says it is made of, unchecked; None if it cannot be read."""
    try:
        return TypeAdapter(Manifest).validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return None


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Return the documents of the release in ``folder``, unchecked; raises ReleaseCorrupt if they cannot be read."""
    try:
        return _read_lines(folder / DOCUMENTS, Document)
    except (OSError, ValidationError) as error:
        raise ReleaseCorrupt(f"知识库 {folder.name} 里的文件读不出来。{_ADVICE}") from error


def file_digest(path: Path) -> str:
    """Return the sha256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_lines(path: Path, kind: type[_T]) -> tuple[_T, ...]:
    adapter = TypeAdapter(kind)
    return tuple(adapter.validate_json(line) for line in path.read_bytes().splitlines())


def _rows(documents: tuple[Document, ...], passages: tuple[Passage, ...]) -> Mapping[str, range]:
    """Return where each document's passages stand; they stand together."""
    counts = dict.fromkeys((document.id for document in documents), 0)
    for passage in passages:
        counts[passage.document_id] += 1
    found, start = {}, 0
    for name, count in counts.items():
        found[name] = range(start, start + count)
        start += count
    return found
