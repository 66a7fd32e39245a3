"""Rule: nothing is recorded unasked, no private sentence leaves the machine, and what was said is soon forgotten."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.channels.edges import ReplyForgotten
from assistant.channels.sse import RecentReplies
from assistant.visit_code import code_of, shown
from models.audio import silence
from tests.assistant.channels.talking import connected, receive_turn, speak
from tests.assistant.channels.test_sse import events_of
from tests.assistant.fakes import ANSWER, REPORTS, FakeAssistant, tone

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("turn", "agreed"), [({}, False), ({"keep_audio": None}, False), ({"keep_audio": True}, True)]
)
def test_a_recording_is_kept_only_of_who_agrees(
    client: TestClient, fake: FakeAssistant, turn: dict[str, object], agreed: bool
) -> None:
    with connected(client) as socket:
        socket.send_json({"type": "listen", "id": 1, **turn})
        speak(socket, silence(0.5, 16_000), tone(1.0), silence(1.5, 16_000))
        ended = receive_turn(socket)[-1]
    [request] = fake.requests
    assert request.keep_audio is agreed
    assert ended["turn"]["visit_code"] == shown(code_of(ended["turn"]["visit"]))


def test_a_kiosk_is_told_for_how_long(fake: FakeAssistant) -> None:
    with (
        TestClient(create_app(fake, ChannelOptions(keep_audio_days=7))) as client,
        client.websocket_connect("/ws/voice") as socket,
    ):
        socket.send_json({"type": "hello", "version": 2})
        assert socket.receive_json()["keep_audio_days"] == 7


def test_what_repeats_the_persons_words_is_read_by_this_machine(
    client: TestClient, fake: FakeAssistant
) -> None:
    for question in (REPORTS, "几点开门"):
        address = events_of(client.post("/api/chat", json={"question": question}).text)[-1][1]["speech"][0]
        assert client.get(address).status_code == 200
    assert len(fake.read_aloud) == 2
    assert fake.read_privately == fake.read_aloud[:1]


def test_what_was_said_is_forgotten_after_ten_minutes() -> None:
    at = [0.0]
    replies = RecentReplies(clock=lambda: at[0])
    old = replies.remember("v", ANSWER)
    at[0] = 599.0
    new = replies.remember("v", ANSWER)
    assert replies.sentence(old, 0) == ANSWER.sentences[0]
    at[0] = 601.0
    assert replies.sentence(new, 0) == ANSWER.sentences[0]
    with pytest.raises(ReplyForgotten):
        replies.sentence(old, 0)
