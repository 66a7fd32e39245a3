"""The archive: a zip file with a digest of everything in it, distrusted until each byte was compared."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from pydantic import TypeAdapter, ValidationError

from assistant.backups.errors import ArchiveInvalid
from assistant.backups.manifest import (
    DUMP,
    FORMAT,
    MANIFEST,
    SQLITE,
    DatabaseKind,
    FileEntry,
    Manifest,
    is_name,
)
from models.digests import PIECE_BYTES
from models.durability import make_folder

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    KeyError,
)
"""What zipfile raises for a file that is damaged, cut off, encrypted or packed in an unknown way."""
DATABASES = {DatabaseKind.SQLITE: SQLITE, DatabaseKind.POSTGRESQL: DUMP}
"""The file that holds each kind of database."""
_MOST_FILES = 100_000
_MANIFEST_BYTES = 64 << 20
_MOST_PACKED = 200
"""How many times smaller than its content an archive is at most; a database full of text is ten times smaller."""
_SMALL = 16 << 20
"""Bytes that may be packed as tightly as they like."""
_DAMAGED = (
    "备份文件 {path} 坏了或者没有复制完整（{why}）。没有动任何资料。请换一份备份，或者从原来的地方重新复制。"
)
_FOREIGN = "{path} 不是乡音的备份，或者被人改过（{why}）。没有动任何资料。请只用自己的备份。"


@dataclass(frozen=True, slots=True)
class _Formatted:
    """What every manifest has, whatever else it says."""

    format: int


_MANIFESTS = TypeAdapter(Manifest)
_FORMATS = TypeAdapter(_Formatted)


class Describe(Protocol):
    """Makes the manifest of what was packed."""

    def __call__(self, files: Mapping[str, FileEntry]) -> Manifest:
        """Return the manifest."""
        ...


def write_archive(path: Path, sources: Mapping[str, Path], describe: Describe) -> Manifest:
    """Pack ``sources``, files by their names inside, with their manifest last. Raises OSError."""
    files: dict[str, FileEntry] = {}
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
        for name, source in sources.items():
            with source.open("rb") as content, packed.open(_info(name), "w", force_zip64=True) as into:
                files[name] = _copied(content, into)
        manifest = describe(files)
        packed.writestr(_info(MANIFEST), _MANIFESTS.dump_json(manifest, indent=1))
    return manifest


class Archive:
    """An archive that was opened: its manifest is sound and fits its list of files, the content is not read yet."""

    def __init__(self, path: Path, packed: zipfile.ZipFile, manifest: Manifest) -> None:
        """Take what ``open_archive`` has looked at."""
        self.path = path
        self.manifest = manifest
        self._packed = packed

    def check(self) -> None:
        """Read everything and compare it with its digests. Raises ArchiveInvalid."""
        for name in self.manifest.files:
            self._read(name, None)

    def extract(self, folder: Path) -> None:
        """Write everything below an empty folder, as plain files. Raises ArchiveInvalid, and OSError for the disk."""
        for name in self.manifest.files:
            target = folder / name
            make_folder(target.parent)
            with target.open("xb") as into:
                self._read(name, into)

    def _read(self, name: str, into: IO[bytes] | None) -> None:
        expected = self.manifest.files[name]
        try:
            with self._packed.open(name) as content:
                found = _copied(content, into, limit=expected.size)
        except _UNREADABLE as error:
            raise ArchiveInvalid(_DAMAGED.format(path=self.path, why=f"{name} 读不出来")) from error
        if found != expected:
            raise ArchiveInvalid(_DAMAGED.format(path=self.path, why=f"{name} 和备份时不一样"))


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive. Raises ArchiveInvalid."""
    try:
        packed = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise ArchiveInvalid(f"没有找到备份文件 {path}。请检查文件名写得对不对。") from None
    except (OSError, *_UNREADABLE) as error:
        raise ArchiveInvalid(_DAMAGED.format(path=path, why="打不开")) from error
    with packed:
        _check_list(path, packed)
        manifest = _manifest_of(path, packed)
        _check_fits(path, packed, manifest)
        yield Archive(path, packed, manifest)


def _check_list(path: Path, packed: zipfile.ZipFile) -> None:
    """Refuse what no backup of ours looks like, before anything of it is unpacked."""
    entries = packed.infolist()
    names = [entry.filename for entry in entries]
    packed_bytes, size = sum(entry.compress_size for entry in entries), path.stat().st_size
    unpacked = sum(entry.file_size for entry in entries)
    wrong = {
        "文件太多": len(entries) > _MOST_FILES,
        "有重名的文件": len(set(names)) < len(names),
        "文件名不对": not all(name == MANIFEST or is_name(name) for name in names),
        "里面有链接": any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries),
        "压得太紧": packed_bytes > size or unpacked > _SMALL + _MOST_PACKED * size,
    }
    for why, is_so in wrong.items():
        if is_so:
            raise ArchiveInvalid(_FOREIGN.format(path=path, why=why))


def _manifest_of(path: Path, packed: zipfile.ZipFile) -> Manifest:
    try:
        with packed.open(MANIFEST) as content:
            text = content.read(_MANIFEST_BYTES)
    except _UNREADABLE as error:
        raise ArchiveInvalid(_DAMAGED.format(path=path, why="没有清单")) from error
    try:
        if _FORMATS.validate_json(text).format > FORMAT:
            raise ArchiveInvalid(
                f"备份 {path} 是用更新的程序做的，这个程序太旧，读不了。请先升级程序，再恢复。"
            )
        return _MANIFESTS.validate_json(text)
    except ValidationError as error:
        raise ArchiveInvalid(_FOREIGN.format(path=path, why="清单看不懂")) from error


def _check_fits(path: Path, packed: zipfile.ZipFile, manifest: Manifest) -> None:
    sizes = {entry.filename: entry.file_size for entry in packed.infolist() if entry.filename != MANIFEST}
    if sizes != {name: each.size for name, each in manifest.files.items()}:
        raise ArchiveInvalid(_DAMAGED.format(path=path, why="和清单对不上"))
    wanted = DATABASES[manifest.database]
    if [name for name in DATABASES.values() if name in sizes] != [wanted]:
        raise ArchiveInvalid(_DAMAGED.format(path=path, why="缺少数据库"))


def _copied(content: IO[bytes], into: IO[bytes] | None, limit: int | None = None) -> FileEntry:
    """Copy to the end, or to just past ``limit`` bytes, and return what was copied."""
    digest, size = hashlib.sha256(), 0
    while piece := content.read(PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
        if into is not None:
            into.write(piece)
        if limit is not None and size > limit:
            break
    return FileEntry(size, digest.hexdigest())


def _info(name: str) -> zipfile.ZipInfo:
    """Return an entry that only its owner reads when somebody unpacks it by other means."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info
