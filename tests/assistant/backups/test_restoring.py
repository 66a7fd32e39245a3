"""Rule: a restored home answers as the old one did; nothing is touched before everything was checked."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from assistant.backups.databases import known_schemas
from assistant.backups.errors import ArchiveInvalid, RestoreFailed, RestoreRefused
from assistant.backups.manifest import DUMP, is_name
from assistant.backups.programs import Finished
from assistant.backups.restoring import check_backup, finish_interrupted, restore
from assistant.backups.switching import Move, Plan, commit, is_unfinished, prepared, staging
from knowledge_base.release import open_release
from tests.assistant.backups.homes import database_of, publish, report, seen

pytestmark = pytest.mark.unit
RELEASE = "20261122T030000-0123abcd"


@pytest.fixture
def archive(packed_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(packed_home, tmp_path))


def test_another_machine_goes_on_where_this_one_was(home: Path, archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    done = restore(archive, other)
    assert seen(other) == seen(home)
    assert (done.home, done.aside, done.publish_again) == (other, None, False)
    assert (other / "state.db").stat().st_mode & 0o777 == 0o600
    assert report(other, "恢复以后又坏的灯") == report(home, "恢复以后又坏的灯")  # no number is given twice
    publish(other, e="恢复以后又发布的规定。")
    assert sorted(path.name for path in other.iterdir() if path.name.startswith(".")) == [".restore.lock"]


def test_every_table_that_a_package_keeps_is_known_to_a_restore() -> None:
    called = re.compile(r'\.migrate\(\w+, "(\w+)"\)')
    root = Path(__file__).parents[3]
    sources = [
        path.read_text("utf-8")
        for name in ("assistant", "knowledge_base")
        for path in (root / name).rglob("*.py")
    ]
    assert {name for source in sources for name in called.findall(source)} == known_schemas().keys()


def test_models_that_were_prepared_already_stay(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "models").mkdir(parents=True)
    (other / "models" / "weights.bin").write_bytes(b"weights")
    restore(archive, other)
    assert (other / "models" / "weights.bin").read_bytes() == b"weights"


def test_what_is_there_is_refused_or_set_aside(home: Path, archive: Path, tmp_path: Path) -> None:
    before = seen(home)
    report(home, "备份以后的灯")
    publish(home, e="备份以后的规定。")
    after = seen(home)
    with pytest.raises(RestoreRefused, match="已经有资料"):
        restore(archive, home)
    assert seen(home) == after
    done = restore(archive, home, replace=True)
    assert seen(home) == before
    assert done.aside is not None
    assert seen(done.aside) == after


def test_a_home_in_use_is_left_alone(home: Path, archive: Path) -> None:
    before = seen(home)
    with closing(open_release(home)), pytest.raises(RestoreRefused, match="正在用"):  # as a server does
        restore(archive, home, replace=True)
    with database_of(home) as database, database.reading() as session:
        session.connection()
        with pytest.raises(RestoreRefused, match="开着数据库"):
            restore(archive, home, replace=True)
    assert seen(home) == before


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Return a copy of an archive whose files were changed, as somebody else would pack it."""
    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    copy = archive.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return copy


def listed(files: dict[str, bytes], **changes: object) -> None:
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps(manifest | changes).encode()


def smuggled(name: str) -> Callable[[dict[str, bytes]], object]:
    def change(files: dict[str, bytes]) -> None:
        files[name] = b"x"
        manifest = json.loads(files["manifest.json"])
        manifest["files"][name] = {"size": 1, "sha256": sha256(b"x").hexdigest()}
        files["manifest.json"] = json.dumps(manifest).encode()

    return change


