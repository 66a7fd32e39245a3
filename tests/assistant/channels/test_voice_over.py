"""Rule: people may cut in on an answer by speaking, and a kiosk listens as patiently as it is set to."""

from __future__ import annotations

import math
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.settings_kiosk import Kiosk
from models.audio import silence
from tests.assistant.channels.talking import (
    HELLO,
    connected,
    names,
    receive_message,
    receive_turn,
    receive_until,
    speak,
)
from tests.assistant.fakes import HANGS, TRANSCRIPT, FakeAssistant, tone

pytestmark = pytest.mark.unit

OVER = {"type": "listen", "id": 2, "over": True}


def being_answered(socket: WebSocketTestSession) -> None:
    """Have the first sentence of an answer that goes on for ever."""
    socket.send_json({"type": "ask", "id": 1, "question": HANGS})
    assert receive_until(socket, "audio")[-1]["id"] == 1


def test_speaking_over_an_answer_ends_it(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client) as socket:
        being_answered(socket)
        socket.send_json(OVER)
        speak(socket, silence(0.2, 16_000))
        socket.send_json({"type": "ping"})
        assert receive_message(socket) == {"type": "pong"}
        assert fake.cancelled == []
        speak(socket, tone(0.15))
        started = receive_message(socket)
        assert (started["type"], started["id"]) == ("speech-started", 2)
        assert [request.question for request in fake.cancelled] == [HANGS]
        speak(socket, tone(0.5))
        socket.send_json({"type": "end"})
        messages = receive_turn(socket)
    assert {message["id"] for message in messages} == {2}
    assert messages[-1]["turn"]["transcript"]["text"] == TRANSCRIPT.text
    first, second = fake.requests
    assert first.visit == second.visit


def test_if_nobody_speaks_over_it_nothing_is_said_about_it(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client) as socket:
        being_answered(socket)
        socket.send_json(OVER)
        speak(socket, silence(12.0, 16_000))
        socket.send_json({"type": "end"})
        speak(socket, tone(1.0))
        socket.send_json({"type": "ping"})
        assert receive_message(socket) == {"type": "pong"}
        assert fake.cancelled == []


def test_what_plays_after_the_turn_has_ended_can_be_spoken_over(client: TestClient) -> None:
    with connected(client) as socket:
        socket.send_json({"type": "ask", "id": 1, "question": "几点开门"})
        receive_turn(socket)
        socket.send_json(OVER)
        speak(socket, tone(0.3), silence(1.3, 16_000))
        messages = receive_turn(socket)
    assert names(messages)[:3] == ["speech-started", "paused", "speech-ended"]
    assert {message["id"] for message in messages} == {2}


def test_cancelling_ends_both(client: TestClient, fake: FakeAssistant) -> None:
    with connected(client) as socket:
        being_answered(socket)
        socket.send_json(OVER)
        socket.send_json({"type": "cancel"})
        speak(socket, tone(1.0))
        socket.send_json({"type": "ping"})
        assert [receive_message(socket) for _ in range(2)] == [
            {"type": "cancelled", "id": 2},
            {"type": "pong"},
        ]
    assert [request.question for request in fake.cancelled] == [HANGS]


def test_where_it_is_switched_off_nobody_listens_over_an_answer(fake: FakeAssistant) -> None:
    app = create_app(fake, ChannelOptions(kiosk=Kiosk(barge_in=False)))
    with TestClient(app) as client, client.websocket_connect("/ws/voice") as socket:
        socket.send_json(HELLO)
        assert socket.receive_json()["barge_in"] is False
        being_answered(socket)
        socket.send_json(OVER)
        speak(socket, tone(1.0))
        socket.send_json({"type": "cancel"})
        assert receive_message(socket) == {"type": "cancelled", "id": 1}


HALL = Kiosk(
    finished_s=1.0, close_s=2.0, unfinished_s=6.0, give_up_s=20.0, barge_in=False, speed=0.8, idle_s=90.0
)


@pytest.mark.parametrize(
    ("hello", "kiosk"),
    [({"kiosk": "hall"}, HALL), ({"kiosk": "cellar"}, Kiosk()), ({}, Kiosk())],
)
def test_each_kiosk_has_its_own_settings(fake: FakeAssistant, hello: dict[str, Any], kiosk: Kiosk) -> None:
    app = create_app(fake, ChannelOptions(kiosks={"hall": HALL}))
    with TestClient(app) as client, client.websocket_connect("/ws/voice") as socket:
        socket.send_json(HELLO | hello)
        ready = socket.receive_json()
        socket.send_json({"type": "ask", "id": 1, "question": "几点开门"})
        receive_turn(socket)
    assert (ready["barge_in"], ready["speed"], ready["idle_s"]) == (kiosk.barge_in, kiosk.speed, kiosk.idle_s)
    assert ready["patience"] == {
        "finished_s": kiosk.finished_s,
        "close_s": kiosk.close_s,
        "unfinished_s": kiosk.unfinished_s,
        "give_up_s": kiosk.give_up_s,
    }
    assert [request.speed for request in fake.requests] == [kiosk.speed]


@pytest.mark.parametrize(("over", "open_s", "patience_s"), [(False, 0.16, 20.0), (True, 0.1, math.inf)])
def test_a_kiosk_is_as_patient_as_it_is_set_to(over: bool, open_s: float, patience_s: float) -> None:
    taken = ChannelOptions().endpointing_of(HALL, over=over)
    assert (taken.finished_s, taken.close_s, taken.unfinished_s) == (1.0, 2.0, 6.0)
    assert (taken.open_s, taken.patience_s) == (open_s, patience_s)
    assert taken.judgement_s >= taken.close_s
