"""Rule: with the real models, an old person gets things done at the kiosk by voice alone, from first word to last.

The resident speaks with the local voice, and is heard through the real WebSocket.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from assistant.bootstrap import build
from assistant.channels.contract import ChannelOptions
from assistant.desk.records import Kind, State
from assistant.front_desk import FrontDesk
from assistant.settings import Settings
from models.audio import joined, pcm16, resample, silence
from tests.e2e.sample_home import LOCAL, sample_home, spoken, wait_until_ready
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

AGAIN = ("没有听明白", "从头再说一遍", "一个数字一个数字地再说一遍")
"""What it says to have something said again."""
FRAME_BYTES = 32_000
RATE_HZ = 16_000
TYPED = "typed: "
"""Before what is typed: the recognizer loses zeros of a number that is spoken digit by digit."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home of its own, as things are registered in it, with the sample's models and release."""
    sample = sample_home(tmp_path_factory)
    home = tmp_path_factory.mktemp("visit")
    for name in ("models", "knowledge"):
        (home / name).symlink_to((sample / name).resolve())
    return Settings(home=home, models=LOCAL)


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[RunningServer]:
    with closing(build(settings)) as assistant:
        assistant.start()
        with RunningServer(assistant, ChannelOptions()) as server:
            wait_until_ready(server.url)
            yield server


@dataclass
class Heard:
    """What came back of one utterance."""

    turn: dict[str, Any]
    audio_bytes: int

    @property
    def reply(self) -> str:
        return str(self.turn["reply"]["text"])

    @property
    def kind(self) -> str:
        return str(self.turn["reply"]["kind"])

    @property
    def choices(self) -> list[str]:
        return [choice["label"] for choice in self.turn["reply"]["choices"]]


def visit(server: RunningServer, utterances: Sequence[str]) -> list[Heard]:
    """Say one thing after the other, each when the reply to the one before is over; again what was not understood."""

    async def talk() -> list[Heard]:
        address = f"ws://127.0.0.1:{server.port}/ws/voice"
        async with connect(address, proxy=None, max_size=None) as socket:
            await socket.send(json.dumps({"type": "hello", "version": 1}))
            ids = count(1)
            heard = []
            for text in utterances:
                heard.append(await say(socket, next(ids), text))
                if any(words in heard[-1].reply for words in AGAIN):
                    heard[-1] = await say(socket, next(ids), text)
            return heard

    return asyncio.run(asyncio.wait_for(talk(), 280))


async def say(socket: ClientConnection, number: int, text: str) -> Heard:
    if text.startswith(TYPED):
        await socket.send(json.dumps({"type": "ask", "id": number, "question": text.removeprefix(TYPED)}))
    else:
        await speak(socket, number, text)
    return await listen(socket)


async def speak(socket: ClientConnection, number: int, text: str) -> None:
    audio = resample(spoken(text), RATE_HZ)
    pcm = pcm16(joined([silence(0.3, RATE_HZ), audio, silence(1.0, RATE_HZ)]))
    await socket.send(json.dumps({"type": "listen", "id": number}))
    for start in range(0, len(pcm), FRAME_BYTES):
        await socket.send(pcm[start : start + FRAME_BYTES])
    await socket.send(json.dumps({"type": "end"}))


async def listen(socket: ClientConnection) -> Heard:
    audio_bytes = 0
    async for message in socket:
        if isinstance(message, bytes):
            audio_bytes += len(message)
            continue
        document = json.loads(message)
        assert document["type"] not in ("error", "nothing-heard"), document
        if document["type"] == "ended":
            return Heard(document["turn"], audio_bytes)
    raise AssertionError("the server hung up")


def test_what_am_i_entitled_to(server: RunningServer) -> None:
    first, *others = visit(server, ["我能领什么补贴？", *ANSWERS])
    assert first.kind == "clarification"
    *questions, told = others
    assert {each.kind for each in questions} == {"clarification"}, [each.reply for each in others]
    assert told.kind == "answer"
    assert "高龄津贴" in told.reply
    assert "每月100元" in told.reply
    assert "符合" in told.reply
    cited = {citation["document_id"] for citation in told.turn["reply"]["citations"]}
    assert "old-age-allowance" in cited
    assert all(citation["quote"] for citation in told.turn["reply"]["citations"])


ANSWERS = ["我今年八十三岁了。", "跳过。", "跳过。", "跳过。", "跳过。"]


def test_a_repair_is_reported_and_asked_after(server: RunningServer, settings: Settings) -> None:
    heard = visit(
        server,
        [
            "我要报修，厨房的水管漏水了。",
            "桂花路十八号，三栋二单元五零一。",
            "明天上午。",
            "我的电话，一，三，六，三，九，五，八，四，零，七，九。",  # one digit at a time, as it is asked for
            "对。",
        ],
    )
    done = heard[-1]
    assert done.kind == "handoff"
    assert "已经登记好了" in done.reply, [each.reply for each in heard]
    desk = FrontDesk(settings)
    try:
        [(ticket, _)] = desk.desk.histories(kinds=[Kind.REPAIR])
    finally:
        desk.close()
    assert ticket.number in done.reply
    assert "水管" in ticket.draft.what
    assert "501" in ticket.draft.where
    assert ticket.draft.telephone == "13639584079"
    assert (ticket.state, ticket.draft.channel) == (State.OPEN, "kiosk")
    asked, told = visit(server, ["我报的修怎么样了？", f"{TYPED}{ticket.number}"])
    assert "编号" in asked.reply
    assert "还在等" in told.reply


def test_a_follow_up_a_repetition_and_a_slower_voice(server: RunningServer) -> None:
    first, follow_up, again, slower = visit(
        server,
        ["高龄津贴一个月发多少钱，我八十三了。", "那九十岁呢？", "再说一遍。", "慢一点说。"],
    )
    assert "100元" in first.reply
    assert "300元" in follow_up.reply
    assert again.reply == follow_up.reply
    assert "300元" in slower.reply
    assert slower.turn["speed"] < 1.0
    assert slower.audio_bytes > again.audio_bytes


def test_somebody_has_fallen(server: RunningServer, settings: Settings) -> None:
    [alert] = visit(server, ["快来人，我老伴摔倒了，起不来了。"])
    assert alert.kind == "alert"
    assert "120" in alert.reply
    assert "一二零" in alert.turn["reply"]["spoken_text"] or "幺二零" in alert.turn["reply"]["spoken_text"]
    assert "已经告诉工作人员" in alert.reply
    desk = FrontDesk(settings)
    try:
        assert len(desk.desk.histories(kinds=[Kind.ALERT])) == 1
    finally:
        desk.close()
