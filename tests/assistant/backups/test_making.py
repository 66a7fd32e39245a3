"""Rule: a backup is whole and of one moment, whatever goes on meanwhile, and holds no key; a failed one is gone."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url

from assistant.backups.archive import open_archive
from assistant.backups.collecting import without_key
from assistant.backups.databases import copy_database, fill_postgres, known_schemas
from assistant.backups.errors import BackupFailed, RestoreFailed
from assistant.backups.making import LAST, make_backup
from assistant.backups.programs import Finished, address_of
from assistant.backups.restoring import restore
from assistant.settings import load_settings
from knowledge_base.layout import Layout, write_durably
from tests.assistant.backups.homes import database_of, desk_of, publish, report, seen

pytestmark = pytest.mark.unit
NIGHT = datetime(2026, 11, 22, 3, tzinfo=UTC)


def backup(home: Path, target: Path, keep: int | None = None, now: datetime = NIGHT) -> Path:
    return make_backup(load_settings(home=home), target, keep=keep, now=now).path


def test_everything_that_staff_and_residents_entrusted_is_in_it(home: Path, tmp_path: Path) -> None:
    (home / "models").mkdir()
    (home / "models" / "weights.bin").write_bytes(b"large")
    (home / "cache").mkdir()
    (home / "privacy.key").write_text("secret")
    path = backup(home, tmp_path / "b.zip")
    with open_archive(path) as archive:
        archive.check()
        names = archive.manifest.files.keys()
        assert archive.manifest.release == Layout(home).current_id()
        assert archive.manifest.schemas.items() <= known_schemas().items()
        assert {"library", "desk"} <= archive.manifest.schemas.keys()
    assert {"state.db", "settings.toml", "knowledge/current", "dialects/cmn-x-kunming/own.tsv"} <= names
    assert {name.split("/")[2] for name in names if "/releases/" in name} == set(Layout(home).release_ids())
    assert not {name.split("/")[0] for name in names} & {"models", "cache", "privacy.key"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert (home / LAST).read_text() == NIGHT.isoformat()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_what_was_deleted_from_the_database_is_not_in_the_backup(home: Path, tmp_path: Path) -> None:
    report(home, "电话留给王奶奶")
    with database_of(home) as database, database.writing() as session:
        connection = session.connection()
        for table in ("desk_outbox", "desk_events", "desk_tickets"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    with zipfile.ZipFile(backup(home, tmp_path / "b.zip")) as packed:
        assert "王奶奶".encode() not in packed.read("state.db")


def test_tickets_go_on_being_registered_while_backups_are_made(home: Path, tmp_path: Path) -> None:
    numbers: list[str] = []
    started, over = threading.Event(), threading.Event()

    def register() -> None:
        while not over.is_set():
            numbers.append(report(home, f"第 {len(numbers)} 盏灯不亮"))
            started.set()

    writer = threading.Thread(target=register)
    writer.start()
    try:
        assert started.wait(60)
        before = list(numbers)
        path = backup(home, tmp_path / "b.zip")
    finally:
        over.set()
        writer.join()
    restore(path, tmp_path / "other")
    with database_of(tmp_path / "other") as database:
        kept = {ticket.number for ticket, _ in desk_of(tmp_path / "other", database).histories()}
    assert set(before) <= kept
    assert len(numbers) >= len(before)


def test_a_publication_in_the_middle_is_taken_wholly(home: Path, tmp_path: Path) -> None:
    published: list[str] = []

    def copy_and_publish(url: URL, target: Path) -> Mapping[str, str]:
        schemas = copy_database(url, target)
        if not published:
            published.append(publish(home, d="新的规定。"))
        return schemas

    path = make_backup(load_settings(home=home), tmp_path / "b.zip", copy=copy_and_publish).path
    restore(path, tmp_path / "other")
    assert seen(tmp_path / "other") == seen(home)
    assert seen(home)["release"] == published[0]


def test_whoever_publishes_all_the_time_is_told_of(home: Path, tmp_path: Path) -> None:
    def copy_and_switch(url: URL, target: Path) -> Mapping[str, str]:
        write_durably(Layout(home).current, Layout(home).current.read_bytes())
        return copy_database(url, target)

    with pytest.raises(BackupFailed, match="一直有人在发布"):
        make_backup(load_settings(home=home), tmp_path / "b.zip", copy=copy_and_switch)


def test_a_backup_that_fails_leaves_nothing(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    release = Layout(home).releases / str(Layout(home).current_id())
    (release / "passages.jsonl").write_text("damaged")
    with pytest.raises(BackupFailed, match="正在用的知识库坏了"):
        backup(home, folder)
    assert list(folder.iterdir()) == []
    assert not (home / LAST).exists()


def test_an_older_release_that_is_damaged_is_left_out(home: Path, tmp_path: Path) -> None:
    older = Layout(home).release_ids()[-1]
    (Layout(home).releases / older / "passages.jsonl").write_text("damaged")
    made = make_backup(load_settings(home=home), tmp_path / "b.zip")
    assert made.left_out == (older,)
    assert older not in "".join(made.manifest.files)


def test_nothing_is_overwritten_and_a_missing_place_is_told_of(home: Path, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("something else")
    with pytest.raises(BackupFailed, match="没有覆盖"):
        backup(home, tmp_path / "b.zip")
    with pytest.raises(BackupFailed, match="没有这个文件或文件夹"):
        backup(home, tmp_path / "missing" / "b.zip")
    with pytest.raises(BackupFailed, match="还没有资料"):
        backup(tmp_path / "empty", tmp_path / "c.zip")


def test_communities_are_saved_one_by_one(home: Path, tmp_path: Path) -> None:
    (home / "communities" / "meihua").mkdir(parents=True)
    (home / "communities" / "meihua" / "settings.toml").write_text("")
    with pytest.raises(BackupFailed, match="--community meihua backup"):
        backup(home, tmp_path / "b.zip")


def test_only_this_homes_newest_backups_stay(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    others = ["xiangyin-ffffff-20200101T000000Z.zip", "photos.zip"]
    for name in others:
        (folder / name).write_text("not ours")
    made = [backup(home, folder, keep=2, now=NIGHT + timedelta(days=day)) for day in range(4)]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*others, made[2].name, made[3].name])


def test_the_backup_just_made_stays_though_a_clock_once_ran_ahead(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    ahead = [backup(home, folder, now=NIGHT + timedelta(days=9999 + day)) for day in range(2)]
    made = backup(home, folder, keep=2)
    assert set(folder.iterdir()) == {made, ahead[1]}


def test_a_restored_home_does_not_remove_the_backups_of_the_other(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    first = backup(home, folder)
    restore(first, tmp_path / "other")
    second = backup(tmp_path / "other", folder, keep=1)
    assert set(folder.iterdir()) == {first, second}


def test_a_backup_that_could_not_be_noted_is_told_of_as_made(home: Path, tmp_path: Path) -> None:
    (home / LAST).mkdir()
    with pytest.raises(BackupFailed, match=r"已经存好：.*b\.zip"):
        backup(home, tmp_path / "b.zip")
    with open_archive(tmp_path / "b.zip") as archive:
        archive.check()


def test_a_backup_that_would_fill_the_disk_is_not_begun(home: Path, tmp_path: Path) -> None:
    own = home / "dialects" / "cmn-x-kunming" / "own.tsv"
    with own.open("r+b") as file:
        file.truncate(1 << 42)  # of holes
    with pytest.raises(BackupFailed, match="只剩"):
        backup(home, tmp_path / "b.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_what_a_killed_backup_left_goes_with_the_next(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    left = folder / f".{backup(home, folder).name.partition('-2026')[0]}-0123"
    left.mkdir()
    (left / "archive").write_text("half of one")
    backup(home, folder, now=NIGHT + timedelta(days=1))
    assert not left.exists()


@pytest.mark.parametrize(
    ("settings", "kept"),
    [
        ('[community]\nname = "梅花"\n', '[community]\nname = "梅花"\n'),
        ('[privacy]\nkey = "s3cret"\nkeep_days = 3\n', "[privacy]\n\nkeep_days = 3\n"),
        ('[privacy]\nkey = "s3cret"\n', "[privacy]\n\n"),
        ('privacy.key = "s3cret"\n', "\n"),
    ],
)
def test_the_key_of_what_is_sealed_stays_behind(settings: str, kept: str) -> None:
    assert without_key(settings) == kept


@pytest.mark.parametrize(
    "settings",
    [
        'privacy = {key = "s3cret"}\n',
        '[privacy]\nkey = """\ns3cret"""\n',
        '[other]\nkey = 1\n[privacy]\nkey = "s"\n',
        '[privacy]\nkey = "s3cret"\n# was: s3cret\n',
    ],
)
def test_no_backup_is_made_with_a_key_that_cannot_be_left_out(settings: str) -> None:
    with pytest.raises(BackupFailed, match="密钥"):
        without_key(settings)


POSTGRES = make_url("postgresql+psycopg://xy:p%27w@db.example/state?sslmode=require")


def test_a_password_is_never_on_a_command_line() -> None:
    address, secret = address_of(POSTGRES)
    assert secret == {"PGPASSWORD": "p'w"}
    assert "p'w" not in address
    assert "dbname='state'" in address
    assert "sslmode='require'" in address
    assert address_of("postgresql://xy@/o'db?host=/run")[0] == r"dbname='o\'db' user='xy' host='/run'"


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (None, "没有找到 pg_restore"),
        (Finished(1, "noise\npg_restore: error: server version mismatch\n"), "server version mismatch"),
    ],
)
def test_what_postgresqls_programs_say_is_told(ended: Finished | None, told: str) -> None:
    def run(_command: Sequence[str], _environment: Mapping[str, str]) -> Finished | None:
        return ended

    with pytest.raises(RestoreFailed, match=told):
        fill_postgres(POSTGRES, Path("dump"), run)
