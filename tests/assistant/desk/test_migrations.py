"""The desk's tables are what the program expects, in a database of its own or beside the library's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, inspect, text

from assistant.desk.desk import MIGRATIONS, Desk
from assistant.desk.tables import Table
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database
from tests.assistant.desk.fakes import LAMP


@pytest.fixture
def engine(url: URL, desk: Desk) -> Iterator[Engine]:
    """A way to the database past the desk."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def _constraints(connection: Connection) -> dict[str, Any]:
    """Return what a comparison of Alembic's leaves out, and the rest once more."""
    inspector = inspect(connection)

    def bare(check: Any) -> tuple[str, str]:  # PostgreSQL rewrites IN as = ANY (ARRAY[…])
        return check["name"], " ".join(re.findall(r"'\w+'|\d+", check["sqltext"]))

    return {
        name: (
            sorted(map(bare, inspector.get_check_constraints(name))),
            sorted((each["name"], *each["column_names"]) for each in inspector.get_unique_constraints(name)),
            sorted((each["name"], *each["constrained_columns"]) for each in inspector.get_foreign_keys(name)),
            sorted(str((each["name"], each["column_names"])) for each in inspector.get_indexes(name)),
            inspector.get_pk_constraint(name)["constrained_columns"],
        )
        for name in Table.metadata.tables
    }


def test_migrations_and_models_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "version_table": "desk_schema"},
        )
        assert compare_metadata(context, Table.metadata) == []


def test_a_migrated_database_has_the_constraints_of_the_models(engine: Engine) -> None:
    with engine.begin() as connection:
        migrated = _constraints(connection)
        Table.metadata.drop_all(connection)
        Table.metadata.create_all(connection)
        assert migrated == _constraints(connection)
    assert any(checks for checks, *_ in migrated.values())


@pytest.mark.unit
def test_revisions_are_numbered_in_a_line() -> None:
    """The newest is known by its file's name, without Alembic."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    revisions = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name.partition("_")[0] for name in names] == revisions


def test_a_database_of_a_newer_program_is_left_alone(url: URL, engine: Engine) -> None:
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
