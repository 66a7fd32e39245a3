"""Rule: whatever is sent on a voice connection, the server answers in its protocol or closes with a code.

No exception reaches the log, and when the client has gone no task is left.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message

from models.audio import pcm16
from tests.assistant.fakes import BREAKS, HANGS, REFUSED, UNCLEAR_AT_LENGTH, tone
from tests.attacks.bounded import tries
from tests.attacks.whole import HOST, whole

pytestmark = pytest.mark.unit

HELLO = {"type": "hello", "version": 2}
CLOSED = {1000, 1008, 1013}
SAID = {
    *("ready", "pong", "cancelled", "error", "speech-started", "paused", "resumed", "speech-ended"),
    *("nothing-heard", "partial", "heard", "understood", "found", "said", "audio", "silent", "ended"),
    "acknowledged",
}
BROKEN = "unexpected ZeroDivisionError at "
"""What is logged of the fake that breaks when it is asked to."""
TAKES_S = 30.0
"""After which a connection hangs."""


@dataclass
class Talk:
    """A client that sends what it was told as fast as it is taken, and leaves."""

    messages: Sequence[Message]
    stays: bool = False
    """Whether it waits for what it was asked to be answered."""
    sent: list[Message] = field(default_factory=list)
    _told: int = 0

    async def receive(self) -> Message:
        """Return the next message; at last, that the client has gone."""
        await asyncio.sleep(0)
        self._told += 1
        if self._told == 1:
            return {"type": "websocket.connect"}
        if self._told <= len(self.messages) + 1:
            return {"type": "websocket.receive", **self.messages[self._told - 2]}
        for _ in range(50 * self.stays):
            await asyncio.sleep(0)
        return {"type": "websocket.disconnect", "code": 1006}

    async def send(self, message: Message) -> None:
        """Take what the server says."""
        self.sent.append(message)

    async def held_with(self, app: ASGIApp) -> set[Any]:
        """Talk to the end, and return the tasks that are left."""
        scope = {
            "type": "websocket",
            "path": "/ws/voice",
            "raw_path": b"/ws/voice",
            "root_path": "",
            "scheme": "ws",
            "query_string": b"",
            "headers": [(b"host", HOST.encode())],
            "client": ("192.0.2.1", 1),
            "subprotocols": [],
        }
        async with asyncio.timeout(TAKES_S):
            await app(scope, self.receive, self.send)
        for _ in range(5):
            await asyncio.sleep(0)  # what was cancelled gets its turn
        return asyncio.all_tasks() - {asyncio.current_task()}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    with whole(tmp_path_factory.mktemp("home")) as attacked:
        yield attacked.app


def check(app: ASGIApp, messages: Sequence[Message], caplog: pytest.LogCaptureFixture) -> list[Any]:
    """Talk, and return what the server said, after a look at how."""
    caplog.clear()
    talk = Talk(messages, stays=len(messages) % 2 == 0)
    assert asyncio.run(talk.held_with(app)) == set()
    logged = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
    assert [line for line in logged if not line.startswith(BROKEN)] == []
    assert talk.sent[0]["type"] == "websocket.accept"
    said = [json.loads(each["text"]) for each in talk.sent if each.get("text") is not None]
    assert {each["type"] for each in said} <= SAID
    closing = [each["code"] for each in talk.sent if each["type"] == "websocket.close"]
    assert set(closing) <= CLOSED
    assert len(closing) <= 1
    return said


SOUND, SILENCE = pcm16(tone(0.4)), bytes(6400)
questions = st.sampled_from(
    ["高龄津贴", "停", "再见", "", REFUSED, HANGS, BREAKS, UNCLEAR_AT_LENGTH]
) | st.text(max_size=40)
numbers = st.one_of(
    st.integers(),
    st.sampled_from(
        [0, -1, 2**31, 2**63, 10**400, -(10**4000), math.nan, math.inf, -math.inf, 1e308, 0.5, 2.0001]
    ),
    st.floats(),
)
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)
NAMES = ("hello", "listen", "ask", "hold", "end", "cancel", "leave", "ping")
FIELDS = (
    "id",
    "version",
    "rate_hz",
    "visit",
    "channel",
    "kiosk",
    "region",
    "speak",
    "dialect",
    "voice",
    "speed",
)
valid = st.one_of(
    st.sampled_from([HELLO, *({"type": name} for name in NAMES[3:])]),
    st.builds(
        lambda number, over: {"type": "listen", "id": number, "over": over}, st.integers(0, 9), st.booleans()
    ),
    st.builds(
        lambda number, words: {"type": "ask", "id": number, "question": words}, st.integers(0, 9), questions
    ),
)
"""What the protocol has, in any order."""
wrong = st.builds(
    lambda name, body, question: {"type": name, **body, **question},
    st.sampled_from(NAMES) | anything,
    st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4),
    st.fixed_dictionaries({}, optional={"question": anything}),
)
"""What has its names, and anything in them."""


def _text(body: object) -> Message:
    return {"text": json.dumps(body, ensure_ascii=False)}


texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "null",
            "[]",
            '{"type":"ping"',
            '{"type":"ping","type":"leave"}',
            '{"type":"ask","id":1,"question":"\\ud800"}',
            '{"type":"ask","id":1e999,"question":"你好"}',
            '{"type":"ask","id":' + "9" * 4300 + ',"question":"你好"}',
            '{"type":"listen","id":' + "9" * 4301 + "}",
            "[" * 20_000,
            '{"type":' * 8_000,
            '{"type":"ask","id":1,"question":"' + "长" * 60_000 + '"}',
        ]
    ),
)
frames = st.one_of(
    st.sampled_from([b"", b"\0", b"\xff" * 3, SOUND, SILENCE, SOUND + b"\1", bytes(65_536), bytes(65_537)]),
    st.binary(max_size=200),
)
messages = st.one_of(
    valid.map(_text),
    valid.map(_text),
    wrong.map(_text),
    texts.map(lambda text: {"text": text}),
    frames.map(lambda frame: {"bytes": frame}),
    st.just({"bytes": SOUND}),
    st.just({}),
)


@tries(120)
@given(st.lists(messages, max_size=12))
def test_anything_is_answered_or_closed(
    app: ASGIApp, caplog: pytest.LogCaptureFixture, told: list[Message]
) -> None:
    check(app, told, caplog)


@tries(100)
@given(st.lists(valid.map(_text) | frames.map(lambda frame: {"bytes": frame}), max_size=25))
def test_a_client_may_do_everything_in_any_order(
    app: ASGIApp, caplog: pytest.LogCaptureFixture, told: list[Message]
) -> None:
    said = check(app, [_text(HELLO), *told], caplog)
    assert said[0]["type"] == "ready"


def test_whoever_comes_again_and_again_is_served_every_time(
    app: ASGIApp, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(100):  # more than may be connected at once
        assert (
            check(app, [_text(HELLO), _text({"type": "listen", "id": 1}), {"bytes": SOUND}], caplog)[0][
                "type"
            ]
            == "ready"
        )