def bomb(files: dict[str, bytes]) -> None:
    files["dialects/big"] = bytes(64 << 20)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda files: files.pop("manifest.json"), "没有清单"),
        (lambda files: files.update({"manifest.json": b"{}"}), "清单看不懂"),
        (lambda files: listed(files, made="yesterday"), "清单看不懂"),
        (lambda files: listed(files, release="../../elsewhere"), "清单看不懂"),
        (lambda files: files.pop("knowledge/current"), "和清单对不上"),
        (lambda files: files.update({"settings.toml": files["settings.toml"][::-1]}), "和备份时不一样"),
        (lambda files: listed(files, format=2), "更新的程序"),
        (lambda files: listed(files, schemas={"library": "9999"}), "更新的程序"),
        (lambda files: listed(files, schemas={"unheard_of": "0001"}), "更新的程序"),
        (lambda files: listed(files, database="postgresql"), "缺少数据库"),
        (smuggled("../escaped"), "文件名不对"),
        (smuggled("/etc/escaped"), "文件名不对"),
        (smuggled("knowledge/releases/../../escaped"), "文件名不对"),
        (smuggled("privacy.key"), "文件名不对"),
        (bomb, "压得太紧"),
    ],
)
def test_an_archive_that_is_not_as_it_was_made_touches_nothing(
    home: Path, archive: Path, change: Callable[[dict[str, bytes]], object], told: str
) -> None:
    before = seen(home)
    changed = rewritten(archive, change)
    with pytest.raises(ArchiveInvalid, match=told):
        restore(changed, home, replace=True)
    assert seen(home) == before
    assert not staging(home).exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_an_archive_that_was_cut_off_touches_nothing(archive: Path, tmp_path: Path, share: float) -> None:
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ArchiveInvalid, match="坏了或者没有复制完整"):
        restore(archive, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_byte_that_fell_over_is_noticed_by_a_check(archive: Path) -> None:
    assert check_backup(archive).community == "梅花社区"
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    with pytest.raises(ArchiveInvalid, match="坏了"):
        check_backup(archive)


def test_links_and_double_names_are_refused(archive: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("dialects/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveInvalid, match="链接"):
        restore(archive, tmp_path / "other")
    with zipfile.ZipFile(archive, "a") as packed, pytest.warns(UserWarning, match="Duplicate name"):
        packed.writestr("settings.toml", "")
    with pytest.raises(ArchiveInvalid, match="重名"):
        restore(archive, tmp_path / "other")


def test_a_database_with_triggers_is_not_ours(home: Path, archive: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.db"
    with zipfile.ZipFile(archive) as packed:
        hostile.write_bytes(packed.read("state.db"))
    with closing(sqlite3.connect(hostile)) as connection:
        connection.execute(
            "CREATE TRIGGER t AFTER INSERT ON desk_tickets BEGIN DELETE FROM desk_tickets; END"
        )
        connection.commit()

    def change(files: dict[str, bytes]) -> None:
        files["state.db"] = hostile.read_bytes()
        manifest = json.loads(files["manifest.json"])
        manifest["files"]["state.db"] = {
            "size": len(files["state.db"]),
            "sha256": sha256(files["state.db"]).hexdigest(),
        }
        files["manifest.json"] = json.dumps(manifest).encode()

    with pytest.raises(ArchiveInvalid, match="被人改过"):
        restore(rewritten(archive, change), tmp_path / "other")
    assert not (tmp_path / "other" / "state.db").exists()


def test_a_dump_that_is_never_taken_in_gives_way_to_another_restore(
    home: Path, archive: Path, tmp_path: Path
) -> None:
    def refuse(_command: Sequence[str], _environment: Mapping[str, str]) -> Finished:
        return Finished(1, "server version mismatch")

    before = seen(home)
    prepared(home).mkdir(parents=True)
    (prepared(home) / DUMP).write_bytes(b"dump")
    commit(home, Plan(prepared(home) / DUMP, ()))
    with pytest.raises(RestoreFailed, match="version mismatch"):
        finish_interrupted(home, refuse)
    with pytest.raises(ArchiveInvalid):
        restore(tmp_path / "missing.zip", home, replace=True, run=refuse)
    assert is_unfinished(home)
    restore(archive, home, replace=True, run=refuse)
    assert seen(home) == before
    assert not is_unfinished(home)


def test_nobody_else_looks_into_what_is_restored(home: Path, archive: Path, tmp_path: Path) -> None:
    done = restore(archive, home, replace=True)
    assert done.aside is not None
    restore(archive, tmp_path / "other")
    assert [path.stat().st_mode & 0o777 for path in (done.aside, tmp_path / "other")] == [0o700, 0o700]


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("state.db", True),
        ("knowledge/current", True),
        (f"knowledge/releases/{RELEASE}/keyword/meta.json", True),
        ("dialects/cmn-x-kunming/own.tsv", True),
        ("dialects/方言/词.tsv", True),
        ("state.db-wal", False),
        ("models/x.bin", False),
        ("knowledge/releases/x/passages.jsonl", False),
        ("dialects/../settings.toml", False),
        ("dialects//x", False),
        ("dialects/x\\y", False),
        ("dialects/c:x", False),
        ("dialects/x\n", False),
        ("dialects/" + "x" * 256, False),
        ("", False),
    ],
)
def test_only_what_a_backup_holds_is_ever_written(name: str, may_be: bool) -> None:
    assert is_name(name) is may_be


def test_an_unfinished_restore_is_finished_whatever_was_done_of_it(tmp_path: Path) -> None:
    home, aside = tmp_path / "home", tmp_path / "home" / "replaced-x"
    for done in range(4):
        new = staging(home) / "new"
        new.mkdir(parents=True)
        moves = []
        for name in ("a", "b", "c"):
            (new / name).write_text("new")
            (home / name).write_text("old")
            moves.append(Move(new / name, home / name, aside / name))
        (home / "d").write_text("old")
        commit(home, Plan(None, (*moves, Move(None, home / "d", aside / "d"))))
        aside.mkdir()
        for name in ("a", "b", "c")[:done]:
            (home / name).rename(aside / name)
            if done != 2 or name != "b":  # it died in the middle of b
                (new / name).rename(home / name)
        assert finish_interrupted(home)
        assert {path.name: path.read_text() for path in aside.iterdir()} == dict.fromkeys("abcd", "old")
        assert {name: (home / name).read_text() for name in "abc"} == dict.fromkeys("abc", "new")
        assert not (home / "d").exists()
        assert not is_unfinished(home)
        shutil.rmtree(home)
