"""What is stored sealed: with which keys, and sealed anew with the key of now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Text, case, func, inspect, literal, select, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.schema import Table as Relation

from assistant.desk.tables import Table as DeskTable
from knowledge_base.library.database import Database
from knowledge_base.library.sealing import SEALED_WITH, KeyUnknown, Sealed
from knowledge_base.library.tables import Table as LibraryTable

_AT_ONCE = 200
"""Rows that are sealed in one transaction."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How many values are stored in a way."""

    clear: int
    by_key: dict[str, int]
    """By the id of the key that they are sealed with."""


def sealed_tables() -> dict[Relation, tuple[Column[str], ...]]:
    """Return the tables that have columns for sealed text, with these columns."""
    found = {}
    for metadata in (DeskTable.metadata, LibraryTable.metadata):
        for table in metadata.sorted_tables:
            if columns := tuple(column for column in table.columns if isinstance(column.type, Sealed)):
                found[table] = columns
    return found


def stored(database: Database) -> Stored:
    """Return how personal data is stored; of a value that is empty nothing is told. Raises LibraryUnavailable."""
    clear, by_key = 0, dict[str, int]()
    with database.reading() as session:
        for column in (column for columns in _present(session).values() for column in columns):
            raw = type_coerce(column, Text)
            sealed = raw.startswith(SEALED_WITH, autoescape=True)
            name = case((sealed, func.substr(raw, len(SEALED_WITH) + 1, 8)), else_="")
            for key, count in session.execute(select(name, func.count()).where(raw != "").group_by(name)):
                if key:
                    by_key[key] = by_key.get(key, 0) + count
                else:
                    clear += count
    return Stored(clear, by_key)


def check_keys(database: Database) -> None:
    """Pass if all that is sealed can be opened.

    Raises:
        KeyUnknown: something was sealed with a key that is not at hand.
        LibraryUnavailable: the database cannot be read.
    """
    missing = sorted(stored(database).by_key.keys() - set(database.vault.key_ids))
    if missing:
        raise KeyUnknown.naming("、".join(missing))


def reseal(database: Database) -> tuple[int, bool]:
    """Seal with the key of now whatever is stored in the clear or sealed with another.

    It may be interrupted, and be run again. At the end the database's files are written anew, interrupted or not
    before: what stood in them is gone.

    Returns:
        How many rows changed, and whether the files could be written anew.

    Raises:
        KeyUnknown: something was sealed with a key that is not at hand; what was done until then is done.
        LibraryUnavailable: the database cannot be written.
    """
    changed = 0
    with database.reading() as session:
        tables = _present(session)
    for table, columns in tables.items():
        last: int | None = 0
        while last is not None:
            with database.writing() as session:
                last, count = _reseal_some(session, table, columns, last, database)
            changed += count
    return changed, database.scrub([table.name for table in tables], everything=True)


def _reseal_some(
    session: Session, table: Relation, columns: tuple[Column[str], ...], after: int, database: Database
) -> tuple[int | None, int]:
    """Return the last row that was looked at, None if there was none, and how many were changed."""
    vault, key = database.vault, table.c.id
    raws = [type_coerce(column, Text) for column in columns]
    query = select(key, *raws).where(key > after).order_by(key).limit(_AT_ONCE).with_for_update()
    rows = session.execute(query).all()
    changed = 0
    for number, *values in rows:
        new = {
            column.name: literal(vault.seal(vault.open(value, _place(column)), _place(column)), Text)
            for column, value in zip(columns, values, strict=True)
            if not vault.is_current(value)
        }
        if new:
            session.execute(update(table).where(key == number).values(new))
            changed += 1
    return (rows[-1][0] if rows else None), changed


def _present(session: Session) -> dict[Relation, tuple[Column[str], ...]]:
    """Return those of ``sealed_tables`` that are made already."""
    made = inspect(session.connection())
    return {table: columns for table, columns in sealed_tables().items() if made.has_table(table.name)}


def _place(column: Column[str]) -> str:
    assert isinstance(column.type, Sealed)
    return column.type.place
