"""Releases on shared storage: one machine publishes, and every other fetches what is in force and keeps a copy.

::

    <storage>/
    ├── current          one line: the release in force, and the sha256 of its manifest
    └── releases/<id>/   its files; manifest.json comes last, so that a release without one is not whole

Where there is shared storage, its ``current`` is the truth. It is replaced in one step, after everything that it names
is there. A machine believes nothing that it fetches before the digests agree, and answers from its own copy: as long as
the storage is down, from what it has.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import TypeAdapter, ValidationError

from knowledge_base import releases
from knowledge_base.errors import KnowledgeBaseError, ReleaseCorrupt, StorageUnavailable
from knowledge_base.layout import Layout
from knowledge_base.release import MANIFEST, Manifest, file_digest
from models.durability import flush, make_folder
from models.system import why

_log = logging.getLogger(__name__)

_CURRENT, _RELEASES = "current", "releases"
_POINTER = re.compile(r"(\d{8}T\d{6}-[0-9a-f]{8}) ([0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class _Pointer:
    """What ``current`` says."""

    release: str
    manifest: str
    """The sha256 of its manifest."""


class SharedReleases:
    """The storage at an fsspec address, as one machine sees it. Connects when it is first used."""

    def __init__(self, address: str, layout: Layout, *, keep: int = releases.KEEP) -> None:
        """``address`` is like ``s3://bucket/guihua`` or ``file:///mnt/guihua``; ``keep`` releases stay."""
        self._address = address
        self._layout = layout
        self._keep = keep

    def follow(self) -> None:
        """Put in force here what is in force there, if that is another release.

        Raises StorageUnavailable, ReleaseCorrupt if what was fetched is damaged, PublishBusy, or PublishFailed if the
        disk is full; what was in force here stays so.
        """
        pointer = self._pointer()
        if pointer is not None and pointer.release != self._layout.current_id():
            with releases.writing(self._layout):
                self._take_over(pointer)

    def catch_up(self) -> None:
        """Do as ``follow`` does; the caller holds the lock."""
        pointer = self._pointer()
        if pointer is not None and pointer.release != self._layout.current_id():
            self._take_over(pointer)

    def put_in_force(self, release_id: str) -> None:
        """Put a whole release of this machine in force for all; the caller holds the lock.

        Raises StorageUnavailable; then what was in force stays so, unless only the answer to the last step was lost.
        """
        with self._storage() as (storage, root):
            folder, there = self._layout.releases / release_id, f"{root}/{_RELEASES}/{release_id}"
            digest = file_digest(folder / MANIFEST)
            if not self._is_there(storage, there, digest):
                self._push(storage, folder, there)
            pointer = f"{release_id} {digest}\n".encode("ascii")
            beside = f"{root}/.{_CURRENT}-{os.getpid()}"
            storage.pipe_file(beside, pointer)
            storage.mv(beside, f"{root}/{_CURRENT}")  # in one step, on a disk as in an object store

    def prune(self) -> None:
        """Remove all but the newest releases from the storage; the caller holds the lock. What stays goes next time."""
        try:
            self._prune()
        except KnowledgeBaseError as error:
            _log.warning("old releases stay in the shared storage: %s", error)

    def _prune(self) -> None:
        with self._storage() as (storage, root):
            pointer = _parse(storage.cat_file(f"{root}/{_CURRENT}"))
            names = sorted(
                (PurePosixPath(path).name for path in storage.ls(f"{root}/{_RELEASES}", detail=False)),
                reverse=True,
            )
            others = [name for name in names if name != pointer.release]
            for name in others[max(0, self._keep - 1) :]:
                folder = f"{root}/{_RELEASES}/{name}"
                if storage.exists(
                    f"{folder}/{MANIFEST}"
                ):  # first: whatever is cut off now is not taken for whole
                    storage.rm_file(f"{folder}/{MANIFEST}")
                storage.rm(folder, recursive=True)

    def _is_there(self, storage: Any, there: str, digest: str) -> bool:
        try:
            return hashlib.sha256(storage.cat_file(f"{there}/{MANIFEST}")).hexdigest() == digest
        except FileNotFoundError:
            return False

    def _push(self, storage: Any, folder: Path, there: str) -> None:
        manifest = TypeAdapter(Manifest).validate_json((folder / MANIFEST).read_bytes())
        for name in (*manifest.files, MANIFEST):
            target = f"{there}/{name}"
            storage.makedirs(target.rpartition("/")[0], exist_ok=True)
            storage.put_file(str(folder / name), target)

    def _pointer(self) -> _Pointer | None:
        """Return what is in force there; None if nothing is yet."""
        with self._storage() as (storage, root):
            try:
                return _parse(storage.cat_file(f"{root}/{_CURRENT}"))
            except FileNotFoundError:
                return None

    def _take_over(self, pointer: _Pointer) -> None:
        if pointer.release not in self._layout.release_ids():
            self._fetch(pointer)
        releases.switch(self._layout, pointer.release)
        # A cluster's collections belong to all machines, a file's to this one.
        releases.prune(self._layout, self._keep, drop=not self._layout.index.milvus_uri)

    def _fetch(self, pointer: _Pointer) -> None:
        make_folder(self._layout.releases)
        for leftover in self._layout.releases.glob(".fetching-*"):
            shutil.rmtree(leftover)
        folder = self._layout.releases / f".fetching-{os.getpid()}"
        folder.mkdir()
        try:
            with self._storage() as (storage, root):
                self._download(storage, f"{root}/{_RELEASES}/{pointer.release}", folder, pointer)
            folder.rename(self._layout.releases / pointer.release)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        flush(self._layout.releases)

    def _download(self, storage: Any, there: str, folder: Path, pointer: _Pointer) -> None:
        content = storage.cat_file(f"{there}/{MANIFEST}")
        if hashlib.sha256(content).hexdigest() != pointer.manifest:
            raise _damaged(pointer.release, MANIFEST)
        (folder / MANIFEST).write_bytes(content)
        flush(folder / MANIFEST)
        try:
            manifest = TypeAdapter(Manifest).validate_json(content)
        except ValidationError as error:
            raise _damaged(pointer.release, MANIFEST) from error
        for name, digest in manifest.files.items():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts:
                raise _damaged(pointer.release, MANIFEST)
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            storage.get_file(f"{there}/{name}", str(folder / path))
            if file_digest(folder / path) != digest:
                raise _damaged(pointer.release, name)
            flush(folder / path)

    @contextmanager
    def _storage(self) -> Iterator[tuple[Any, str]]:
        """Yield the file system and the folder in it; whatever it raises becomes StorageUnavailable."""
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415  only where it is asked for

            storage, root = url_to_fs(self._address)
            # What others have written is seen at once: no listing is remembered.
            storage.invalidate_cache()
            yield storage, root.rstrip("/")
        except KnowledgeBaseError:
            raise
        except Exception as error:  # each storage raises errors of its own
            reason = why(error) if isinstance(error, OSError) else type(error).__name__
            raise StorageUnavailable(
                f"存放知识库的地方（knowledge.storage）现在用不了：{reason}。原来的版本还在用。"
                "请检查网络、地址和权限，再试一次。"
            ) from error


def _parse(content: bytes) -> _Pointer:
    """Return what ``current`` says; raises ReleaseCorrupt."""
    found = _POINTER.fullmatch(content.decode("ascii", "replace"))
    if found is None:
        raise ReleaseCorrupt(
            "存放知识库的地方（knowledge.storage）里，文件 current 坏了。原来的版本还在用。请重新发布。"
        )
    return _Pointer(found[1], found[2])


def _damaged(release_id: str, name: str) -> ReleaseCorrupt:
    return ReleaseCorrupt(
        f"取来的知识库 {release_id} 里，文件 {name} 和发布时不一样。原来的版本还在用。请检查存放的地方，再发布一次。"
    )
