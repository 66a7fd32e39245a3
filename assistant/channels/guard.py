"""Around every request: who may call, how much may be sent, which headers go out, and no stack traces."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.channels.edges import Failure, OriginRefused, failure_of

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


class Guard:
    """ASGI middleware. ``body_limit`` returns how many bytes a path may be sent."""

    def __init__(self, app: ASGIApp, body_limit: Callable[[str], int]) -> None:
        self._app = app
        self._body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, guarded."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket" and not _same_origin(scope):
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send)
        try:
            if not _same_origin(scope):
                raise OriginRefused("别的网站的网页不能直接调用这个服务。")
            limit = self._body_limit(scope["path"])
            if _announced_bytes(scope) > limit:
                raise HTTPException(413)
            await self._app(scope, _limited(receive, limit), answer.send)
        except ClientDisconnect:
            return  # nobody is left to tell
        except Exception as error:  # noqa: BLE001  the outermost edge: whatever happens becomes a sentence
            failure = failure_of(error)
            if not answer.started:
                await failure_response(failure)(scope, receive, answer.send)


class _Answer:
    """Sends on, with the headers that every response carries."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def failure_response(failure: Failure) -> JSONResponse:
    """Return the HTTP response that says ``failure``."""
    return JSONResponse(failure.document(), failure.status, failure.headers())


def _limited(receive: Receive, limit: int) -> Receive:
    """Return a ``receive`` that raises as soon as more than ``limit`` bytes have come."""
    received = 0

    async def receive_some() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413)
        return message

    return receive_some


def _announced_bytes(scope: Scope) -> int:
    announced = Headers(scope=scope).get("content-length", "")
    return int(announced) if announced.isdecimal() else 0


def _same_origin(scope: Scope) -> bool:
    """Return whether no other web site's page calls: browsers name the page's origin, other clients none."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
