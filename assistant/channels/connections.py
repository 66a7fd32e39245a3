"""Who is connected by voice, so that there are not too many, and all can be told that the service goes away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.channels.edges import Busy, Failure, failure_of
from assistant.errors import Closing

TRY_AGAIN_LATER, POLICY_VIOLATION, RESTARTS = 1013, 1008, 1012
_FAREWELL_S = 2.0
"""How long whoever does not listen keeps the others waiting."""


class Connections:
    """The WebSockets that are open. It belongs to an event loop."""

    def __init__(self, most: int) -> None:
        """``most`` may be connected at once."""
        self._most = most
        self._open: set[WebSocket] = set()

    @contextmanager
    def joined(self, socket: WebSocket) -> Iterator[None]:
        """Count a connection as long as it lasts. Raises Busy if there are too many."""
        if len(self._open) >= self._most:
            raise Busy("现在用的人太多了，请过一会儿再试。")
        self._open.add(socket)
        try:
            yield
        finally:
            self._open.discard(socket)

    async def dismiss(self) -> None:
        """Tell everybody that the service is started again, and close: they connect again by themselves."""
        failure = failure_of(Closing("服务正在重新启动，马上就好，请稍等。"))
        farewells = [asyncio.create_task(say_goodbye(each, failure, RESTARTS)) for each in self._open]
        if farewells:
            _, late = await asyncio.wait(farewells, timeout=_FAREWELL_S)
            for farewell in late:
                farewell.cancel()


async def say_goodbye(socket: WebSocket, failure: Failure, code: int | None = None) -> None:
    """Say why a connection ends, and end it."""
    with suppress(WebSocketDisconnect, RuntimeError):  # it may have ended by itself meanwhile
        for message in goodbye(failure, code):
            await socket.send(message)


def goodbye(failure: Failure, code: int | None = None) -> tuple[Message, Message]:
    """Return what is sent on a connection that ends: why, and that it does."""
    usual = TRY_AGAIN_LATER if failure.retry else POLICY_VIOLATION
    told = json.dumps({"type": "error", **failure.event()}, ensure_ascii=False)
    return (
        {"type": "websocket.send", "text": told},
        {"type": "websocket.close", "code": usual if code is None else code},
    )
