"""Tables brought up to date by Alembic, which is imported only when there is something to do."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Text, column, inspect, select, table

from knowledge_base.errors import LibraryUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

_RUNNER = Path(__file__).with_name("migrations")
"""Where ``env.py`` is, which runs the migrations of every package."""
_alembic = threading.Lock()
"""Alembic keeps the migration that is running in a global variable."""


def is_newest(connection: Connection, folder: Path, name: str) -> bool:
    """Tell whether a package's tables are up to date; raises LibraryUnavailable if they are of a newer program."""
    newest, found = _newest(folder), _found(connection, name)
    if found > newest:
        raise LibraryUnavailable(
            "数据库是用更新的程序写的，这个程序太旧，读不了。请先升级程序再用；数据库没有改动。"
        )
    return found == newest


def upgrade(connection: Connection, folder: Path, name: str) -> None:
    """Run what is missing of a package's migrations in the connection's transaction.

    Raises:
        LibraryUnavailable: the tables are of a newer program, or what they hold does not fit together.
    """
    if is_newest(connection, folder, name):  # somebody else was faster
        return
    from alembic import command  # noqa: PLC0415  half a second that only a migration needs

    config = alembic_config(folder)
    config.attributes |= {"connection": connection, "version_table": version_table(name)}
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    with _alembic:
        command.upgrade(config, "head")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise LibraryUnavailable(
            "数据库里的内容前后对不上，没有升级，原样保留。请用最近的备份恢复，或者联系维护人员。"
        )


def alembic_config(folder: Path) -> Config:
    """Return what Alembic is to know of a package's migrations: where they are, and what runs them."""
    from alembic.config import Config  # noqa: PLC0415  as above

    config = Config()
    places = {"script_location": _RUNNER, "version_locations": folder / "versions"}
    for option, place in places.items():
        config.set_main_option(option, str(place).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")  # a path may hold spaces and colons
    return config


def version_table(name: str) -> str:
    """Return the name of the table that holds the version of a package's tables."""
    return f"{name}_schema"


def _newest(folder: Path) -> str:
    return max(path.name for path in (folder / "versions").glob("[0-9]*.py")).partition("_")[0]


def _found(connection: Connection, name: str) -> str:
    """Return the version of a package's tables, empty if there are none yet."""
    versions = table(version_table(name), column("version_num", Text))
    if not inspect(connection).has_table(versions.name):
        return ""
    return connection.scalar(select(versions.c.version_num)) or ""
