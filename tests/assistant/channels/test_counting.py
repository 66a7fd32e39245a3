"""Rule: whatever costs something is counted, in whichever channel it comes; who asks too much is told, not cut off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.conversation.forms.status import tells_number
from assistant.desk.numbering import number_of
from assistant.settings_doors import AddressLimits, Doors, VisitLimits
from assistant.turn import Request
from models.audio import encode_wav, silence
from models.recognition import Transcript
from tests.assistant.channels.talking import connected, receive_turn, speak
from tests.assistant.fakes import IN_DANGER, FakeAssistant, tone

pytestmark = pytest.mark.unit

QUESTION = {"question": "几点开门"}


@contextmanager
def served(
    fake: FakeAssistant, limits: dict[str, int], visit: VisitLimits | None = None
) -> Iterator[TestClient]:
    """Serve with these limits for an address."""
    doors = Doors(address=AddressLimits(**limits), visit=visit or VisitLimits())
    with TestClient(create_app(fake, ChannelOptions(doors=doors))) as client:
        yield client


@pytest.mark.parametrize(
    ("limit", "path", "body"),
    [
        ("questions", "/api/ask", QUESTION | {"visit": "v1"}),
        ("questions", "/api/chat", QUESTION | {"visit": "v1"}),
        ("visits", "/api/ask", QUESTION),
        ("visits", "/api/chat", QUESTION),
        ("visits", "/api/visit", {"visit": "v1"}),
        ("ticket_numbers", "/api/ask", {"question": number_of(1), "visit": "v1"}),
        ("ticket_numbers", "/api/chat", {"question": f"编号{number_of(2)}办好没有", "visit": "v1"}),
    ],
)
def test_each_is_counted(fake: FakeAssistant, limit: str, path: str, body: dict[str, Any]) -> None:
    with served(fake, {limit: 2}) as client:
        codes = [client.post(path, json=body).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        refused = client.post(path, json=body)
        assert refused.json()["error"]["code"] == "too_many"
        assert 1 <= int(refused.headers["retry-after"]) <= 30


@pytest.mark.parametrize("path", ["/api/ask/audio", "/api/chat/audio"])
@pytest.mark.parametrize("limits", [{"uploads": 2}, {"audio_seconds": 5}, {"questions": 2}, {"visits": 2}])
def test_so_is_each_recording(fake: FakeAssistant, path: str, limits: dict[str, int]) -> None:
    recording = encode_wav(tone(2.0, 16_000))
    with served(fake, limits) as client:
        codes = [client.post(path, content=recording).status_code for _ in range(3)]
        assert codes == [200, 200, 429]


def test_a_visit_is_limited_where_its_address_is_not(fake: FakeAssistant) -> None:
    with served(fake, {}, VisitLimits(questions=1)) as client:
        asked = [client.post("/api/ask", json=QUESTION | {"visit": name}).status_code for name in "aab"]
        assert asked == [200, 429, 200]


def test_what_is_read_aloud_is_counted(fake: FakeAssistant) -> None:
    with served(fake, {"readings": 1}) as client:
        text = client.post("/api/chat", json=QUESTION).text
        address = text.partition('"speech": ["')[2].partition('"')[0]
        assert [client.get(address).status_code for _ in range(2)] == [200, 429]


def test_by_voice_it_is_said_and_the_connection_stays(fake: FakeAssistant) -> None:
    with served(fake, {"questions": 1}) as client:
        with connected(client) as socket:
            kinds = []
            for number in (1, 2, 3):
                socket.send_json({"type": "ask", "id": number, **QUESTION})
                last = receive_turn(socket)[-1]
                kinds.append((last["type"], last["id"], last.get("code")))
            assert kinds == [("ended", 1, None), ("error", 2, "too_many"), ("error", 3, "too_many")]
            assert (last["message"], last["retry"]) == ("您问得有点快，我跟不上了。请歇一会儿再问。", True)
            socket.send_json({"type": "ping"})
            assert socket.receive_json() == {"type": "pong"}
        assert len(fake.requests) == 1


def spoken(socket: WebSocketTestSession, number: int) -> dict[str, Any]:
    """Ask aloud and return the last event of the turn."""
    socket.send_json({"type": "listen", "id": number})
    speak(socket, tone(1.0, 16_000), silence(2.0, 16_000))
    return receive_turn(socket)[-1]


def test_so_are_spoken_questions(fake: FakeAssistant) -> None:
    with served(fake, {"questions": 1}) as client, connected(client) as socket:
        ends = [spoken(socket, number) for number in (1, 2)]
        assert [(each["type"], each["id"]) for each in ends] == [("ended", 1), ("error", 2)]


def test_so_is_what_is_listened_to(fake: FakeAssistant) -> None:
    with served(fake, {"audio_seconds": 3}) as client, connected(client) as socket:
        socket.send_json({"type": "listen", "id": 1})
        speak(socket, tone(5.0, 16_000))
        last = receive_turn(socket)[-1]
        assert (last["type"], last["id"], last["code"]) == ("error", 1, "too_many")
        socket.send_json({"type": "ask", "id": 2, **QUESTION})
        assert receive_turn(socket)[-1]["type"] == "ended"


def test_so_are_connections(fake: FakeAssistant) -> None:
    with served(fake, {"connected": 1}) as client:
        with connected(client), client.websocket_connect("/ws/voice") as socket:
            told = socket.receive_json()
            assert (told["code"], told["retry"], "id" in told) == ("too_many", True, False)
            assert socket.receive()["code"] == 1013
        with connected(client):
            pass


@pytest.mark.parametrize("limit", ["questions", "visits"])
def test_who_is_in_danger_is_not_refused_for_what_others_asked(fake: FakeAssistant, limit: str) -> None:
    fake.hears = Transcript(IN_DANGER, 0.9)
    recording = encode_wav(tone(2.0, 16_000))
    with served(fake, {limit: 1, "emergencies": 4}) as client:
        flood = [client.post("/api/ask", json=QUESTION).status_code for _ in range(20)]
        assert flood == [200, *[429] * 19]
        for path in ("/api/ask", "/api/chat"):
            assert client.post(path, json={"question": IN_DANGER}).status_code == 200
            assert client.post(f"{path}/audio", content=recording).status_code == 200
        assert client.post("/api/ask", json=QUESTION).status_code == 429


def test_nor_for_what_others_said(fake: FakeAssistant) -> None:
    recording = encode_wav(tone(2.0, 16_000))
    with served(fake, {"audio_seconds": 2}) as client:
        assert [client.post("/api/ask/audio", content=recording).status_code for _ in range(2)] == [200, 429]
        fake.hears = Transcript(IN_DANGER, 0.9)
        assert client.post("/api/ask/audio", content=recording).status_code == 200


@pytest.mark.parametrize("spoken", [False, True])
def test_even_calls_for_help_are_bounded(fake: FakeAssistant, *, spoken: bool) -> None:
    fake.hears = Transcript(IN_DANGER, 0.9)
    with served(fake, {"questions": 1, "emergencies": 2}) as client:
        asked = {"content": encode_wav(tone(2.0, 16_000))} if spoken else {"json": {"question": IN_DANGER}}
        path = "/api/ask/audio" if spoken else "/api/ask"
        answers = [client.post(path, **asked) for _ in range(5)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
    assert "120" in answers[-1].json()["error"]["message"]


class Looks(FakeAssistant):
    """Keeps what it was asked to look through for a call for help."""

    looked_at: list[str]

    async def in_danger(self, request: Request) -> bool:
        self.looked_at.append(request.question)
        return False


def test_what_is_too_long_for_a_call_is_not_read() -> None:
    looks = Looks()
    looks.looked_at = []
    with served(looks, {"questions": 1}) as client:
        for question in ("几点开门", "长" * 201, "长" * 200):
            client.post("/api/ask", json={"question": question, "visit": "v1"})
    assert looks.looked_at == ["长" * 200]


def test_by_voice_too_a_call_is_heard(fake: FakeAssistant) -> None:
    fake.hears = Transcript(IN_DANGER, 0.9)
    with served(fake, {"questions": 1}) as client, connected(client) as socket:
        for number in (1, 2):
            socket.send_json({"type": "listen", "id": number})
            speak(socket, tone(1.0, 16_000), silence(2.0, 16_000))
            assert receive_turn(socket)[-1]["type"] == "ended"
        socket.send_json({"type": "ask", "id": 3, **QUESTION})
        assert receive_turn(socket)[-1]["code"] == "too_many"


@pytest.mark.parametrize("path", ["/api/ask/audio", "/api/chat/audio"])
def test_a_spoken_number_of_a_ticket_is_counted_once_it_is_heard(fake: FakeAssistant, path: str) -> None:
    fake.hears = Transcript(f"编号{number_of(2)}办好没有", 0.9)
    with served(fake, {"ticket_numbers": 2}) as client:
        answers = [client.post(path, content=encode_wav(tone(2.0, 16_000))) for _ in range(3)]
    assert ["too_many" in each.text for each in answers] == [False, False, True]


def test_so_is_one_that_is_told_at_a_kiosk(fake: FakeAssistant) -> None:
    fake.hears = Transcript(f"编号{number_of(2)}办好没有", 0.9)
    with served(fake, {"ticket_numbers": 1}) as client, connected(client) as socket:
        ends = [spoken(socket, number) for number in (1, 2)]
        assert [(each["type"], each.get("code")) for each in ends] == [("ended", None), ("error", "too_many")]


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("10008", True),
        ("一〇〇〇八", True),
        ("编号10008办好没有", True),
        ("编号是 1 0 0 0 7", True),  # a wrong one is a guess too
        ("我的单号10008", True),
        ("高龄津贴一个月多少钱", False),
        ("我报的修咋个样了", False),
        ("我家在3栋2单元501", False),
        ("10007", False),  # no number, and nobody asks for one
    ],
)
def test_what_tells_the_number_of_a_ticket(text: str, tells: bool) -> None:
    assert tells_number(text) is tells
