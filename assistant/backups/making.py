"""Makes a backup while everything goes on: collect, copy the database, pack, check, and only then give it its name."""

from __future__ import annotations

import re
import secrets
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import URL

from assistant.backups.archive import DATABASES, open_archive, write_archive
from assistant.backups.collecting import Collected, collected
from assistant.backups.databases import copy_database, kind_of, url_of
from assistant.backups.errors import BackupFailed
from assistant.backups.manifest import FORMAT, DatabaseKind, FileEntry, Manifest
from assistant.communities import names_in
from assistant.settings import Settings
from knowledge_base.layout import Layout, write_durably
from models.durability import flush
from models.locking import only_one
from models.system import why

LAST = "last-backup"
"""File in the home that holds when the last backup was made, for ``doctor``."""
Copy = Callable[[URL, Path], Mapping[str, str]]
"""Copies a database to a file that is not there yet; returns the versions of its tables."""
_LOCK, _ID = ".backup.lock", ".backup-id"
_SPARE_BYTES = 100 << 20
"""What stays free on the disk."""
_TRIES = 5
"""How often it is begun anew because something was published meanwhile."""


@dataclass(frozen=True, slots=True)
class Backup:
    """An archive that was made and read back."""

    path: Path
    size: int
    """Bytes."""
    manifest: Manifest
    left_out: tuple[str, ...]
    """Releases that are damaged; not the one in force."""
    removed: tuple[Path, ...] = ()
    """Older archives that were removed."""


def make_backup(
    settings: Settings,
    target: Path,
    *,
    keep: int | None = None,
    now: datetime | None = None,
    copy: Copy = copy_database,
) -> Backup:
    """Make a backup of the home and the database of ``settings``; turns and publications go on meanwhile.

    Args:
        settings: where the state is.
        target: a file that is not there yet, or a folder for one that is named after the time.
        keep: in a folder, how many of this home's backups stay, the new one included; None leaves all.
        now: the time; aware of its zone.
        copy: copies the database.

    Raises:
        BackupFailed: none was made; nothing is left of it, or the next backup removes what is. Or one was made, as
            the error says, and what comes after it did not succeed.
        LibraryUnavailable: the database cannot be reached.
    """
    if not settings.home.is_dir():
        raise BackupFailed(f"没有找到资料文件夹 {settings.home}：这里还没有资料，不用备份。")
    if names := names_in(settings.home):
        raise BackupFailed(
            f"这里有几个社区（{'、'.join(names)}），资料各在各的文件夹里，要一个一个备份，例如："
            f"python -m assistant --community {names[0]} backup {target}"
        )
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    try:
        with only_one(settings.home / _LOCK, lambda: None):
            made = _stored(settings, target, moment, copy)
            removed = _concluded(settings.home, moment, made.path, keep if target.is_dir() else None)
    except OSError as error:
        place = settings.home if str(error.filename or "").startswith(str(settings.home)) else target
        raise BackupFailed(
            f"备份没能写进 {place}（{why(error)}）。"
            "请检查这个文件夹在不在、磁盘有没有满、有没有写的权限，再试一次。"
        ) from error
    return replace(made, removed=removed)


def _stored(settings: Settings, target: Path, moment: datetime, copy: Copy) -> Backup:
    prefix = _prefix(settings.home)
    path = target / f"{prefix}{moment:%Y%m%dT%H%M%SZ}.zip" if target.is_dir() else target
    if path.exists():
        raise BackupFailed(f"{path} 已经有了，没有覆盖。请换一个文件名，或者写一个文件夹。")
    with _workplace(path.parent, prefix) as place:
        packed, left_out = _packed(settings, place, moment, copy)
        with open_archive(packed) as archive:
            archive.check()
        packed.chmod(0o600)
        flush(packed)
        packed.rename(path)
        flush(path.parent)
    return Backup(path, path.stat().st_size, archive.manifest, left_out)


