"""Rule: one question, typed or recorded, is one document; what is wrong with it is said in Chinese."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.formparsers import MultiPartParser
from starlette.testclient import TestClient

from assistant.channels.app import create_app
from assistant.channels.contract import ChannelOptions
from assistant.turn import Request
from models.audio import encode_wav
from tests.assistant.fakes import (
    ANSWER,
    BREAKS,
    CHOICES,
    TURN_KEYS,
    UNCLEAR,
    UNKNOWN,
    FakeAssistant,
    FakeReadiness,
    tone,
)

pytestmark = pytest.mark.unit

WAV = encode_wav(tone(1.0))


def test_a_question_is_answered(client: TestClient) -> None:
    document = client.post("/api/ask", json={"question": "高龄津贴多少钱"}).json()
    assert set(document) == TURN_KEYS
    assert document["transcript"] is None
    assert document["reply"]["text"] == ANSWER.text


def test_a_long_recording_is_written_to_no_temporary_file(
    fake: FakeAssistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))  # whoever writes there fails
    long = encode_wav(tone(20.0, 48_000))
    assert len(long) > MultiPartParser.spool_max_size
    with TestClient(create_app(fake, ChannelOptions())) as client:
        response = client.post("/api/ask/audio", files={"audio": ("q.wav", long, "audio/wav")})
    assert response.status_code == 200


def test_an_abstention_is_a_success(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": UNKNOWN})
    assert (response.status_code, response.json()["reply"]["kind"]) == (200, "abstention")


def test_asking_back_offers_choices(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"question": UNCLEAR}).json()["reply"]
    assert reply["kind"] == "clarification"
    assert reply["choices"] == [{"label": choice.label, "question": choice.question} for choice in CHOICES]


@pytest.mark.parametrize(
    ("body", "request_"),
    [
        ({"question": "问"}, Request(channel="api", question="问")),
        ({"question": "问", "heard": True}, Request(channel="api", question="问", heard=True)),
        ({"question": "问", "visit": "abc-1_2"}, Request(channel="api", question="问", visit="abc-1_2")),
        ({"question": "问", "region": "云山市"}, Request(channel="api", question="问", region="云山市")),
        (
            {"question": "问", "as_of": "2024-02-29"},
            Request(channel="api", question="问", as_of=date(2024, 2, 29)),
        ),
        ({"question": "问", "dialect": "yue"}, Request(channel="api", question="问", dialect="yue")),
        # a page may be older than what is offered: whether it is known, is not asked here
        ({"question": "问", "dialect": "x-mars"}, Request(channel="api", question="问", dialect="x-mars")),
        ({"question": "问", "dialect": ""}, Request(channel="api", question="问")),
        (
            {"question": "问", "voice": "edge-tts/zh-HK-HiuGaaiNeural", "speed": 0.8},
            Request(channel="api", question="问", voice="edge-tts/zh-HK-HiuGaaiNeural", speed=0.8),
        ),
        ({"question": "问", "channel": "widget"}, Request(channel="widget", question="问")),
        ({"question": "问", "channel": ""}, Request(channel="api", question="问")),
        (
            {
                "question": "问",
                "visit": None,
                "region": None,
                "as_of": None,
                "heard": False,
                "dialect": None,
                "voice": None,
                "channel": None,
            },
            Request(channel="api", question="问"),
        ),
    ],
)
def test_every_field_reaches_the_pipeline(
    client: TestClient, fake: FakeAssistant, body: dict[str, Any], request_: Request
) -> None:
    assert client.post("/api/ask", json=body).status_code == 200
    assert fake.requests == [request_]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "question"),
        ({"question": 3}, "question"),
        ({"question": "问", "as_of": "昨天"}, "2026-01-31"),
        ({"question": "问", "as_of": "2025-02-29"}, "2026-01-31"),
        ({"question": "问", "visit": "../etc"}, "visit"),
        ({"question": "问", "visit": "x" * 65}, "visit"),
        ({"question": "问", "region": "云" * 101}, "region"),
        ({"question": "问", "heard": "大概"}, "heard"),
        ({"question": "问", "dialect": "x" * 65}, "dialect"),
        ({"question": "问", "dialect": 3}, "dialect"),
        ({"question": "问", "voice": "x" * 101}, "voice"),
        ({"question": "问", "speed": 0.4}, "speed"),
        ({"question": "问", "speed": "快"}, "speed"),
        ({"question": "问", "channel": "x" * 33}, "channel"),
        ({"question": "问", "channel": "Kiosk 1"}, "channel"),
        ([], "格式不对"),
        ("问", "格式不对"),
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/chat"])
def test_a_wrong_field_is_named(
    client: TestClient, fake: FakeAssistant, path: str, body: object, words: str
) -> None:
    response = client.post(path, json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "message_invalid")
    assert words in response.json()["error"]["message"]
    assert fake.requests == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_what_is_not_json_is_refused(client: TestClient, content: bytes) -> None:
    response = client.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code in {400, 422}
    assert response.json()["error"]["message"].endswith("。")


def test_the_pipeline_judges_the_question(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "  "})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "question_invalid")


def test_the_unexpected_has_no_stack_trace(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": BREAKS})
    assert (response.status_code, response.json()["error"]["code"]) == (500, "internal")
    assert "Traceback" not in response.text
    assert BREAKS not in response.text


@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/audio", "/api/chat"])
def test_before_it_is_ready_it_says_what_is_missing(
    client: TestClient, fake: FakeAssistant, path: str
) -> None:
    fake.readiness = FakeReadiness(("语音识别", "文件"))
    response = client.post(path, json={"question": "几点开门"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    error = response.json()["error"]
    message = "还在准备语音识别、文件，请等一分钟再试。"
    assert error == {"code": "not_ready", "message": message, "retry_after_s": 5}


def test_what_cannot_be_loaded_is_told(client: TestClient, fake: FakeAssistant) -> None:
    fake.readiness = FakeReadiness(("语音识别",), "模型没有准备好。请运行准备命令。")
    error = client.post("/api/ask", json={"question": "几点开门"}).json()["error"]
    message = "模型没有准备好。请运行准备命令。"
    assert error == {"code": "not_ready", "message": message, "retry_after_s": 5}


def test_a_recording_in_a_form_is_heard(client: TestClient, fake: FakeAssistant) -> None:
    fields = {"visit": "v1", "region": "云山市", "as_of": "2026-01-31", "dialect": "yue", "heard": "true"}
    response = client.post("/api/ask/audio", data=fields, files={"audio": ("q.wav", WAV, "audio/wav")})
    assert response.json()["transcript"]["text"] == "高龄金贴一个月多少钱"
    [request] = fake.requests
    assert (request.visit, request.region, request.as_of) == ("v1", "云山市", date(2026, 1, 31))
    assert (request.dialect, request.channel) == ("yue", "api")
    assert request.utterance is not None
    assert request.utterance.seconds == pytest.approx(1.0, abs=0.01)


def test_a_bare_recording_is_heard(client: TestClient, fake: FakeAssistant) -> None:
    response = client.post(
        "/api/ask/audio?visit=v1&region=&as_of=&channel=phone",
        content=WAV,
        headers={"Content-Type": "audio/wav"},
    )
    assert response.status_code == 200
    [request] = fake.requests
    assert (request.visit, request.region, request.as_of, request.channel) == ("v1", "", None, "phone")


@pytest.mark.parametrize("recording", [b"", b"hello, I am a text named .wav", WAV[:30]])
def test_what_is_not_a_recording_is_told(client: TestClient, recording: bytes) -> None:
    response = client.post("/api/ask/audio", content=recording, headers={"Content-Type": "audio/wav"})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "audio_unreadable")


def test_a_recording_that_plays_too_long_is_told(client: TestClient) -> None:
    recording = encode_wav(tone(12.0, 4000))
    response = client.post("/api/ask/audio", content=recording, headers={"Content-Type": "audio/wav"})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "audio_unreadable")


@pytest.mark.parametrize(
    ("data", "files", "code"),
    [
        ({}, {"other": ("q.wav", WAV)}, "message_invalid"),
        ({"audio": "text"}, {}, "message_invalid"),
        ({"as_of": "昨天"}, {"audio": ("q.wav", WAV)}, "message_invalid"),
    ],
)
def test_a_wrong_form_is_told(
    client: TestClient, data: dict[str, str], files: dict[str, Any], code: str
) -> None:
    body = {name: (None, value) for name, value in data.items()} | files  # always multipart
    response = client.post("/api/ask/audio", files=body)
    assert (response.status_code, response.json()["error"]["code"]) == (422, code)


def test_a_broken_form_is_told(client: TestClient) -> None:
    response = client.post(
        "/api/ask/audio", content=b"nonsense", headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert response.status_code in {400, 422}
    assert response.json()["error"]["message"].endswith("。")
