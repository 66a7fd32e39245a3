"""Every database, new or old, is brought to the tables that the program expects, whoever opens it first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Engine, inspect, text

from knowledge_base.document import Document
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database
from knowledge_base.library.library import MIGRATIONS, Library
from knowledge_base.library.records import Action
from knowledge_base.library.schema import alembic_config
from knowledge_base.library.tables import Table
from tests.databases import check_constraints, check_numbered_in_a_line, check_tables

ROOT = Path(__file__).parents[3]


@pytest.mark.usefixtures("bare")
def test_migrations_and_models_agree(library: Library, engine: Engine) -> None:
    check_tables(engine, Table.metadata, "library")


@pytest.mark.usefixtures("bare")
def test_a_migrated_database_has_the_constraints_of_the_models(library: Library, engine: Engine) -> None:
    check_constraints(engine, Table.metadata)


@pytest.mark.usefixtures("bare")
def test_every_revision_leads_to_the_newest(database: Database, engine: Engine) -> None:
    """Whatever revision a database is at, its documents are there after it was opened."""
    script = ScriptDirectory.from_config(alembic_config(MIGRATIONS))
    for revision in reversed(list(script.walk_revisions())):
        with engine.begin() as connection:
            Table.metadata.drop_all(connection)
            connection.execute(text("DROP TABLE IF EXISTS library_schema"))
        config = alembic_config(MIGRATIONS)
        with engine.begin() as connection:
            config.attributes |= {"connection": connection, "version_table": "library_schema"}
            command.upgrade(config, revision.revision)
        library = Library(database)
        saved = library.save(Document("甲", "甲"), "正文", action=Action.ADD, who="王芳")
        assert Library(database).heads() == (saved,)
        with engine.connect() as connection:
            assert (
                connection.scalar(text("SELECT version_num FROM library_schema")) == script.get_current_head()
            )


_OLD_VERSION = """
INSERT INTO document_versions (document_id, version, action, who, at, note, removed, title, issuer, number, region,
    supersedes, audience, contact, source, unconfirmed, body)
VALUES ('甲', 1, 'add', '王芳', '2026-11-01 08:00:00+00:00', '', false, '甲', '', '', '',
    '[]', '', '', '', '[]', '正文')
"""


@pytest.mark.usefixtures("bare")
def test_what_was_saved_before_there_were_rules_has_none(database: Database, engine: Engine) -> None:
    config = alembic_config(MIGRATIONS)
    with engine.begin() as connection:
        config.attributes |= {"connection": connection, "version_table": "library_schema"}
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO documents (id, head) VALUES ('甲', 1)"))
        connection.execute(text(_OLD_VERSION))
    (head,) = Library(database).heads()
    assert (head.document, head.body) == (Document("甲", "甲", version=1), "正文")


@pytest.mark.unit
def test_revisions_are_numbered_in_a_line() -> None:
    check_numbered_in_a_line(MIGRATIONS)


def test_a_database_of_a_newer_program_is_left_alone(library: Library, url: URL, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE library_schema SET version_num = '9999'"))
    with Database(url) as database, pytest.raises(LibraryUnavailable, match="请先升级程序"):
        Library(database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM library_schema")) == "9999"


_ANOTHER = '''
"""Another package's."""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{revision}", {before}
def upgrade() -> None:
    {step}
'''


def _package(folder: Path, *steps: str) -> Path:
    """Write the migrations of another package."""
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    for number, step in enumerate(steps, 1):
        before = repr(f"{number - 1:04}") if number > 1 else None
        source = _ANOTHER.format(revision=f"{number:04}", before=before, step=step)
        (folder / "versions" / f"{number:04}_step.py").write_text(source, "utf-8")
    return folder


MAKE = (
    'op.create_table("calls", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text())); '
    'op.create_table("notes", sa.Column("call", sa.Integer(), sa.ForeignKey("calls.id", ondelete="CASCADE")))'
)
WIDEN = 'with op.batch_alter_table("calls") as table: table.alter_column("name", nullable=False)'


@pytest.mark.usefixtures("bare")
def test_another_package_keeps_its_tables_in_the_same_database(
    library: Library, database: Database, engine: Engine, tmp_path: Path
) -> None:
    saved = library.save(Document("甲", "甲"), "正文", action=Action.ADD, who="王芳")
    folder = tmp_path / "100% 桌面"
    database.migrate(_package(folder, MAKE), "desk")
    with database.writing() as session:
        session.execute(text("INSERT INTO calls (id, name) VALUES (1, 'a')"))
        session.execute(text("INSERT INTO notes (call) VALUES (1)"))
    database.migrate(_package(folder, MAKE, WIDEN), "desk")
    assert Library(database).heads() == (saved,)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id, name FROM calls")).one() == (1, "a")
        assert connection.scalar(text("SELECT call FROM notes")) == 1  # though SQLite dropped the old table
        assert connection.scalar(text("SELECT version_num FROM desk_schema")) == "0002"


@pytest.mark.usefixtures("bare")
def test_a_migration_that_fails_changes_nothing(
    library: Library, database: Database, engine: Engine, tmp_path: Path
) -> None:
    folder = _package(tmp_path / "desk", MAKE, "raise RuntimeError")
    with pytest.raises(RuntimeError):
        database.migrate(folder, "desk")
    assert not {"calls", "notes", "desk_schema"} & set(inspect(engine).get_table_names())
    database.migrate(_package(tmp_path / "desk", MAKE, WIDEN), "desk")
    assert "calls" in inspect(engine).get_table_names()


_OPEN = """
import sys
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
print("ready", flush=True)
sys.stdin.readline()
with Database(sys.argv[1]) as database:
    print(len(Library(database).heads()))
"""


@pytest.mark.usefixtures("bare")
def test_a_new_database_can_be_opened_by_many_at_once(url: URL) -> None:
    command = [sys.executable, "-W", "error", "-c", _OPEN, url.render_as_string(hide_password=False)]
    pipe = subprocess.PIPE
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(8)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said = [process.communicate(timeout=200) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert said == [("0\n", "")] * 8
