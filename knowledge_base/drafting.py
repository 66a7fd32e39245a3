"""Documents to a whole release that is not in force yet.

Everything is written into a folder of its own, synchronized to the disk and renamed. Wherever the process dies,
there is a whole release or none.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from knowledge_base import building, vectors
from knowledge_base.chunking import chunk
from knowledge_base.errors import ReleaseCorrupt
from knowledge_base.indexing import drop_index, kind_of, save_index
from knowledge_base.language import spoken_questions
from knowledge_base.layout import Layout, write_durably
from knowledge_base.loading import LoadedDocument
from knowledge_base.passage_index import FAISS_INDEX, IndexOptions
from knowledge_base.release import EMBEDDED, MANIFEST, SCHEMA, Manifest, Release, open_folder, read_manifest
from models.durability import flush, make_folder
from models.embedding import Embedder

_QUESTION_STEP = 4
"""Every fourth spoken question is enough to find the center of all."""
_STAMP, _STAMP_CHARS = "%Y%m%dT%H%M%S", 15


class Stage(StrEnum):
    """What a publication is doing, in the words for the person who waits."""

    READING = "读取文件"
    CUTTING = "切分条文"
    EMBEDDING = "计算语义"
    INDEXING = "建立索引"
    SAVING = "保存到磁盘"
    CHECKING = "检查"
    SWITCHING = "换成新版本"
    PRUNING = "清理旧版本"


Progress = Callable[[Stage, int, int], None]
"""Told the stage, how much of it is done, and of how much; called at the start of every stage."""


def no_progress(_stage: Stage, _done: int, _total: int) -> None:
    """Tell nobody."""


def draft(
    loaded: Sequence[LoadedDocument], layout: Layout, embedder: Embedder, progress: Progress = no_progress
) -> Release:
    """Return a whole release of ``loaded``, which is not in force unless it was before.

    If these documents were built before, by the same program, embedder and engine, that release is returned and nothing
    is done. ``embedder`` is warmed up only if there are new texts. The caller holds ``layout.lock``. Raises
    OSError and what the embedder raises; nothing half built is left behind.
    """
    key = {"embedder": embedder.name, "source": _source_digest(loaded), "code": _code_digest()}
    built = _built_before(layout, key)
    return built if built is not None else _Draft(layout, embedder, progress).build(loaded, key)


class _Draft:
    """One release in the making, under the lock."""

    def __init__(self, layout: Layout, embedder: Embedder, progress: Progress) -> None:
        self._layout = layout
        self._embedder = embedder
        self._progress = progress

    def build(self, loaded: Sequence[LoadedDocument], key: Mapping[str, str]) -> Release:
        make_folder(self._layout.releases)
        for leftover in self._layout.releases.glob(".building-*"):
            drop_index(leftover, self._layout.index)
            shutil.rmtree(leftover)
        folder = self._layout.releases / f".building-{os.getpid()}"
        folder.mkdir()
        try:
            whole = self._layout.releases / self._write(folder, loaded, key)
            folder.rename(whole)
        finally:
            if folder.exists():
                drop_index(folder, self._layout.index)
            shutil.rmtree(folder, ignore_errors=True)
        flush(self._layout.releases)
        self._layout.journal.unlink(missing_ok=True)
        return open_folder(whole, self._layout.index)

    def _write(self, folder: Path, loaded: Sequence[LoadedDocument], key: Mapping[str, str]) -> str:
        """Write a whole release into ``folder`` and return its id."""
        self._progress(Stage.CUTTING, 0, 1)
        documents = tuple(document for document, _ in loaded)
        passages = tuple(passage for document, body in loaded for passage in chunk(document, body))
        texts = vectors.embedded_texts(documents, passages)
        earlier = tuple(self._earlier())
        made = self._embed(texts, earlier)
        self._progress(Stage.INDEXING, 0, 1)
        cuts = next((building.load_cuts(each) for each in earlier if each.manifest.code == key["code"]), None)
        building.write(folder, documents, passages, self._center(), cuts)
        save_index(made, folder, self._layout.index)
        (folder / EMBEDDED).write_bytes(b"".join(map(vectors.digest, texts)))
        self._progress(Stage.SAVING, 0, 1)
        now = datetime.now(UTC)
        manifest = Manifest(
            schema=SCHEMA,
            id=self._new_id(now, key["source"]),
            created=now.isoformat(timespec="seconds"),
            dimension=made.shape[1],
            documents=len(documents),
            passages=len(passages),
            files=building.seal(folder),
            **key,
        )
        write_durably(folder / MANIFEST, TypeAdapter(Manifest).dump_json(manifest, indent=2))
        return manifest.id

    def _embed(self, texts: Sequence[str], earlier: Iterable[Release]) -> vectors.Vector:
        """Embed what none of the ``earlier`` releases has, under the digests that they keep.

        What is embedded for a passage may have changed since.
        """
        same = (release for release in earlier if release.manifest.embedder == self._embedder.name)
        return vectors.embed(
            texts,
            self._embedder,
            known=dict(pair for release in same for pair in _kept(release)),
            journal=self._layout.journal,
            progress=partial(self._progress, Stage.EMBEDDING),
        )

    def _center(self) -> vectors.Vector:
        """Return the mean of the vectors of questions, taken over from an earlier release if it is the same."""
        questions = spoken_questions()[::_QUESTION_STEP]
        made_from = vectors.digest("\n".join((self._embedder.name, *questions))).hex()
        kept = self._layout.center(made_from)
        if not kept.exists():
            self._embedder.warm_up()
            write_durably(kept, self._embedder.embed_queries(questions).mean(axis=0).tobytes())
        return np.frombuffer(kept.read_bytes(), np.float32)

    def _earlier(self) -> Iterator[Release]:
        """Yield the newest release and the one in force, if they are whole."""
        names = (*self._layout.release_ids()[:1], self._layout.current_id())
        for name in dict.fromkeys(filter(None, names)):
            release = open_if_whole(self._layout.releases / name, self._layout.index)
            if release is not None:
                yield release

    def _new_id(self, now: datetime, source: str) -> str:
        """Return an id that sorts behind all others, also within one second and after the clock was set back."""
        newest = max((name[:_STAMP_CHARS] for name in self._layout.release_ids()), default="")
        stamp = f"{now:{_STAMP}}"
        if stamp <= newest:
            stamp = f"{datetime.strptime(newest, _STAMP).replace(tzinfo=UTC) + timedelta(seconds=1):{_STAMP}}"
        return f"{stamp}-{source[:8]}"


def open_if_whole(folder: Path, index: IndexOptions = FAISS_INDEX) -> Release | None:
    """Open the release in ``folder``; None if it is damaged or gone."""
    try:
        return open_folder(folder, index)
    except ReleaseCorrupt:
        return None


def _kept(release: Release) -> Iterator[tuple[bytes, vectors.Vector]]:
    digests = (release.folder / EMBEDDED).read_bytes()
    size = vectors.DIGEST_BYTES
    starts = range(0, len(digests), size)
    return zip((digests[start : start + size] for start in starts), release.dense.vectors(), strict=True)


def _built_before(layout: Layout, key: Mapping[str, str]) -> Release | None:
    for name in layout.release_ids():
        folder = layout.releases / name
        if kind_of(folder) is not layout.index.kind:
            continue
        manifest = read_manifest(folder)
        if manifest is not None and key.items() <= asdict(manifest).items():
            release = open_if_whole(folder, layout.index)
            if release is not None:
                return release
    return None


def _source_digest(loaded: Iterable[LoadedDocument]) -> str:
    total = hashlib.sha256()
    for document, body in loaded:
        total.update(vectors.digest(repr(document)) + vectors.digest(body))
    return total.hexdigest()


def _code_digest() -> str:
    """Return a digest of this package: whatever changes in it may change what a release contains."""
    total = hashlib.sha256("\n".join(spoken_questions()).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
