"""Rule: what staff see and do over HTTP is what the commands see and do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from assistant.doors import Role
from assistant.doors.records import Kind
from assistant.settings import load_settings
from assistant.staff.office import Office
from knowledge_base.errors import LibraryUnavailable, RollbackImpossible
from knowledge_base.release import open_release
from models.registry import Registry
from tests.assistant.cli.conftest import Run
from tests.assistant.cli.kb.conftest import Clerk, WeightlessRegistry
from tests.assistant.desk.fakes import LAMP

pytestmark = pytest.mark.unit


@pytest.fixture
def office() -> Iterator[Office]:
    with closing(Office(load_settings(), cast("Registry", WeightlessRegistry()))) as office:
        yield office


def test_a_publication_is_seen_and_taken_back(clerk: Clerk, home: Path, office: Office) -> None:
    assert (office.in_force(), office.documents(), office.publications(9)) == (None, (), ())
    clerk("add", clerk.guide("津贴"))
    assert [row.state.value for row in office.documents()] == ["草稿"]
    clerk("publish")
    first = open_release(home).id
    clerk("add", clerk.guide("助餐"))
    clerk("publish")
    assert {row.document.title: row.in_force for row in office.documents()} == {"津贴": True, "助餐": True}
    assert office.roll_back(who="王芳", reason="写错了").release.id == first
    assert office.in_force() == open_release(home).id == first
    assert {row.document.title: row.state.value for row in office.documents()} == {
        "津贴": "有效",
        "助餐": "草稿",
    }
    (back,) = office.publications(1)
    assert (back.who, back.reason, back.release) == ("王芳", "写错了", first)
    with pytest.raises(RollbackImpossible):
        office.roll_back(who="王芳", to=first)


def test_what_is_taken_back_is_taken_back_where_others_fetch_it(
    clerk: Clerk, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    monkeypatch.setenv("XIANGYIN_KNOWLEDGE__STORAGE", shared.as_uri())
    clerk("add", clerk.guide("津贴"))
    clerk("publish")
    first = open_release(home).id
    clerk("add", clerk.guide("助餐"))
    clerk("publish")
    assert first not in (shared / "current").read_text()
    with closing(Office(load_settings(), cast("Registry", WeightlessRegistry()))) as office:
        office.roll_back(who="王芳")
    assert first in (shared / "current").read_text()


def test_keys_and_tickets_are_those_of_the_commands(run: Run, office: Office) -> None:
    key = run("keys", "create", "王芳", "--role", "desk").out.strip()
    assert office.doors().keyring.holder(key, Kind.STAFF).role is Role.DESK
    number = office.desk().submit(LAMP, "1").number
    assert number in run("desk", "list").out


def test_a_database_that_was_down_is_opened_the_next_time(home: Path, office: Office) -> None:
    (home / "state.db").mkdir()
    with pytest.raises(LibraryUnavailable):
        office.doors()
    (home / "state.db").rmdir()
    assert office.doors().keyring.keys(Kind.STAFF) == ()
