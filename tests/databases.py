"""Databases of each kind without a row, as fixtures, and what the tests of every package's tables ask of them."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, inspect

from assistant.desk.desk import MIGRATIONS as DESK
from assistant.doors.keyring import MIGRATIONS as DOORS
from assistant.observability.turn_store import MIGRATIONS as SEEN
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import MIGRATIONS as LIBRARY
from knowledge_base.library.schema import alembic_config, version_table
from tests.postgres import Cluster, postgres

__all__ = [
    "bare",
    "check_constraints",
    "check_numbered_in_a_line",
    "check_tables",
    "database",
    "engine",
    "lay_database",
    "postgres",
    "url",
]


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.unit),
        pytest.param("postgresql", marks=pytest.mark.e2e),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of a database without a row: what asks for it is tested with each kind."""
    if request.param == "sqlite":
        return lay_database(tmp_path / "home")
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.emptied_database()


@pytest.fixture
def bare(url: URL) -> None:
    """For tests of what makes the tables: SQLite's database has none either, nor a file."""
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).unlink()


def lay_database(home: Path) -> URL:
    """Put a SQLite database with the newest tables of every package, and nothing in them, into a home.

    Opening it is all that is left to do for whoever uses it; to make the tables costs more than most tests.
    """
    url = default_url(home)
    home.mkdir(parents=True, exist_ok=True)
    path = Path(str(url.database))
    path.touch(0o600)
    path.write_bytes(_migrated())
    return url


@cache
def _migrated() -> bytes:
    """Return the file of a SQLite database on which every package's migrations were run, once for all tests."""
    with tempfile.TemporaryDirectory() as folder:
        url = default_url(Path(folder))
        with Database(url) as database:
            for migrations, package in (
                (LIBRARY, "library"),
                (DESK, "desk"),
                (DOORS, "doors"),
                (SEEN, "seen"),
            ):
                database.migrate(migrations, package)
            assert database.scrub(())  # its log is in the file
        return Path(str(url.database)).read_bytes()


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    """A database without a row."""
    with Database(url) as database:
        yield database


@pytest.fixture
def engine(url: URL, database: Database) -> Iterator[Engine]:
    """A way to the database past the program."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def check_tables(engine: Engine, metadata: MetaData, package: str) -> None:
    """Check that a package's migrations made its tables."""
    opts = {"compare_type": True, "compare_server_default": True, "version_table": version_table(package)}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def check_constraints(engine: Engine, metadata: MetaData) -> None:
    """Check that a package's migrations made the constraints of its tables."""
    with engine.begin() as connection:
        migrated = _constraints(connection, metadata)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert migrated == _constraints(connection, metadata)
    assert any(checks for checks, *_ in migrated.values())


def _constraints(connection: Connection, metadata: MetaData) -> dict[str, Any]:
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
        for name in metadata.tables
    }


def check_numbered_in_a_line(migrations: Path) -> None:
    """Check that a package's newest migration is known by its file's name, without Alembic."""
    script = ScriptDirectory.from_config(alembic_config(migrations))
    revisions = [each.revision for each in script.walk_revisions()][::-1]
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    names = sorted(path.name for path in (migrations / "versions").glob("*.py"))
    assert [name.partition("_")[0] for name in names] == revisions
