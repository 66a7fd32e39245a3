"""Rule: with the real models, an old person gets things done at the kiosk by voice alone, from first word to last.

The resident speaks with the local voice, and is heard through the real WebSocket.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import pytest

from assistant.bootstrap import build
from assistant.channels.contract import ChannelOptions
from assistant.client import (
    RATE_HZ,
    Ended,
    Event,
    Partial,
    Replay,
    Resumed,
    SpeechEnded,
    Spoken,
    VoiceClient,
)
from assistant.desk.records import Kind, State
from assistant.front_desk import FrontDesk
from assistant.runtime import Assistant
from assistant.settings import Settings
from models.audio import Audio, resample, silence
from tests.e2e.sample_home import LOCAL, sample_home, sample_registry, spoken, wait_until_ready
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

AGAIN = ("没有听明白", "从头再说一遍", "一个数字一个数字地再说一遍")
"""What it says to have something said again."""
TYPED = "typed: "
"""Before what is typed: the recognizer loses zeros of a number that is spoken digit by digit."""
NEVER_S = 600.0
"""Nobody speaks that long: no words are told but those that are judged."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home of its own, as things are registered in it, with the sample's models and release."""
    sample = sample_home(tmp_path_factory)
    home = tmp_path_factory.mktemp("visit")
    for name in ("models", "knowledge"):
        (home / name).symlink_to((sample / name).resolve())
    return Settings(home=home, models=LOCAL)


@pytest.fixture(scope="module")
def assistant(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with closing(build(settings, sample_registry(tmp_path_factory))) as assistant:
        assistant.start()
        yield assistant


@pytest.fixture(scope="module")
def server(assistant: Assistant) -> Iterator[RunningServer]:
    with RunningServer(assistant, ChannelOptions()) as server:
        wait_until_ready(server.url)
        yield server


@dataclass
class Heard:
    """What came back of one utterance."""

    turn: Ended
    audio_s: float

    @property
    def reply(self) -> str:
        return self.turn.text

    @property
    def kind(self) -> str:
        return self.turn.kind


def visit(server: RunningServer, utterances: Sequence[str]) -> list[Heard]:
    """Say one thing after the other, each when the reply to the one before is over; again what was not understood."""

    async def talk() -> list[Heard]:
        heard = []
        async with VoiceClient.connect(server.url) as client:
            for text in utterances:
                heard.append(await say(client, text))
                if any(words in heard[-1].reply for words in AGAIN):
                    heard[-1] = await say(client, text)
        return heard

    return asyncio.run(asyncio.wait_for(talk(), 280))


async def say(client: VoiceClient, text: str) -> Heard:
    if text.startswith(TYPED):
        events = client.ask(text.removeprefix(TYPED))
    else:
        speech = resample(spoken(text), RATE_HZ)
        events = client.listen([silence(0.3, RATE_HZ), speech, silence(1.0, RATE_HZ)])
    audio_s = 0.0
    async for event in events:
        if isinstance(event, Spoken):
            audio_s += event.audio.seconds
        elif isinstance(event, Ended):
            return Heard(event, audio_s)
    raise AssertionError(f"nobody was heard to say: {text}")


def test_what_am_i_entitled_to(server: RunningServer) -> None:
    first, *others = visit(server, ["我能领什么补贴？", *ANSWERS])
    assert first.kind == "clarification"
    *questions, told = others
    assert {each.kind for each in questions} == {"clarification"}, [each.reply for each in others]
    assert told.kind == "answer"
    assert "高龄津贴" in told.reply
    assert "每月100元" in told.reply
    assert "符合" in told.reply
    cited = {citation["document_id"] for citation in told.turn.document["reply"]["citations"]}
    assert "old-age-allowance" in cited
    assert all(citation["quote"] for citation in told.turn.document["reply"]["citations"])


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
    assert slower.turn.document["speed"] < 1.0
    assert slower.audio_s > again.audio_s


def test_somebody_has_fallen(server: RunningServer, settings: Settings) -> None:
    [alert] = visit(server, ["快来人，我老伴摔倒了，起不来了。"])
    assert alert.kind == "alert"
    assert "120" in alert.reply
    assert (
        "一二零" in alert.turn.document["reply"]["spoken_text"]
        or "幺二零" in alert.turn.document["reply"]["spoken_text"]
    )
    assert "已经告诉工作人员" in alert.reply
    desk = FrontDesk(settings)
    try:
        assert len(desk.desk.histories(kinds=[Kind.ALERT])) == 1
    finally:
        desk.close()


def test_who_breaks_off_is_waited_for_and_who_has_finished_is_not(assistant: Assistant) -> None:
    begun, rest = (resample(spoken(text), RATE_HZ) for text in ("我想问一下那个", "高龄津贴怎么领？"))
    with RunningServer(assistant, ChannelOptions(partial_s=NEVER_S)) as server:
        wait_until_ready(server.url)
        asking = asked_with_pauses(server, [(begun, 3.0), (rest, 10.0)])
        events = asyncio.run(asyncio.wait_for(asking, 120))
    [listened] = [event for event in events if isinstance(event, SpeechEnded)]
    assert listened.closed_by == "finished"
    assert listened.seconds > 3.0 + rest.seconds
    [answered] = [event for event in events if isinstance(event, Ended)]
    assert answered.kind == "answer"
    assert "高龄津贴" in answered.text


async def asked_with_pauses(server: RunningServer, parts: Sequence[tuple[Audio, float]]) -> list[Event]:
    """Say each part at the pace at which it is spoken, and be silent for some seconds after it."""
    judged = asyncio.Event()
    """The words before the pause are known; a machine with much else to do is given the time."""

    async def sound() -> AsyncGenerator[Audio, None]:
        for part, pause_s in parts:
            judged.clear()
            said_s = 0.0
            async for piece in Replay(part):
                yield piece
                said_s += piece.seconds
                if said_s >= part.seconds + 1.0:
                    await judged.wait()
                if said_s >= part.seconds + pause_s:
                    break

    events: list[Event] = []
    async with VoiceClient.connect(server.url) as client:
        async for event in client.listen(sound()):
            events.append(event)
            if isinstance(event, Partial):
                judged.set()
            elif isinstance(event, Resumed):
                judged.clear()
    return events
