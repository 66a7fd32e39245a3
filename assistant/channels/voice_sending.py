"""What the server says on a voice connection."""

from __future__ import annotations

import json
from contextlib import suppress

from starlette.types import Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.channels.edges import Failure
from assistant.channels.voice_messages import FRAME_BYTES
from assistant.channels.wire import audio_document, event_document
from assistant.turn import Event, Spoken
from models.audio import pcm16
from models.synthesis import Speech

ACKNOWLEDGEMENT = -1
"""Stands for the index of a sentence, in what is no part of the reply."""
_TRY_AGAIN_LATER, _POLICY_VIOLATION = 1013, 1008


class Sender:
    """Sends messages. What has samples is sent whole before the next is begun: its caller sees to that."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def send(self, name: str, /, **body: object) -> None:
        """Send a message without samples. Raises WebSocketDisconnect."""
        await self._socket.send_text(json.dumps({"type": name, **body}, ensure_ascii=False))

    async def event(self, event: Event, number: int) -> None:
        """Send an event of turn ``number``. Raises WebSocketDisconnect."""
        name, body = event_document(event)
        await self.send(name, id=number, **body)
        if isinstance(event, Spoken):
            await self._samples(event.speech)

    async def acknowledgement(self, speech: Speech, number: int) -> None:
        """Send word that the question of turn ``number`` was heard. Raises WebSocketDisconnect."""
        await self.send("acknowledged", id=number, text=speech.text)
        await self.send("audio", id=number, **audio_document(ACKNOWLEDGEMENT, speech))
        await self._samples(speech)

    async def _samples(self, speech: Speech) -> None:
        pcm = pcm16(speech.audio)
        for start in range(0, len(pcm), FRAME_BYTES):
            await self._socket.send_bytes(pcm[start : start + FRAME_BYTES])


async def say_goodbye(send: Send, failure: Failure) -> None:
    """Say why, and close a connection that was accepted; a client that has gone is not told."""
    told = json.dumps({"type": "error", **failure.event()}, ensure_ascii=False)
    with suppress(WebSocketDisconnect, OSError):
        await send({"type": "websocket.send", "text": told})
        code = _TRY_AGAIN_LATER if failure.retry else _POLICY_VIOLATION
        await send({"type": "websocket.close", "code": code})
