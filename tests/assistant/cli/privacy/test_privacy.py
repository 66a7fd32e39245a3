"""Rule: staff show and delete what a resident names, throw away what is too old, and seal, by one command each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.desk.desk import Desk, Route
from assistant.privacy.opening import vault_of
from assistant.settings import Settings
from assistant.visit_code import code_of, shown
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Vain
from knowledge_base.library.sealing import keys_of, new_key
from tests.assistant.cli.conftest import Run
from tests.assistant.desk.fakes import LAMP

pytestmark = pytest.mark.unit

CODE = shown(code_of("v1"))


def register(home: Path, what: str = "灯不亮", *, at: datetime | None = None) -> str:
    settings = Settings(home=home)
    with Database(default_url(home), vault=vault_of(settings)) as database:
        clock = {"clock": lambda: at} if at else {}
        desk = Desk(database, routes=[Route("网格员群")], **clock)  # type: ignore[arg-type]  # no clock is the desk's own
        number = desk.submit(replace(LAMP, what=what, name="李大妈"), what).number
        if at:
            desk.close(number, who="王芳")
        Library(database).record_vain(
            "月亮上有几个人",
            heard=True,
            kind=Vain.ABSTAINED,
            day=date(2026, 11, 21),
            release="r1",
            visit_code=code_of("v1"),
        )
    return number


def test_a_resident_is_shown_all_that_is_kept(run: Run, home: Path) -> None:
    number = register(home)
    for claim in (number, CODE):
        told = run("privacy", "export", claim)
        assert told.code == 0
        for word in (CODE, number, "灯不亮", "李大妈", "13800000000", "月亮上有几个人", "网格员群"):
            assert word in told.out


def test_a_resident_takes_it_along(run: Run, home: Path, tmp_path: Path) -> None:
    register(home)
    folder = tmp_path / "李大妈"
    told = run("privacy", "export", CODE, "--to", folder)
    assert (told.code, told.out) == (0, "")
    document = json.loads((folder / "清单.json").read_text("utf-8"))
    assert document["tickets"][0]["name"] == "李大妈"
    assert (folder / "清单.json").stat().st_mode & 0o077 == 0
    again = run("privacy", "export", CODE, "--to", folder)
    assert again.code == 1
    assert "没有覆盖" in again.err


def test_what_is_open_is_named_before_it_is_deleted(run: Run, home: Path) -> None:
    number = register(home)
    refused = run("privacy", "delete", CODE)
    assert refused.code == 1
    assert number in refused.err
    assert "--also-open" in refused.err
    looked = run("privacy", "delete", CODE, "--dry-run")
    assert looked.code == 0
    assert "还没有删" in looked.err
    deleted = run("privacy", "delete", CODE, "--also-open")
    assert deleted.code == 0
    for words in ("登记 1 件", "通知 1 条", "问题 1 个", "备份"):
        assert words in deleted.err
    gone = run("privacy", "export", CODE)
    assert gone.code == 1
    assert "没有查到" in gone.err


def test_what_is_too_old_is_counted_and_deleted(run: Run, home: Path) -> None:
    register(home, at=datetime(2020, 1, 1, tzinfo=UTC))
    assert json.loads(run("privacy", "purge", "--dry-run", "--json").out)["tickets"] == 1
    told = run("privacy", "purge")
    assert told.code == 0
    assert "办完的登记（超过 365 天）：删了 1 个" in told.err
    assert json.loads(run("privacy", "purge", "--json").out)["tickets"] == 0


def test_keys_are_made_used_and_changed(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = register(home)
    assert run("privacy", "rekey").code == 1
    assert "没有钥匙" in run("privacy", "status").err
    first = run("privacy", "key", "new").out.strip()
    assert len(keys_of(first)) == 1
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", first)
    assert "privacy rekey" in run("privacy", "status").err
    assert "重新加密了 3 行" in run("privacy", "rekey").err
    second = new_key()
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", second)
    refused = run("privacy", "rekey")
    assert refused.code == 1
    assert "另一把钥匙" in refused.err
    assert run("desk", "list").code == 1
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", f"{second},{first}")
    assert run("privacy", "rekey").code == 0
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", second)
    assert "李大妈" in run("desk", "show", number).out
    assert json.loads(run("privacy", "status", "--json").out)["missing"] == []


def test_a_wrong_key_is_told_by_no_stack_trace(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_PRIVACY__KEY", "geheim")
    told = run("privacy", "status")
    assert told.code == 1
    assert "钥匙写得不对" in told.err
    assert "geheim" not in told.err


def test_recordings_that_cannot_be_deleted_are_told_and_can_be_tried_again(run: Run, home: Path) -> None:
    number = register(home)
    in_the_way = home / "recordings" / code_of("v1") / "20200101T000000Z-0.wav.sealed"
    in_the_way.mkdir(parents=True)
    for command in (("purge",), ("delete", number, "--also-open")):
        told = run("privacy", *command)
        assert told.code == 1
        assert "请用运行服务的那个用户" in told.err
        assert "Traceback" not in told.err
    in_the_way.rmdir()
    assert "登记 1 件" in run("privacy", "delete", number, "--also-open").err
