"""Makes a home of a backup: everything is checked beside it before anything in it is touched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from assistant.backups.archive import Archive, open_archive
from assistant.backups.databases import (
    check_schemas,
    dump_postgres,
    examine_sqlite,
    is_empty_postgres,
    kind_of,
    url_of,
)
from assistant.backups.errors import BackupFailed, RestoreFailed, RestoreRefused
from assistant.backups.manifest import (
    CATALOGUE,
    DIALECTS,
    DUMP,
    KNOWLEDGE,
    SETTINGS,
    SQLITE,
    DatabaseKind,
    Manifest,
)
from assistant.backups.occupancy import insist_on_nobody
from assistant.backups.programs import Run, run_program
from assistant.backups.switching import (
    Move,
    Plan,
    alone,
    commit,
    finish,
    is_unfinished,
    is_untouched,
    make_private,
    prepared,
    staging,
    withdraw,
)
from assistant.homes import FOLDER
from assistant.settings import Settings, load_settings
from knowledge_base.library.database import default_url
from knowledge_base.release import SCHEMA, read_manifest
from models.durability import flush_tree
from models.system import why

_STATE = (KNOWLEDGE, SETTINGS, CATALOGUE, DIALECTS)
"""What of a home is replaced besides the database; models and caches stay."""
_SIDES = ("", "-wal", "-shm")
"""A SQLite file is three."""
_SPARE_BYTES = 100 << 20


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    home: Path
    manifest: Manifest
    aside: Path | None
    """The folder with what was there before; None if nothing was."""
    publish_again: bool
    """The release in force is of another version of the program."""


def check_backup(path: Path) -> Manifest:
    """Read all of a backup and return what it says of itself. Raises ArchiveInvalid."""
    with open_archive(path) as archive:
        check_schemas(archive.manifest.schemas)
        archive.check()
        return archive.manifest


def restore(
    path: Path, home: Path, *, replace: bool = False, now: datetime | None = None, run: Run = run_program
) -> Restored:
    """Put the state that a backup holds into ``home``, and into the database that its settings name.

    Args:
        path: the archive.
        home: made if it is not there. Models in it stay as they are.
        replace: what is there already is set aside; it is not removed.
        now: the time; aware of its zone.
        run: runs PostgreSQL's programs.

    Raises:
        ArchiveInvalid: the archive is not whole, not ours, or of a newer program.
        RestoreRefused: the home is in use, or not empty and not to be replaced.
        RestoreFailed: it could not be written; the home is as it was.
        SettingsInvalid: the settings in the archive do not suit this program.
        LibraryUnavailable: PostgreSQL cannot be reached.
    """
    home, moment = home.absolute(), (now or datetime.now(UTC)).astimezone(UTC)
    aside = home / f"replaced-{moment:%Y%m%dT%H%M%SZ}"
    try:
        finish_interrupted(home, run)
    except RestoreFailed:
        if not is_untouched(home):
            raise  # else this one takes its place
    with open_archive(path) as archive:
        check_schemas(archive.manifest.schemas)
        try:
            make_private(home)
            with alone(home):
                _switch(archive, home, aside, replace=replace, run=run)
        except OSError as error:
            raise RestoreFailed(
                f"没能恢复到 {home}（{why(error)}）。请检查磁盘有没有满、有没有写的权限，再试一次。"
            ) from error
        except BackupFailed as error:
            raise RestoreFailed(f"换下来的数据库没能先存起来，没有恢复。{error}") from error
        outdated = _is_outdated(home, archive.manifest.release)
        return Restored(home, archive.manifest, aside if aside.exists() else None, outdated)


def finish_interrupted(home: Path, run: Run = run_program) -> bool:
    """Finish a restore that died half-way in ``home``; return False if there is none. Raises as ``finish`` does."""
    if not is_unfinished(home):
        return False
    try:
        with alone(home):
            if is_unfinished(home):
                folder = prepared(home)
                finish(home, url_of(load_settings(home=folder if folder.exists() else home)), run)
    except OSError as error:
        raise RestoreFailed(
            f"上一次恢复到 {home} 没有做完（{why(error)}）。请用运行服务的那个用户再运行一次，就会接着做完。"
        ) from error
    return True


def finish_all_interrupted(installation: Path) -> bool:
    """Finish what died half-way in an installation and in its communities; as ``finish_interrupted``."""
    homes = [installation]
    with suppress(PermissionError, FileNotFoundError, NotADirectoryError):
        homes += sorted((installation / FOLDER).iterdir())
    finished = [finish_interrupted(home) for home in homes]
    return any(finished)


def _switch(archive: Archive, home: Path, aside: Path, *, replace: bool, run: Run) -> None:
    try:
        url = _prepared(archive, home)
        _check_place(home, url, replace=replace)
        if kind_of(url) is DatabaseKind.POSTGRESQL and not is_empty_postgres(url):
            make_private(aside)
            dump_postgres(url, aside / DUMP, run)
            insist_on_nobody(home, url)  # a dump takes its time
        commit(home, _plan(home, url, aside))
        _finish(home, url, run)
    finally:
        if not is_unfinished(home):
            shutil.rmtree(staging(home), ignore_errors=True)


def _prepared(archive: Archive, home: Path) -> URL:
    """Unpack into the staging folder, look whether it is sound, and return the address of the database."""
    folder = prepared(home)
    shutil.rmtree(staging(home), ignore_errors=True)
    free = shutil.disk_usage(home).free
    if archive.manifest.size + _SPARE_BYTES > free:
        raise RestoreFailed(
            f"{home} 所在的磁盘只剩 {free / 1e6:.0f} MB，恢复要 {archive.manifest.size / 1e6:.0f} MB。"
            "请清理磁盘后再试一次。没有动任何资料。"
        )
    make_private(staging(home))
    make_private(folder)
    archive.extract(folder)
    settings = load_settings(home=folder)
    url = _address(settings, home, folder)
    kind = archive.manifest.database
    if kind is DatabaseKind.SQLITE:
        check_schemas(examine_sqlite(folder / SQLITE))
        (folder / SQLITE).chmod(0o600)
    if kind_of(url) is not kind:
        name = {DatabaseKind.SQLITE: "SQLite", DatabaseKind.POSTGRESQL: "PostgreSQL"}
        raise RestoreRefused(
            f"备份里的数据库是 {name[kind]} 的，这里的设置 database.url 却指着 {name[kind_of(url)]}。没有动任何资料。"
            "请用环境变量 XIANGYIN_DATABASE__URL 写上同一种数据库的地址，再恢复。"
        )
    flush_tree(folder)
    return url


def _address(settings: Settings, home: Path, folder: Path) -> URL:
    """Return the address of the database as it will be once the settings are in ``home``."""
    url = url_of(settings)
    return default_url(home) if url == default_url(folder) else url


def _check_place(home: Path, url: URL, *, replace: bool) -> None:
    insist_on_nobody(home, url)
    present = [name for name in _STATE if (home / name).exists()]
    if kind_of(url) is DatabaseKind.SQLITE:
        present += [str(url.database)] if Path(str(url.database)).exists() else []
    elif not is_empty_postgres(url):
        present.append(f"数据库 {url.database}")
    if present and not replace:
        raise RestoreRefused(
            f"{home} 里已经有资料（{'、'.join(present)}），没有恢复，什么都没有动。"
            "要换成备份里的，请加上 --replace；原来的会留在旁边，不会删掉。"
        )


def _plan(home: Path, url: URL, aside: Path) -> Plan:
    folder = prepared(home)
    moves = [*_state_moves(home, folder, aside)]
    if kind_of(url) is DatabaseKind.POSTGRESQL:
        return Plan(folder / DUMP, tuple(moves))
    file = Path(str(url.database))
    away = aside if file.parent == home else file.parent / aside.name
    for side in reversed(_SIDES):  # the log of the old file must not meet the new one
        target = file.with_name(file.name + side)
        moves.append(Move(None if side else folder / SQLITE, target, away / target.name))
    return Plan(None, tuple(moves))


def _state_moves(home: Path, folder: Path, aside: Path) -> Iterator[Move]:
    for name in _STATE:
        source = folder / name
        yield Move(source if source.exists() else None, home / name, aside / name)


def _finish(home: Path, url: URL, run: Run) -> None:
    try:
        finish(home, url, run)
    except RestoreFailed:
        if is_untouched(home):  # the database refused the dump: nothing was done yet
            withdraw(home)
        raise


def _is_outdated(home: Path, release: str) -> bool:
    manifest = read_manifest(home / KNOWLEDGE / "releases" / release) if release else None
    return manifest is not None and manifest.schema != SCHEMA
