"""Rule: with PostgreSQL, one command saves all state and another brings it back, whole or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import URL, inspect

from assistant.backups.errors import RestoreFailed, RestoreRefused
from assistant.backups.making import make_backup
from assistant.backups.manifest import DUMP
from assistant.backups.programs import Finished
from assistant.backups.restoring import restore
from assistant.backups.switching import staging
from assistant.settings import load_settings
from tests.assistant.backups.homes import database_of, desk_of, fill, report, seen
from tests.postgres import Cluster

pytestmark = pytest.mark.e2e


def at(monkeypatch: pytest.MonkeyPatch, url: URL) -> None:
    """Let the settings name a database."""
    monkeypatch.setenv("XIANGYIN_DATABASE__URL", url.render_as_string(hide_password=False))


@pytest.mark.usefixtures("plain_environment")
def test_a_home_in_postgresql_moves_to_another_server(
    tmp_path: Path, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, home, other = (
        postgres.new_database(),
        postgres.new_database(),
        tmp_path / "a",
        tmp_path / "b",
    )
    at(monkeypatch, first)
    fill(home)
    numbers: list[str] = []
    over = threading.Event()

    def register() -> None:
        while not over.is_set():
            numbers.append(report(home, f"第 {len(numbers)} 盏灯不亮"))

    writer = threading.Thread(target=register)
    writer.start()
    try:
        while_written = make_backup(load_settings(home=home), tmp_path / "while.zip").path
    finally:
        over.set()
        writer.join()
    before = seen(home)
    archive = make_backup(load_settings(home=home), tmp_path / "b.zip").path

    at(monkeypatch, second)
    restore(while_written, other)
    with database_of(other) as database:
        kept = [ticket.number for ticket, _ in desk_of(other, database).histories()]
    assert kept[1:] == numbers[: len(kept) - 1]  # a moment of it, with nothing missing before
    with pytest.raises(RestoreRefused, match="已经有资料"):
        restore(archive, other)
    with database_of(other) as database, database.reading() as session:
        session.connection()
        with pytest.raises(RestoreRefused, match="别的连接"):
            restore(archive, other, replace=True)
    in_between = seen(other)
    with pytest.raises(RestoreFailed, match="server version mismatch"):
        restore(archive, other, replace=True, run=fails_to_restore)
    assert seen(other) == in_between
    assert not staging(other).exists()
    postgres.run_sql("CREATE TABLE newer (of integer REFERENCES desk_events)", database=str(second.database))
    done = restore(archive, other, replace=True)
    assert seen(other) == before
    with database_of(other) as database, database.reading() as session:
        assert "newer" not in inspect(session.connection()).get_table_names()
    assert done.aside is not None
    assert (done.aside / DUMP).stat().st_size > 0


def fails_to_restore(command: object, environment: object) -> Finished:
    """Dump what was there, and refuse what comes."""
    assert isinstance(command, list)
    if command[0] == "pg_dump":
        Path(command[4].removeprefix("--file=")).write_bytes(b"dump")
        return Finished(0)
    return Finished(1, "pg_restore: error: server version mismatch")
