"""The database of a backup: copied while others write, such that it fits together, and looked at before it is used."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, column, inspect, select, table, text

import assistant
import knowledge_base
from assistant.backups.errors import ArchiveInvalid, BackupFailed, RestoreFailed
from assistant.backups.manifest import DatabaseKind
from assistant.backups.programs import Run, address_of, run_program
from assistant.settings import Settings
from knowledge_base.library.database import Database, default_url, understood

_WAIT_S = 60.0
_SCHEMA = "_schema"
"""How the tables that hold the versions of a package's tables are called."""
_TOOLS = "请安装 PostgreSQL 的客户端程序（Debian：apt-get install postgresql-client），版本不能比数据库旧，再试一次。"
_EMPTY = (
    "DO $$ DECLARE mine name; BEGIN FOR mine IN SELECT tablename FROM pg_tables"
    " WHERE schemaname = current_schema() AND tableowner = current_user"
    " LOOP EXECUTE format('DROP TABLE %I CASCADE', mine); END LOOP; END $$"
)
"""Drops the tables that belong to whoever is connected."""
_CALLED = {"observability": "seen"}
"""Packages whose tables are not called as they are."""


def url_of(settings: Settings) -> URL:
    """Return the address of the database that the settings name. Raises LibraryUnavailable if it is none."""
    return understood(settings.database.url or default_url(settings.home))


def kind_of(url: URL) -> DatabaseKind:
    """Return what kind of database an address names."""
    return DatabaseKind.SQLITE if url.get_backend_name() == "sqlite" else DatabaseKind.POSTGRESQL


def known_schemas() -> Mapping[str, str]:
    """Return the newest version of each package's tables that this program knows; a package keeps ``migrations``."""
    roots = [Path(module.__file__).parent for module in (assistant, knowledge_base) if module.__file__]
    found = [path for root in roots for path in root.glob("*/migrations/versions/[0-9]*.py")]
    newest = {path.parents[2].name: path.name.partition("_")[0] for path in sorted(found)}
    return {_CALLED.get(package, package): version for package, version in newest.items()}


def schemas_of(database: Database) -> Mapping[str, str]:
    """Return the version of each package's tables as they are. Raises LibraryUnavailable."""
    with database.reading() as session:
        names = inspect(session.connection()).get_table_names()
        found = {name: table(name, column("version_num")) for name in names if name.endswith(_SCHEMA)}
        return {
            name.removesuffix(_SCHEMA): str(session.scalar(select(each.c.version_num)) or "")
            for name, each in found.items()
        }


def check_schemas(schemas: Mapping[str, str]) -> None:
    """Raise ArchiveInvalid if a newer program wrote the tables."""
    known = known_schemas()
    if any(version > known.get(name, "") for name, version in schemas.items()):
        raise ArchiveInvalid("备份里的数据库是用更新的程序写的，这个程序太旧，读不了。请先升级程序，再恢复。")


def copy_database(url: URL, target: Path, run: Run = run_program) -> Mapping[str, str]:
    """Copy a database to ``target``, fitting together, while others write; return the versions of its tables.

    Raises BackupFailed and LibraryUnavailable, as the following do.
    """
    if kind_of(url) is DatabaseKind.SQLITE:
        return copy_sqlite(Path(str(url.database)), target)
    return dump_postgres(url, target, run)


def copy_sqlite(source: Path, target: Path) -> Mapping[str, str]:
    """Copy a database in one read transaction, without what was deleted; return the versions of its tables.

    Raises:
        BackupFailed: it is not there, or cannot be read or written.
    """
    if not source.exists():
        raise BackupFailed(f"没有找到数据库 {source}：这里还没有资料，不用备份。")
    try:
        address = f"{source.resolve().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_S, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        return examine_sqlite(target)
    except (sqlite3.Error, ArchiveInvalid) as error:
        raise BackupFailed(
            f"数据库 {source} 没能备份（{error}）。请检查磁盘有没有满、有没有坏，再试一次。"
        ) from error


def examine_sqlite(path: Path) -> Mapping[str, str]:
    """Return the versions of the tables in a file that nobody uses, after looking whether it is whole.

    Raises:
        ArchiveInvalid: it is damaged, or holds what no database of ours does.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
            kinds = {kind for (kind,) in connection.execute("SELECT DISTINCT type FROM sqlite_master")}
            names = [
                name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            schemas = {
                name.removesuffix(_SCHEMA): _version(connection, name)
                for name in names
                if name.endswith(_SCHEMA) and name.isidentifier()
            }
    except sqlite3.DatabaseError as error:
        raise ArchiveInvalid("备份里的数据库坏了，读不出来。没有动任何资料。请换一份备份。") from error
    if not sound or loose or not kinds <= {"table", "index"}:
        raise ArchiveInvalid("备份里的数据库前后对不上，或者被人改过。没有动任何资料。请换一份备份。")
    return schemas


def dump_postgres(url: URL, target: Path, run: Run) -> Mapping[str, str]:
    """Write a dump of a PostgreSQL database; return the versions of its tables.

    Raises:
        BackupFailed: ``pg_dump`` is missing, or did not succeed.
        LibraryUnavailable: the server cannot be reached.
    """
    with Database(url) as database:
        schemas = schemas_of(database)
    address, secret = address_of(url)
    ended = run(
        [
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--file={target}",
            f"--dbname={address}",
        ],
        secret,
    )
    if ended is None:
        raise BackupFailed(f"没有找到 pg_dump，PostgreSQL 里的资料没能备份。{_TOOLS}")
    if ended.code:
        raise BackupFailed(f"pg_dump 没有做成，没有留下备份。它说：{_last(ended.said)}\n{_TOOLS}")
    return schemas


def fill_postgres(url: URL, dump: Path, run: Run) -> None:
    """Replace what we have in a PostgreSQL database by a dump, in one transaction. To repeat it changes nothing.

    Tables that the dump does not have, of a newer program, go too: they would be in the way of the next upgrade.

    Raises:
        RestoreFailed: ``pg_restore`` or ``psql`` is missing, or did not succeed; the database is as it was.
    """
    address, secret = address_of(url)
    script = dump.with_suffix(".sql")
    unpack = ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump)]
    take_in = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    take_in += [f"--dbname={address}", f"--command={_EMPTY}", f"--file={script}"]
    try:
        for command in (unpack, take_in):
            ended = run(command, secret)
            if ended is None:
                raise RestoreFailed(f"没有找到 {command[0]}，没有恢复。{_TOOLS}")
            if ended.code:
                raise RestoreFailed(
                    f"{command[0]} 没有做成，数据库没有改动。它说：{_last(ended.said)}\n{_TOOLS}"
                )
    finally:
        script.unlink(missing_ok=True)


def is_empty_postgres(url: URL) -> bool:
    """Whether a PostgreSQL database has no tables. Raises LibraryUnavailable."""
    with Database(url) as database, database.reading() as session:
        return not inspect(session.connection()).get_table_names()


def others_connected(url: URL) -> int:
    """Return how many other connections a PostgreSQL database has. Raises LibraryUnavailable."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with Database(url) as database, database.reading() as session:
        return int(session.scalar(others) or 0)


def _version(connection: sqlite3.Connection, name: str) -> str:
    found = connection.execute(f"SELECT version_num FROM {name}").fetchone()  # noqa: S608  an identifier
    return str(found[0]) if found else ""


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return lines[-1] if lines else "（没有说原因）"
