"""Rule: whatever is sent over HTTP, in whatever form and at whatever pace, is answered with a sentence or nothing.

Schemathesis sends what JSON can say (``test_routes``); here is what it cannot: broken JSON and forms, other paths,
bodies that never end.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from assistant.channels.guard import Guard
from assistant.channels.origins import Origins
from assistant.doors import Role
from assistant.settings_widget import Widget
from models.audio import encode_wav
from tests.assistant.fakes import tone
from tests.attacks.bounded import tries
from tests.attacks.whole import HOST, Whole, whole

pytestmark = pytest.mark.unit

PUBLIC = ("/api/ask", "/api/chat", "/api/visit", "/api/feedback", "/api/leave")
STAFF = (
    "/staff/api/session",
    "/staff/api/tickets/10008/take",
    "/staff/api/tickets/10008/close",
    "/staff/api/releases/rollback",
)
RECORDINGS = ("/api/ask/audio", "/api/chat/audio")
LONGEST = 64 * 1024
DEEP = LONGEST - 100


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("home")) as attacked:
        yield attacked


@pytest.fixture(scope="module")
def client(attacked: Whole) -> Iterator[TestClient]:
    with TestClient(attacked.app, base_url=f"http://{HOST}") as client:
        yield client


def told(client: TestClient, method: str, path: str, **request: Any) -> tuple[int, str]:
    """Return the status and the code of a failure, after a look at how it is told."""
    response = client.request(method, path, **request)
    assert response.headers["content-type"] == "application/json"
    error = response.json()["error"]
    assert error["message"].endswith("。")
    return response.status_code, error["code"]


BROKEN_JSON = {
    "deep lists": b"[" * DEEP,
    "deep objects": b'{"question":' * (DEEP // 12),
    "deep and whole": b"[" * 5_000 + b"]" * 5_000,
    "not a number": b'{"question": NaN, "speed": NaN, "visit": NaN, "verdict": Infinity}',
    "speed that is none": b'{"question": "a", "speed": NaN, "visit": 1, "verdict": 1, "note": 1, "to": 1, "key": 1}',
    "a number without end": b'{"question": ' + b"9" * 60_000 + b', "visit": 1, "note": 1, "to": 1, "key": 1}',
    "half a character": b'{"question": "\\ud800", "visit": "\\ud800", "note": "\\ud800", "to": "\\ud800", "key": 1}',
    "no text": b"\xff\xfe\x00\xd8",
    "utf-16": '{"question": 1, "visit": 1, "note": 1, "to": 1, "key": 1}'.encode("utf-16"),
    "twice": b'{"question": "a", "question": 1, "visit": 1, "note": 1, "to": 1, "key": 1}',
    "nothing": b"",
    "a list": b"[1]",
    "cut off": b'{"question": "',
}


@pytest.mark.parametrize("body", BROKEN_JSON.values(), ids=BROKEN_JSON.keys())
def test_broken_json_is_told(
    client: TestClient, attacked: Whole, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"Content-Type": "application/json", "Origin": f"http://{HOST}"}
    key = {"Authorization": f"Bearer {attacked.keys[Role.DESK]}"}
    publisher = {"Authorization": f"Bearer {attacked.keys[Role.PUBLISHER]}"}
    for path in (*PUBLIC, *STAFF):
        shown = (publisher if "releases" in path else key) if path in STAFF else {}
        status, _ = told(client, "POST", path, content=body, headers=headers | shown)
        assert status in {400, 422}, path
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []


BOUNDARY = "xiangyin"
SOUND = encode_wav(tone(0.5))
PART = b'--xiangyin\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n'
FORMS = {
    "no boundary": ("multipart/form-data", PART + SOUND),
    "an empty boundary": ("multipart/form-data; boundary=", PART + SOUND),
    "a boundary of a thousand": ("multipart/form-data; boundary=" + "x" * 1000, PART + SOUND),
    "no end of the headers": ("multipart/form-data; boundary=xiangyin", PART[:-2]),
    "a header without end": (
        "multipart/form-data; boundary=xiangyin",
        b"--xiangyin\r\nX-A: " + b"a" * 50_000,
    ),
    "a thousand headers": (
        "multipart/form-data; boundary=xiangyin",
        b"--xiangyin\r\n" + b"X-A: a\r\n" * 1000,
    ),
    "a thousand fields": (
        "multipart/form-data; boundary=xiangyin",
        b'--xiangyin\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n' * 1000 + b"--xiangyin--",
    ),
    "a field of ten kilobytes": (
        "multipart/form-data; boundary=xiangyin",
        b'--xiangyin\r\nContent-Disposition: form-data; name="region"\r\n\r\n'
        + b"y" * 10_000
        + b"\r\n--xiangyin--",
    ),
    "two recordings": (
        "multipart/form-data; boundary=xiangyin",
        (PART + SOUND + b"\r\n") * 2 + b"--xiangyin--",
    ),
    "another character set": (
        "multipart/form-data; boundary=xiangyin; charset=punycode",
        b'--xiangyin\r\nContent-Disposition: form-data; name="region"\r\n\r\n'
        + b"-y" * 2000
        + b"\r\n--xiangyin--",
    ),
    "a character set that runs": (
        "multipart/form-data; boundary=xiangyin; charset=unicode_escape",
        b'--xiangyin\r\nContent-Disposition: form-data; name="visit"\r\n\r\n\\ud800\r\n--xiangyin--',
    ),
    "the recording is a field": (
        "multipart/form-data; boundary=xiangyin",
        b'--xiangyin\r\nContent-Disposition: form-data; name="audio"\r\n\r\nx\r\n--xiangyin--',
    ),
}


@pytest.mark.parametrize(("kind", "body"), FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("path", RECORDINGS)
def test_a_broken_form_is_told(client: TestClient, path: str, kind: str, body: bytes) -> None:
    status, _ = told(client, "POST", path, content=body, headers={"Content-Type": kind})
    assert status in {400, 413, 422}


@tries(60)
@given(st.binary(max_size=300), st.sampled_from(RECORDINGS), st.booleans())
def test_noise_in_a_form_is_told(client: TestClient, noise: bytes, path: str, inside: bool) -> None:
    body = PART + noise + b"\r\n--xiangyin--" if inside else noise
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    assert told(client, "POST", path, content=body, headers=headers)[0] in {400, 422}


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../settings.py",
        "/static/..%2f..%2fsettings.py",
        "/static/%2e%2e/%2e%2e/settings.py",
        "/static/%252e%252e/app.py",
        "/static/..\\app.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/kiosk.html%00.css",
        "/static/" + "a" * 5000,
        "/static/\u202ekiosk.html",
        "//etc/passwd",
        "/../../etc/passwd",
        "/.git/config",
        "/.env",
        "/settings.toml",
        "/api/speech/..%2f..%2fx/0",
        "/staff/api/keys",
    ],
)
def test_no_path_leads_elsewhere(client: TestClient, path: str) -> None:
    assert told(client, "GET", path)[0] == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "FOO"])
@pytest.mark.parametrize("path", ["/", "/api/ask", "/static/base.css", "/healthz", "/staff/api/tickets"])
def test_no_other_method_does_anything(client: TestClient, method: str, path: str) -> None:
    assert told(client, method, path)[0] == 405


@pytest.mark.parametrize("index", ["0", "-1", "99999999999999999999", "1e3", "0x1", "٣", "%00", "NaN"])
@pytest.mark.parametrize("reply", ["x", "%00", "a" * 2000, "..", "%F0%9F%98%80"])
def test_what_was_said_to_others_cannot_be_guessed(client: TestClient, reply: str, index: str) -> None:
    assert told(client, "GET", f"/api/speech/{reply}/{index}")[0] in {404, 422}


@pytest.mark.parametrize(
    "query", ["speed=nan", "speed=inf", "speed=-inf", "speed=1e999", "gain=nan", "gain=1e999"]
)
def test_no_number_is_a_number_that_is_none(client: TestClient, query: str) -> None:
    ended = client.post("/api/chat", json={"question": "高龄津贴"}).text
    address = ended.partition("/api/speech/")[2].partition('"')[0]
    assert told(client, "GET", f"/api/speech/{address}?{query}") == (422, "message_invalid")


async def _never_ends(interval: asyncio.Event) -> Message:
    await interval.wait()
    return {"type": "http.request", "body": b"x", "more_body": True}


async def _reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _answered(receive: Receive, body_s: float) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    guard = Guard(_reads_all, Origins(Widget()), lambda path: 10, body_s=body_s)
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "scheme": "http",
        "headers": [],
        "query_string": b"",
    }
    asyncio.run(guard(scope, receive, send))
    return sent


def test_a_body_that_never_ends_is_not_waited_for() -> None:
    start, body = _answered(lambda: _never_ends(asyncio.Event()), body_s=0.0)
    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]
    assert "太慢".encode() in body["body"]


def test_whoever_has_sent_all_may_wait() -> None:
    messages: Iterator[Message] = iter([{"type": "http.request", "body": b"x"}, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(messages)

    assert _answered(receive, body_s=5.0)[0]["status"] == 200
