"""Rule: whoever is at the server hands out keys and tokens, which are shown once, and sees who came in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.channels.cli.doors.keys import OUTCOMES, ROLES
from assistant.channels.cli.doors.manual import manual
from assistant.doors import Role
from assistant.doors.errors import NotAdmitted
from assistant.doors.keyring import Keyring
from assistant.doors.listening import advice
from assistant.doors.records import Kind, Outcome
from assistant.settings import Server, Settings
from assistant.settings_doors import Doors
from knowledge_base.library.database import Database, default_url
from tests.assistant.cli.conftest import Run

pytestmark = pytest.mark.unit


def opens(home: Path, secret: str, kind: Kind) -> str:
    """Return whose key it is, or why it opens nothing."""
    with Database(default_url(home)) as database:
        try:
            return Keyring(database).holder(secret, kind).name
        except NotAdmitted as error:
            return error.outcome.value


def test_the_life_of_a_key(run: Run, home: Path) -> None:
    made = run("keys", "create", "王芳", "--role", "desk", "--days", "30")
    assert made.code == 0
    key = made.out.strip()  # alone on standard output
    assert opens(home, key, Kind.STAFF) == "王芳"
    assert key not in made.err
    assert "只显示这一次" in made.err
    listed = run("keys", "list").out
    for word in ("王芳", "desk", "没用过", "能用"):
        assert word in listed
    assert key.rpartition("_")[2] not in listed + run("keys", "list", "--json").out
    taken = run("keys", "create", "王芳", "--role", "viewer")
    assert (taken.code, taken.out) == (1, "")
    assert "rotate" in taken.err

    kept = run("keys", "rotate", "王芳", "--keep-hours", "2")
    assert "旧的还能用 2 个小时" in kept.err
    assert [opens(home, each, Kind.STAFF) for each in (key, kept.out.strip())] == ["王芳", "王芳"]
    new = run("keys", "rotate", "王芳")
    assert "旧的已经不能用了" in new.err
    assert [opens(home, each, Kind.STAFF) for each in (key, new.out.strip())] == ["revoked", "王芳"]
    gone = run("keys", "revoke", "王芳")
    assert (gone.code, gone.out) == (0, "")
    assert opens(home, new.out.strip(), Kind.STAFF) == "revoked"
    assert run("keys", "revoke", "王芳").code == 1
    assert "keys create" in run("keys", "list").err
    assert run("keys", "list", "--all").out.count("停用") == 3

    audit = json.loads(run("keys", "audit", "--json").out)
    assert [use["outcome"] for use in audit] == ["withdrawn", "rotated", "rotated", "created"]
    assert {use["name"] for use in audit} == {"王芳"}
    shown = run("keys", "audit", "--name", "王芳", "--limit", "1").out
    assert "keys revoke" in shown
    assert "keys create" not in shown


def test_the_life_of_a_token(run: Run, home: Path) -> None:
    made = run("kiosks", "create", "hall")
    token = made.out.strip()
    assert opens(home, token, Kind.KIOSK) == "hall"
    assert f"/kiosk?id=hall#token={token}" in made.err
    assert json.loads(run("kiosks", "list", "--json").out)[0]["expires"] is None
    assert opens(home, run("kiosks", "rotate", "hall").out.strip(), Kind.KIOSK) == "hall"
    assert opens(home, token, Kind.KIOSK) == "revoked"
    assert run("kiosks", "revoke", "hall").code == 0
    assert "kiosks create" in run("kiosks", "list").err
    assert "kiosks revoke" in run("keys", "audit").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("keys", "create", "王芳"), "--role"),
        (("keys", "create", "王芳", "--role", "boss"), "不能是“boss”"),
        (("keys", "create", "王芳", "--role", "desk", "--days", "0"), "不对"),
        (("keys", "rotate", "王芳", "--keep-hours", "721"), "0 到 720"),
        (("kiosks", "create", "大厅"), "英文字母"),
        (("kiosks", "create", "a" * 33), "英文字母"),
        (("keys",), "还缺"),
    ],
)
def test_what_is_wrong_is_told(run: Run, words: tuple[str, ...], said: str) -> None:
    told = run(*words)
    assert told.code == 2
    assert said in told.err


def test_nobody_came_yet(run: Run) -> None:
    assert "还没有人" in run("keys", "audit").err
    assert run("keys", "rotate", "王芳").code == 1


def test_every_role_and_outcome_is_explained() -> None:
    assert set(ROLES) == set(Role)
    assert set(OUTCOMES) == set(Outcome)


def test_the_page_is_the_programs_own() -> None:
    page = Path(__file__).parents[4] / "docs" / "doors.md"
    assert page.read_text("utf-8") == manual(), "it is stale: make docs"


@pytest.mark.parametrize(
    ("host", "proxies", "tokens", "open_"),
    [
        ("127.0.0.1", (), False, False),
        ("localhost", (), False, False),
        ("::1", (), False, False),
        ("0.0.0.0", (), False, True),
        ("192.168.1.7", (), False, True),
        ("server.lan", (), False, True),
        ("0.0.0.0", (), True, False),
        ("127.0.0.1", ("127.0.0.1",), False, True),  # others come through a proxy
        ("127.0.0.1", ("127.0.0.1",), True, False),
    ],
)
def test_who_lets_others_in_is_told_what_is_open(
    host: str, proxies: tuple[str, ...], tokens: bool, open_: bool
) -> None:
    settings = Settings(server=Server(host=host), doors=Doors(kiosk_tokens=tokens, proxies=proxies))
    assert bool(advice(settings)) == open_
