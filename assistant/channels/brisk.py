"""A client that takes what it is sent too slowly is cut off: what is sent must not pile up in memory."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Brisk:
    """ASGI middleware. Servers let a send wait while the client's buffer is full; here it waits so long and no longer.

    Whoever sends then gets TimeoutError, an OSError, as from a connection that is lost. On a WebSocket, where somebody
    may be waiting for the client as well, all that goes on for it is cancelled.
    """

    def __init__(self, app: ASGIApp, send_s: float) -> None:
        """``send_s`` is how long one message may take, seconds."""
        self._app = app
        self._send_s = send_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, each message within its time."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        connection = asyncio.current_task()
        gone = False

        async def send_in_time(message: Message) -> None:
            nonlocal gone
            try:
                async with asyncio.timeout(self._send_s):
                    await send(message)
            except TimeoutError:
                if scope["type"] == "websocket" and connection is not None and not gone:
                    gone = True
                    connection.cancel()
                raise

        try:
            await self._app(scope, receive, send_in_time)
        except asyncio.CancelledError:
            if not gone:
                raise
        finally:
            if gone and connection is not None:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(0)  # perhaps it has ended before the cancellation reached it
                connection.uncancel()
