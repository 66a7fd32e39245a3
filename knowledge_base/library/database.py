"""The database: SQLite or PostgreSQL, one transaction at a time, its tables brought up to date on opening."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Connection, func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library import schema, sealing
from knowledge_base.library.engines import postgres_engine, sqlite_engine
from knowledge_base.library.unavailable import explained
from models.system import why

_SCRUB_LOCK_S = 2
"""How long it is waited in PostgreSQL for a table to be written anew: everybody else waits behind it."""
_EXAMPLE = "设置 database.url 请留空，或者写成 postgresql+psycopg://用户@服务器/数据库名 这样。"

_making = threading.Lock()
"""Held while a file is made."""


def default_url(home: Path) -> URL:
    """Return the address that is used when the settings name none: a SQLite file in the home folder."""
    return URL.create("sqlite", database=str(home / "state.db"))


class Database:
    """Where state is kept. Each package brings its tables and migrations, all live in one database.

    SQLite works in WAL mode, PostgreSQL as it is set up; a transaction that was committed survives a power cut
    on both. It can be shared by threads, not by a fork.
    """

    def __init__(self, url: str | URL, *, wait_s: float = 10, vault: sealing.Vault | None = None) -> None:
        """Understand an address without connecting; a SQLite file is made if there is none.

        Args:
            url: ``sqlite:///path`` or ``postgresql+psycopg://user@host/name``.
            wait_s: How long a transaction waits for another one, or for a connection.
            vault: What seals and opens the columns of type ``Sealed``; by default they are stored in the clear.

        Raises:
            LibraryUnavailable: the address is wrong, or the file or the driver cannot be used.
        """
        self._url = understood(url)
        self._is_file = self._url.get_backend_name() == "sqlite"
        if self._is_file:
            _make_file(Path(str(self._url.database)))
            self._engine = sqlite_engine(self._url, wait_s)
        else:
            self._engine = postgres_engine(self._url, wait_s)
        self.vault = vault or sealing.Vault()
        sealing.use(self._engine, self.vault)
        self._writer = self._engine.execution_options(writes=True)

    @property
    def place(self) -> str:
        """The database for people and logs: the file, or the server and the name, never a password."""
        if self._is_file:
            return str(self._url.database)
        port = f":{self._url.port}" if self._url.port else ""
        return f"{self._url.host or 'localhost'}{port}/{self._url.database or ''}"

    def migrate(self, folder: Path, name: str) -> None:
        """Bring the tables of a package to its newest schema. It costs one query if they are.

        Args:
            folder: Where its ``versions/0001_….py`` are, Alembic's migrations, numbered without a gap or a fork.
            name: The package's; the table ``<name>_schema`` holds its version.

        Raises:
            LibraryUnavailable: a newer program wrote the database, or it cannot be used.
        """
        with explained(self.place):
            with self._engine.connect() as connection:
                if schema.is_newest(connection, folder, name):
                    return
            with self._alone(name) as connection:
                schema.upgrade(connection, folder, name)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read in one transaction; raises LibraryUnavailable."""
        with explained(self.place), Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def writing(self, alone: str = "") -> Iterator[Session]:
        """Write in one transaction: all of it, or nothing if the block raises or the program dies.

        Args:
            alone: Nobody else writes under the same name meanwhile. SQLite has one writer anyway.

        Raises:
            LibraryUnavailable: it cannot be written, or somebody else writes for too long.
        """
        with explained(self.place), Session(self._writer) as session, session.begin():
            if alone:
                self._wait_for(session.connection(), alone)
            yield session

    def scrub(self, tables: Iterable[str], *, everything: bool = False) -> bool:
        """See to it that what was deleted can be read nowhere in the database's files any more.

        SQLite overwrites what is deleted and only has to empty its log; PostgreSQL writes ``tables`` anew.

        Args:
            tables: What was deleted from.
            everything: In SQLite, write the whole file anew: for what was deleted before it was overwritten.

        Returns:
            Whether it was done. It was not if somebody else reads or writes for too long, or there is no room: what was
            deleted is deleted all the same, and gone for good after the next time.
        """
        with suppress(LibraryUnavailable), explained(self.place), self._engine.connect() as connection:
            if self._is_file:
                connection.detach()
                return _scrubbed(connection.connection.cursor(), everything=everything)
            _write_anew(connection.execution_options(isolation_level="AUTOCOMMIT"), tables)
            return True
        return False

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _alone(self, name: str) -> Iterator[Connection]:
        """Yield a connection in a transaction in which nobody else changes the package's tables."""
        with self._writer.connect() as connection:
            connection.detach()  # its settings are for a migration only
            if self._is_file:
                connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")  # tables are rebuilt
            with connection.begin():
                self._wait_for(connection, f"schema of {name}")
                yield connection

    def _wait_for(self, connection: Connection, name: str) -> None:
        if not self._is_file:
            key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
            connection.execute(select(func.pg_advisory_xact_lock(key)))


def understood(url: str | URL) -> URL:
    """Return the address with its driver. Nothing is connected or made.

    Raises:
        LibraryUnavailable: it is wrong; no word of what was typed is repeated, it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise LibraryUnavailable(f"数据库的地址写得不对。{_EXAMPLE}") from None
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise LibraryUnavailable(f"数据库只能用 SQLite 或 PostgreSQL。{_EXAMPLE}")
    if parsed.drivername == "sqlite":
        if parsed.database in {None, "", ":memory:"}:
            raise LibraryUnavailable("数据库的地址没有写文件的位置。请写成 sqlite:////文件夹/state.db 这样。")
        parsed = parsed.set(database=str(Path(str(parsed.database)).expanduser()), query={})
    return parsed


def _make_file(path: Path) -> None:
    """Make an empty file that only its owner reads, if there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Never on a file that is there: closing it would let go of the locks that this process has on it.
        with _making, suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise LibraryUnavailable(
            f"数据库 {path} 打不开（{why(error)}）。"
            "请检查它所在的文件夹还在不在、有没有写的权限、磁盘有没有满。"
        ) from error


def _scrubbed(cursor: Any, *, everything: bool) -> bool:
    """Empty a SQLite file's log, and write the file anew if ``everything`` is to be; return whether it was possible."""
    try:
        if everything:
            cursor.execute("VACUUM")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:  # somebody is writing, or there is no room
        return False
    return not busy


def _write_anew(connection: Connection, tables: Iterable[str]) -> None:
    """Write tables of PostgreSQL anew; others wait no longer behind it than for its turn and its work."""
    quoted = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"SET lock_timeout = '{_SCRUB_LOCK_S}s'")
    try:
        for name in sorted(tables):
            connection.exec_driver_sql(f"VACUUM (FULL) {quoted(name)}")
    finally:
        connection.exec_driver_sql("RESET lock_timeout")
