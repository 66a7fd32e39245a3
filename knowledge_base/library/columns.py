"""What all tables have in common: types of columns that are the same in SQLite and PostgreSQL, and names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, Text, TypeDecorator


class Words(TypeDecorator[str]):
    """Text. NUL and lone surrogates, which a database refuses, are left out or become a question mark."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Return what can be stored."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """A time in UTC, aware on both sides: SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  as above
        """Return the time in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  as above
        """Return the time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


TYPES: Mapping[Any, Any] = {
    str: Words,
    datetime: Moment,
    bytes: LargeBinary,
    list[str]: JSON,
    list[dict[str, Any]]: JSON,
}
"""Type of a field -> type of its column."""
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""What indexes and constraints are called, so that a migration can name them."""
NEVER_REUSED = {"sqlite_autoincrement": True}
"""The number of a row that was deleted is not given to another: people and scripts may still name it."""


def storable(text: str) -> str:
    """Return the text as a database takes it."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