def _concluded(home: Path, moment: datetime, path: Path, keep: int | None) -> tuple[Path, ...]:
    """Remember when the last backup was made, remove older ones, and return these."""
    try:
        write_durably(home / LAST, moment.isoformat(timespec="seconds").encode())
        return _rotate(path, _prefix(home), keep) if keep else ()
    except OSError as error:
        raise BackupFailed(
            f"备份已经存好：{path}。可是没能记下备份的时间，或者没能删掉更早的备份（{why(error)}：{error.filename}）。"
            "请检查磁盘有没有满、有没有写的权限。"
        ) from error


def _packed(settings: Settings, place: Path, moment: datetime, copy: Copy) -> tuple[Path, tuple[str, ...]]:
    """Pack everything into a file in ``place``; return it, and the releases that were left out.

    The database and what is in force have to be of one moment: if something is put in force in between, both are
    taken again.
    """
    layout, url = Layout(settings.home), url_of(settings)
    for attempt in range(_TRIES):
        folder = place / str(attempt)
        folder.mkdir()
        before = _mark(layout.current)
        with collected(settings.home, folder) as found:
            _insist_on_room(place, url, found)
            schemas = copy(url, folder / DATABASES[kind_of(url)])
            if _mark(layout.current) != before:
                continue
            found.sources[DATABASES[kind_of(url)]] = folder / DATABASES[kind_of(url)]
            packed = place / "archive"
            describe = partial(_described, settings, moment, kind_of(url), schemas, found)
            write_archive(packed, found.sources, describe)
            return packed, tuple(found.left_out)
    raise BackupFailed("备份的时候一直有人在发布知识库，没有做成。请等发布完再试。")


def _insist_on_room(place: Path, url: URL, found: Collected) -> None:
    """Raise BackupFailed before a full disk keeps the server, which may write on the same one, from registering."""
    sizes = [path.stat().st_size for path in found.sources.values()]
    if kind_of(url) is DatabaseKind.SQLITE:
        file = Path(str(url.database))
        sizes += [2 * file.stat().st_size] if file.exists() else []  # the copy, and what is packed of it
    needed, free = sum(sizes) + _SPARE_BYTES, shutil.disk_usage(place).free
    if needed > free:
        raise BackupFailed(
            f"{place.parent} 所在的磁盘只剩 {free / 1e6:.0f} MB，备份可能要 {needed / 1e6:.0f} MB，没有做。"
            "请清理磁盘，或者换一个磁盘，再试一次。"
        )


def _described(
    settings: Settings,
    moment: datetime,
    kind: DatabaseKind,
    schemas: Mapping[str, str],
    found: Collected,
    files: Mapping[str, FileEntry],
) -> Manifest:
    return Manifest(
        format=FORMAT,
        made=moment.isoformat(timespec="seconds"),
        program=version("xiangyin"),
        community=settings.community.name,
        database=kind,
        schemas=schemas,
        release=found.release,
        files=files,
    )


def _mark(path: Path) -> tuple[int, int] | None:
    """Return what differs each time that ``path`` is replaced; None if it is not there."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_mtime_ns


def _prefix(home: Path) -> str:
    """Return how the archives of a home begin, as several homes may share a folder.

    It is drawn once and in no archive: a container has another name each time, and a home that was restored on
    another machine is another one.
    """
    file = home / _ID
    try:
        name = file.read_text("ascii")
    except FileNotFoundError:
        name = secrets.token_hex(4)
        write_durably(file, name.encode())
    return f"xiangyin-{name}-"


@contextmanager
def _workplace(folder: Path, prefix: str) -> Iterator[Path]:
    """Yield a new folder that only we read; those of backups that died are removed, as nobody else is at work."""
    for leftover in folder.glob(f".{prefix}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    place = folder / f".{prefix}{uuid.uuid4().hex}"
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _rotate(made: Path, prefix: str, keep: int) -> tuple[Path, ...]:
    """Remove all but the newest backups of a home and return them; other files, and the one just made, are left alone.

    A clock that once ran ahead has named some after days that are still to come.
    """
    ours = re.compile(rf"{re.escape(prefix)}\d{{8}}T\d{{6}}Z\.zip")
    others = sorted((path for path in made.parent.iterdir() if ours.fullmatch(path.name)), reverse=True)
    others.remove(made)
    for path in others[keep - 1 :]:
        path.unlink()
    return tuple(others[keep - 1 :])
