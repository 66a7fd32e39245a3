"""Rule: staff see what waits, take it, close it and export it; what goes wrong is said in Chinese."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.channels.cli.desk.manual import manual
from assistant.desk.desk import Desk, Route
from assistant.desk.outbox import Outbox
from knowledge_base.library.database import Database, default_url
from tests.assistant.cli.conftest import Run
from tests.assistant.desk.fakes import FALL, LAMP

pytestmark = pytest.mark.unit


@pytest.fixture
def number(home: Path) -> str:
    """The number of a lamp that was reported."""
    return register(home, "灯不亮")


def register(home: Path, what: str, *routes: str) -> str:
    with Database(default_url(home)) as database:
        desk = Desk(database, routes=[*map(Route, routes)])
        return desk.submit(replace(LAMP, what=what, name="李大妈"), what).number


def test_a_day_at_the_desk(run: Run, number: str) -> None:
    listed = run("desk", "list")
    assert listed.code == 0
    for word in (number, "报事报修", "灯不亮", "待接手"):
        assert word in listed.out
    taken = run("desk", "take", number, "--who", "王芳")
    assert (taken.code, taken.out) == (0, "")
    assert f"编号 {number} 由 王芳 接手" in taken.err
    assert "在办" in run("desk", "list").out
    closed = run("desk", "close", number, "--who", "王芳", "--note", "换了灯泡")
    assert (closed.code, closed.out) == (0, "")
    shown = run("desk", "show", number)
    for word in ("李大妈", "13800000000", "王芳", "换了灯泡", "办完"):
        assert word in shown.out
    assert "没有要办的事" in run("desk", "list").err
    assert number in run("desk", "list", "--all").out


def test_for_programs_there_is_only_json(run: Run, number: str) -> None:
    for words in (("list",), ("show", number), ("take", number), ("close", number)):
        json.loads(run("desk", *words, "--json").out)
    document = json.loads(run("desk", "list", "--all", "--json").out)
    assert [ticket["number"] for ticket in document["tickets"]] == [number]
    assert document["backlog"] == []


def test_an_alert_stands_at_the_top(run: Run, number: str, home: Path) -> None:
    with Database(default_url(home)) as database:
        alert = Desk(database).submit(FALL, "alert").number
    out = run("desk", "list").out
    assert out.index(alert) < out.index(number)
    assert number not in run("desk", "list", "--kind", "紧急情况").out
    assert alert not in run("desk", "list", "--kind", "repair").out
    assert run("desk", "list", "--kind", "灯").code == 2


@pytest.mark.parametrize("action", ["show", "take", "close"])
def test_an_unknown_number_is_told(run: Run, action: str) -> None:
    told = run("desk", action, "12345")
    assert told.code == 1
    assert "没有查到编号“12345”" in told.err


def test_what_somebody_has_is_taken_over_only_when_that_is_said(run: Run, number: str) -> None:
    run("desk", "take", number, "--who", "王芳")
    refused = run("desk", "take", number, "--who", "李明")
    assert refused.code == 1
    assert "已经由 王芳 接手" in refused.err
    assert run("desk", "take", number, "--who", "李明", "--instead").code == 0


def test_what_was_not_delivered_is_pointed_out(run: Run, home: Path) -> None:
    register(home, "灯不亮", "物业")
    told = run("desk", "list").err
    assert "有 1 条消息还没有送到“物业”" in told
    assert "设置里已经没有“物业”" in told
    webhook = 'type = "webhook"\nurl = "https://wuye.example/t"\nsecret_variable = "S"\n'
    (home / "settings.toml").write_text(f'[[desk.destinations]]\nname = "物业"\n{webhook}', "utf-8")
    assert "请看它有没有运行" in run("desk", "list").err
    with Database(default_url(home)) as database:
        outbox = Outbox(database)
        parcel = outbox.claim("物业")
        assert parcel is not None
        outbox.failed(parcel, "对方回了 500", timedelta(minutes=1))
    assert "没有送成：对方回了 500。会一直再试" in run("desk", "list").err


def test_a_table_is_exported_once_for_its_owner_only(run: Run, number: str, tmp_path: Path) -> None:
    path = tmp_path / "十一月.csv"
    assert run("desk", "export", path).code == 0
    assert number in path.read_text("utf-8-sig")
    assert path.stat().st_mode & 0o777 == 0o600
    again = run("desk", "export", path)
    assert again.code == 1
    assert "没有覆盖它" in again.err


def test_what_is_exported_can_be_chosen(run: Run, number: str, tmp_path: Path) -> None:
    for name, options, count in [
        ("a", (), 1),
        ("b", ("--until", "2020-01-01"), 0),
        ("c", ("--since", "2020-01-01"), 1),
        ("d", ("--kind", "投诉"), 0),
    ]:
        path = tmp_path / f"{name}.json"
        assert f"一共 {count} 件事" in run("desk", "export", path, *options).err
        assert len(json.loads(path.read_text("utf-8"))) == count


def test_a_file_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    told = run("desk", "export", tmp_path / "没有" / "a.csv")
    assert told.code == 1
    assert "写不进去" in told.err
    assert run("desk", "export", tmp_path / "a.xlsx").code == 2


def test_what_was_said_commands_no_terminal(run: Run, home: Path) -> None:
    number = register(home, "灯\x1b[2J坏了")
    for words in (("list",), ("show", number)):
        assert "\x1b" not in run("desk", *words).out


def test_the_page_about_the_commands_is_what_they_say_themselves() -> None:
    page = Path(__file__).parents[4] / "docs" / "desk.md"
    assert page.read_text("utf-8") == manual(), "it is stale: make docs"
