"""Rule: the doors' tables are what the program expects, and hold no key."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from assistant.doors import Role
from assistant.doors.keyring import MIGRATIONS, Keyring
from assistant.doors.records import Kind
from assistant.doors.tables import Table
from tests.databases import check_constraints, check_numbered_in_a_line, check_tables


@pytest.mark.usefixtures("bare")
def test_migrations_and_models_agree(keyring: Keyring, engine: Engine) -> None:
    check_tables(engine, Table.metadata, "doors")


@pytest.mark.usefixtures("bare")
def test_a_migrated_database_has_the_constraints_of_the_models(keyring: Keyring, engine: Engine) -> None:
    check_constraints(engine, Table.metadata)


@pytest.mark.unit
def test_revisions_are_numbered_in_a_line() -> None:
    check_numbered_in_a_line(MIGRATIONS)


def test_the_key_itself_is_nowhere(keyring: Keyring, engine: Engine) -> None:
    secret = keyring.create(Kind.STAFF, "王芳", Role.DESK).secret
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM doors_keys")).mappings()
    opens = secret.rpartition("_")[2]
    assert row["digest"]
    assert not any(opens in str(value) for value in row.values())
