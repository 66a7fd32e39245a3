"""A client of the voice protocol, as tests talk through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.testclient import TestClient, WebSocketTestSession

from assistant.channels.build import build_of
from assistant.channels.pages import STATIC
from models.audio import Audio, pcm16

HELLO = {"type": "hello", "version": 2, "rate_hz": 16000}
READY = {
    "type": "ready",
    "version": 2,
    "build": build_of(STATIC),
    "utterance_s": 60.0,
    "patience": {"finished_s": 0.8, "close_s": 1.2, "unfinished_s": 5.0, "give_up_s": 10.0},
    "barge_in": True,
    "speed": 0.9,
    "idle_s": 10.0,
    "keep_audio_days": 0,
}


@contextmanager
def connected(client: TestClient, **hello: Any) -> Iterator[WebSocketTestSession]:
    """Say hello and be welcomed, by a server whose kiosks are as usual."""
    with client.websocket_connect("/ws/voice") as socket:
        socket.send_json(HELLO | hello)
        assert socket.receive_json() == READY
        yield socket


def speak(socket: WebSocketTestSession, *sounds: Audio) -> None:
    """Send sounds as fast as they are taken."""
    for sound in sounds:
        pcm = pcm16(sound)
        for start in range(0, len(pcm), 2048):
            socket.send_bytes(pcm[start : start + 2048])


def receive_turn(socket: WebSocketTestSession) -> list[dict[str, Any]]:
    """Return the messages of a turn."""
    messages: list[dict[str, Any]] = []
    while True:
        messages.append(receive_message(socket))
        if messages[-1]["type"] in {"ended", "error", "nothing-heard", "cancelled"}:
            return messages


def receive_until(socket: WebSocketTestSession, name: str) -> list[dict[str, Any]]:
    """Return the messages up to the first of that type."""
    messages: list[dict[str, Any]] = []
    while not messages or messages[-1]["type"] != name:
        messages.append(receive_message(socket))
    return messages


def receive_message(socket: WebSocketTestSession) -> dict[str, Any]:
    """Return the next message; an ``audio`` message gets its samples as ``pcm``."""
    message: dict[str, Any] = socket.receive_json()
    if message["type"] == "audio":
        message["pcm"] = b""
        while len(message["pcm"]) < 2 * message["samples"]:
            message["pcm"] += socket.receive_bytes()
    return message


def names(messages: list[dict[str, Any]]) -> list[str]:
    """Return the types of messages."""
    return [message["type"] for message in messages]
