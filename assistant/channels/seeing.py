"""``GET /metrics`` for Prometheus, and the status page of staff with what it shows."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.channels.contract import Assistant
from assistant.channels.doors import admitted, requires
from assistant.channels.local import is_local
from assistant.channels.wire import Document
from assistant.doors import Role
from assistant.observability.metrics import MEDIA_TYPE, Metrics
from assistant.observability.status import document_of


def seeing_router(assistant: Assistant) -> APIRouter:
    """Return the routes by which an assistant is seen. The page itself is one of ``PAGES``."""
    router = APIRouter()
    observatory = assistant.observatory

    @router.get("/metrics", dependencies=[Depends(_local_or_viewer)])
    async def metrics() -> Response:
        text = await asyncio.to_thread(observatory.metrics.text)
        return Response(text, media_type=MEDIA_TYPE)

    @router.get("/staff/api/status", dependencies=[requires(Role.VIEWER)])
    async def status() -> Document:
        return document_of(await asyncio.to_thread(observatory.status, assistant.ready))

    return router


def _local_or_viewer(request: Request) -> Any:
    return None if is_local(request) else admitted(request, Role.VIEWER)


class Counted:
    """ASGI middleware that counts responses, and WebSockets that are open."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            await self._app(scope, receive, self._counting(send))
        elif scope["type"] == "websocket":
            self._metrics.socket_opened()
            try:
                await self._app(scope, receive, send)
            finally:
                self._metrics.socket_closed()
        else:
            await self._app(scope, receive, send)

    def _counting(self, send: Send) -> Send:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.responded(message["status"])
            await send(message)

        return counted
