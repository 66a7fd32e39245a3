"""Around every request: who may call, by which name, how much may be sent, which headers go out, no stack traces."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from fastapi.responses import JSONResponse, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.channels.edges import Failure, Refused, failure_of
from assistant.channels.hosts import Hosts
from assistant.channels.origins import Origins

_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "media-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ENCRYPTED = {
    "Strict-Transport-Security": "max-age=31536000",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Besides, where the request came by https: from then on browsers ask for nothing else. Over http they heed neither."""
_BODY_S = 120.0
"""How long a request may take to come, over a poor network too: a byte now and then would hold a place for ever."""
_UNREAD = frozenset({408, 413})
"""After these the rest of the request is not waited for, and the connection ends."""


class Guard:
    """ASGI middleware. ``body_limit`` returns how many bytes a path may get; without ``hosts``, any name will do."""

    def __init__(
        self,
        app: ASGIApp,
        origins: Origins,
        body_limit: Callable[[str], int],
        hosts: Hosts | None = None,
        body_s: float = _BODY_S,
    ) -> None:
        self._app = app
        self._origins = origins
        self._hosts = hosts
        self._body_limit = body_limit
        self._body_s = body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, guarded."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket" and not self._may_call(scope):
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._app(scope, receive, send)

    def _may_call(self, scope: Scope) -> bool:
        try:
            self._check(scope)
        except Refused:
            return False
        return True

    def _check(self, scope: Scope) -> None:
        """Pass whoever may call. Raises HostRefused, CommunityUnknown, OriginRefused."""
        if self._hosts is not None:
            self._hosts.check(scope)
        self._origins.check(scope)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = Answer(scope, send, self._origins.headers(scope))
        try:
            await self._answered(scope, receive, answer.send)
        except ClientDisconnect:
            return  # nobody is left to tell
        except Exception as error:  # noqa: BLE001  the outermost edge: whatever happens becomes a sentence
            failure = failure_of(error)
            if not answer.started:
                await failure_response(failure)(scope, receive, answer.send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._hosts is not None:
            self._hosts.check(scope)
        if scope["method"] == "OPTIONS" and (granted := self._origins.preflight(scope)) is not None:
            await Response(status_code=204, headers=granted)(scope, receive, send)
            return
        try:
            self._origins.check(scope)
        except Refused as error:
            headers = self._origins.refusal_headers(scope)
            await failure_response(failure_of(error), headers)(scope, receive, send)
            return
        limit = self._body_limit(scope["path"])
        if _announced_bytes(scope) > limit:
            raise HTTPException(413)
        await self._app(scope, _limited(receive, limit, self._body_s), send)


class Answer:
    """Sends on, with the headers that every response carries."""

    def __init__(self, scope: Scope, send: Send, more: Mapping[str, str] | None = None) -> None:
        """Take what is answered, and what its own response carries ``more``."""
        self._send = send
        self._headers = _HEADERS | (_ENCRYPTED if scope.get("scheme") == "https" else {}) | dict(more or {})
        self.started = False

    async def send(self, message: Message) -> None:
        """Send a message."""
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def failure_response(failure: Failure, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the HTTP response that says ``failure``."""
    ending = {"Connection": "close"} if failure.status in _UNREAD else {}
    return JSONResponse(failure.document(), failure.status, failure.headers() | ending | dict(headers or {}))


def _limited(receive: Receive, limit: int, seconds: float) -> Receive:
    """Return a ``receive`` that raises when more than ``limit`` bytes come, or not all within ``seconds``."""
    received = 0
    late_at: float | None = asyncio.get_running_loop().time() + seconds

    async def receive_some() -> Message:
        nonlocal received, late_at
        try:
            async with asyncio.timeout_at(late_at):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413)
        if not message.get("more_body", False):
            late_at = None  # all has come; what is awaited now is that the client goes
        return message

    return receive_some


def _announced_bytes(scope: Scope) -> int:
    announced = Headers(scope=scope).get("content-length", "")
    return int(announced) if announced.isdecimal() else 0
