"""The desk's tables are what the program expects, in a database of its own or beside the library's."""

from __future__ import annotations

import pytest
from sqlalchemy import URL, Engine, text

from assistant.desk.desk import MIGRATIONS, Desk
from assistant.desk.tables import Table
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database
from tests.assistant.desk.fakes import LAMP
from tests.databases import check_constraints, check_numbered_in_a_line, check_tables


@pytest.mark.usefixtures("bare")
def test_migrations_and_models_agree(desk: Desk, engine: Engine) -> None:
    check_tables(engine, Table.metadata, "desk")


@pytest.mark.usefixtures("bare")
def test_a_migrated_database_has_the_constraints_of_the_models(desk: Desk, engine: Engine) -> None:
    check_constraints(engine, Table.metadata)


@pytest.mark.unit
def test_revisions_are_numbered_in_a_line() -> None:
    check_numbered_in_a_line(MIGRATIONS)


def test_a_database_of_a_newer_program_is_left_alone(desk: Desk, url: URL, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE desk_schema SET version_num = '9999'"))
    with Database(url) as database, pytest.raises(LibraryUnavailable, match="请先升级程序"):
        Desk(database)


def test_a_number_is_never_used_again(desk: Desk, engine: Engine) -> None:
    """Not even where somebody has deleted rows by hand."""
    first = desk.submit(LAMP, "1").number
    with engine.begin() as connection:
        for name in ("desk_outbox", "desk_events", "desk_tickets"):
            connection.execute(text(f"DELETE FROM {name}"))
    assert desk.submit(LAMP, "1").number != first
