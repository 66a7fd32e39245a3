"""How SQLite and PostgreSQL are set up: what is committed survives a power cut, what is deleted is overwritten."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.columns import storable

_LONGEST_S = 60
"""How long PostgreSQL works on a statement, or keeps a transaction open whose program is silent."""
_AGAIN_S = 0.02


def _engine(url: URL, **options: Any) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,  # they hold what people said
        json_serializer=_json,
        **options,
    )


def _json(value: object) -> str:
    return storable(json.dumps(value, ensure_ascii=False))


def sqlite_engine(url: URL, wait_s: float) -> Engine:
    """Return how a file is used; ``wait_s`` is how long a transaction waits for another one."""
    engine = _engine(url, connect_args={"timeout": wait_s})

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        _log_ahead(connection, wait_s)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten

    @event.listens_for(engine, "begin")
    def _begins(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _log_ahead(connection: sqlite3.Connection, wait_s: float) -> None:
    """Switch to WAL mode. SQLite itself does not wait where others are just switching the same new file."""
    last = time.monotonic() + wait_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(_AGAIN_S)
        else:
            return


def postgres_engine(url: URL, wait_s: float) -> Engine:
    """Return how a server is used; ``wait_s`` is how long it is waited for a lock or a connection.

    Raises:
        LibraryUnavailable: the driver is not installed.
    """
    limits = {
        "lock_timeout": wait_s,
        "statement_timeout": _LONGEST_S,
        "idle_in_transaction_session_timeout": _LONGEST_S,
    }
    options = " ".join(f"-c {name}={seconds * 1000:.0f}" for name, seconds in limits.items())
    try:
        return _engine(
            url,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",  # whoever waited for its turn sees what was written before it
            connect_args={"connect_timeout": max(2, round(wait_s)), "options": options},
        )
    except ModuleNotFoundError as error:
        raise LibraryUnavailable(
            "还没有安装 PostgreSQL 的驱动。请运行 pip install 'xiangyin[postgres]'，再试一次。"
        ) from error
