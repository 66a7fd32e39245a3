"""Folders of documents to a new release, put in force by one atomic rename.

Everything is written into a folder of its own, synchronized to the disk, renamed, and only then named in
``current``. Wherever the process dies, ``current`` names a whole release: the old one or the new one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from knowledge_base import building, vectors
from knowledge_base.chunking import chunk
from knowledge_base.errors import PublishFailed, ReleaseCorrupt
from knowledge_base.language import spoken_questions
from knowledge_base.layout import Layout, write_durably
from knowledge_base.loading import LoadedDocument, load_folders
from knowledge_base.lock import hold
from knowledge_base.release import EMBEDDED, MANIFEST, SCHEMA, Manifest, Release, open_folder
from models.durability import flush
from models.embedding import Embedder

KEEP = 3
"""Releases that are kept, the one in force included."""


_QUESTION_STEP = 4
"""Every fourth spoken question is enough to find the center of all."""


class Stage(StrEnum):
    """What a publication is doing, in the words for the person who waits."""

    READING = "读取文件"
    CUTTING = "切分条文"
    EMBEDDING = "计算语义"
    INDEXING = "建立索引"
    SAVING = "保存到磁盘"
    SWITCHING = "换成新版本"
    PRUNING = "清理旧版本"


Progress = Callable[[Stage, int, int], None]
"""Told the stage, how much of it is done, and of how much; called at the start of every stage."""


def publish(
    folders: Iterable[Path],
    home: Path,
    embedder: Embedder,
    *,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Release:
    """Publish the documents of ``folders`` and return the release that is in force then.

    If the same documents are in force already, made by the same program and embedder, nothing is done.
    ``embedder`` is warmed up only if there are new texts. Raises DocumentInvalid, PublishBusy, PublishFailed
    or what the embedder raises; the old release then stays in force.
    """
    return publish_loaded(partial(load_folders, folders), home, embedder, progress=progress)


def publish_loaded(
    load: Callable[[], Sequence[LoadedDocument]],
    home: Path,
    embedder: Embedder,
    *,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Release:
    """Publish what ``load`` returns, as ``publish`` does with folders; raises what ``load`` raises, too."""
    layout = Layout(home)
    try:
        with hold(layout.lock):
            progress(Stage.READING, 0, 1)
            loaded = load()
            old = _in_force(layout)
            key = {"embedder": embedder.name, "source": _source_digest(loaded), "code": _code_digest()}
            if old is not None and key.items() <= asdict(old.manifest).items():
                return old
            return _Publication(layout, embedder, progress, old).run(loaded, key)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PublishFailed(
            f"知识库没能写进 {layout.root}（{reason}）。请检查磁盘有没有满、有没有写的权限。"
            "原来的版本还在用。"
        ) from error


class _Publication:
    """One run of ``publish``, under the lock."""

    def __init__(self, layout: Layout, embedder: Embedder, progress: Progress, old: Release | None) -> None:
        self._layout = layout
        self._embedder = embedder
        self._progress = progress
        self._old = old

    def run(self, loaded: Sequence[LoadedDocument], key: dict[str, str]) -> Release:
        self._layout.releases.mkdir(parents=True, exist_ok=True)
        for leftover in self._layout.releases.glob(".building-*"):
            shutil.rmtree(leftover)
        folder = self._layout.releases / f".building-{os.getpid()}"
        folder.mkdir()
        try:
            name = self._build(folder, loaded, key)
            self._progress(Stage.SWITCHING, 0, 1)
            release = self._switch(folder, name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self._progress(Stage.PRUNING, 0, 1)
        self._layout.journal.unlink(missing_ok=True)
        for outdated in self._outdated(name):
            shutil.rmtree(self._layout.releases / outdated)
        return release

    def _build(self, folder: Path, loaded: Sequence[LoadedDocument], key: dict[str, str]) -> str:
        """Write a whole release into ``folder`` and return its id."""
        self._progress(Stage.CUTTING, 0, 1)
        documents = tuple(document for document, _ in loaded)
        passages = tuple(passage for document, body in loaded for passage in chunk(document, body))
        texts = vectors.embedded_texts(documents, passages)
        made = self._embed(texts)
        self._progress(Stage.INDEXING, 0, 1)
        building.write(folder, documents, passages, made, self._center())
        (folder / EMBEDDED).write_bytes(b"".join(map(vectors.digest, texts)))
        self._progress(Stage.SAVING, 0, 1)
        now = datetime.now(UTC)
        manifest = Manifest(
            schema=SCHEMA,
            id=self._free_id(f"{now:%Y%m%dT%H%M%S}-{key['source'][:8]}"),
            created=now.isoformat(timespec="seconds"),
            dimension=made.shape[1],
            documents=len(documents),
            passages=len(passages),
            files=building.seal(folder),
            **key,
        )
        write_durably(folder / MANIFEST, TypeAdapter(Manifest).dump_json(manifest, indent=2))
        return manifest.id

    def _embed(self, texts: Sequence[str]) -> vectors.Vector:
        return vectors.embed(
            texts,
            self._embedder,
            known=self._known(),
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

    def _known(self) -> vectors.Known:
        """Return the vectors of the release in force, if the same embedder made them.

        Under the digests that were kept with them: what is embedded for a passage may have changed since.
        """
        if self._old is None or self._old.manifest.embedder != self._embedder.name:
            return {}
        kept = (self._old.folder / EMBEDDED).read_bytes()
        size = vectors.DIGEST_BYTES
        digests = (kept[start : start + size] for start in range(0, len(kept), size))
        return dict(zip(digests, self._old.dense.vectors(), strict=True))

    def _switch(self, built: Path, name: str) -> Release:
        """Give the new release its name, check that it opens, and put it in force."""
        folder = self._layout.releases / name
        built.rename(folder)
        flush(self._layout.releases)
        release = open_folder(folder)
        write_durably(self._layout.current, name.encode())
        return release

    def _free_id(self, wanted: str) -> str:
        """Return ``wanted``, numbered if two publications fall into one second."""
        taken = set(self._layout.release_ids())
        numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
        return next(name for name in (wanted, *numbered) if name not in taken)

    def _outdated(self, current: str) -> list[str]:
        others = [name for name in self._layout.release_ids() if name != current]
        return others[KEEP - 1 :]


def _in_force(layout: Layout) -> Release | None:
    """Return the release in force, None if there is none that is whole."""
    name = layout.current_id()
    if name is None:
        return None
    try:
        return open_folder(layout.releases / name)
    except ReleaseCorrupt:  # publishing is what mends it
        return None


def _source_digest(loaded: Iterable[LoadedDocument]) -> str:
    total = hashlib.sha256()
    for document, body in loaded:
        total.update(vectors.digest(repr(document)) + vectors.digest(body))
    return total.hexdigest()


def _code_digest() -> str:
    """Return a digest of this package: whatever changes in it may change what a release contains."""
    total = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
