"""A real WebSocket server on loopback that says what a test tells it to, well or badly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from assistant.client import VERSION, Event, TimeLimits, VoiceClient

READY = {
    "type": "ready",
    "version": VERSION,
    "build": "0123456789ab",
    "utterance_s": 60.0,
    "patience": {"finished_s": 0.8, "close_s": 1.2, "unfinished_s": 5.0, "give_up_s": 10.0, "new_s": 1.0},
    "barge_in": True,
    "speed": 0.9,
    "idle_s": 45.0,
}
TURN = {
    "visit": "visit-1",
    "reply": {"kind": "answer", "text": "每月100元。", "choices": [], "action": None},
}


class Peer:
    """The server's side of one connection."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket

    async def receive(self, name: str) -> dict[str, Any]:
        """Return the next message ``name``; what comes before is passed over."""
        while True:
            message = await self._socket.recv()
            if isinstance(message, str) and (document := json.loads(message))["type"] == name:
                return dict(document)

    async def frame(self) -> bytes:
        """Return the next samples."""
        while isinstance(message := await self._socket.recv(), str):
            pass
        return message

    async def say(self, name: str, /, **fields: Any) -> None:
        await self._socket.send(json.dumps({"type": name, **fields}))

    async def send(self, message: str | bytes) -> None:
        await self._socket.send(message)

    async def ended(self, number: int) -> None:
        await self.say("ended", id=number, turn=TURN)

    async def hang_up(self) -> None:
        await self._socket.close()

    async def idle(self) -> None:
        """Say nothing until the client has gone."""
        await self._socket.wait_closed()


Script = Callable[[Peer], Awaitable[None]]


@asynccontextmanager
async def connected(script: Script, limits: TimeLimits | None = None) -> AsyncGenerator[VoiceClient, None]:
    """Yield a client of a server that greets it, then follows ``script``."""

    async def welcome(peer: Peer) -> None:
        await peer.receive("hello")
        await peer.send(json.dumps(READY))
        await script(peer)

    async with (
        serving(welcome) as address,
        VoiceClient.connect(address, limits=limits or TimeLimits()) as client,
    ):
        yield client


@asynccontextmanager
async def serving(script: Script) -> AsyncGenerator[str, None]:
    """Yield the address of a server that follows ``script``, greeting included."""

    async def follow(socket: ServerConnection) -> None:
        await script(Peer(socket))

    async with serve(follow, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def everything(events: AsyncGenerator[Event, None]) -> list[Event]:
    """Return all events of a turn."""
    return [event async for event in events]


async def until(events: AsyncGenerator[Event, None], kind: type[Event]) -> Event:
    """Return the next event of a kind."""
    async for event in events:
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind}")


def run(conversation: Awaitable[None]) -> None:
    """Run a conversation; one that hangs fails."""

    async def limited() -> None:
        await asyncio.wait_for(conversation, 10)

    asyncio.run(limited())
