"""The door for voice terminals, where the settings ask for tokens: before the kiosk's page and its connection."""

from __future__ import annotations

import asyncio
import hashlib
import html
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from assistant.channels.edges import KioskRefused, OriginRefused, Refused, failure_of
from assistant.channels.limits import Act, Caller, Limits, address_of
from assistant.channels.staff_door import from_our_page
from assistant.channels.voice_sending import say_goodbye
from assistant.doors.errors import NotAdmitted
from assistant.doors.opening import Doors
from assistant.doors.records import Kind, Outcome
from knowledge_base.errors import LibraryUnavailable

_log = logging.getLogger(__name__)

COOKIE = "xiangyin_kiosk"
_COOKIE_S = 400 * 86_400
"""As long as browsers keep one; it is renewed whenever the page is loaded or connects."""
PAGE, VOICE, TOKEN = "/kiosk", "/ws/voice", "/kiosk/token"
AGAIN_S = 10.0
"""How often it is looked whether the token of a terminal that is connected is still valid."""
_TRUSTED_S = 86_400.0
"""How long a token that was valid opens the door while the database cannot be asked."""
_CLOSED = 1008


class KioskTokens:
    """Knows which terminals may come in. Threads may share it."""

    def __init__(
        self, doors: Callable[[], Doors], limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``doors`` raises LibraryUnavailable as long as they cannot be opened."""
        self._doors = doors
        self._limits = limits
        self.clock = clock
        self._seen: dict[bytes, float] = {}
        """By a digest of the token, when it was valid last; no more of them than there are terminals."""

    def admit(self, connection: HTTPConnection, route: str) -> None:
        """Pass a terminal with a valid token, and record it. Raises KioskRefused, TooMany, LibraryUnavailable."""
        written = token_of(connection)
        if not written:
            raise KioskRefused("这台语音终端还没有登记。")
        self.show(written, address_of(connection.scope), route)

    def show(self, written: str, address: str, route: str) -> None:
        """Pass whoever shows a valid token, and record it. Raises KioskRefused, TooMany, LibraryUnavailable."""
        try:
            self.check(written)
        except NotAdmitted as error:
            self._limits.take(Act.FAILED_KEY, Caller(address))
            self._doors().audit.record(Kind.KIOSK, error.name, route, error.outcome)
            raise KioskRefused(_TOLD[error.outcome]) from error
        with suppress(LibraryUnavailable):  # then it is let in as it was before, and nothing can be written
            doors = self._doors()
            doors.audit.admitted(doors.keyring.holder(written, Kind.KIOSK), route)

    def check(self, written: str) -> None:
        """Pass a valid token; one that was, if the database cannot be asked. Raises NotAdmitted, LibraryUnavailable."""
        digest = hashlib.sha256(written.encode()).digest()
        try:
            self._doors().keyring.holder(written, Kind.KIOSK)
        except LibraryUnavailable:
            if self.clock() - self._seen.get(digest, -_TRUSTED_S) >= _TRUSTED_S:
                raise
            _log.warning("a voice terminal is let in as before: the database cannot be asked")
        except NotAdmitted:
            self._seen.pop(digest, None)
            raise
        else:
            self._seen[digest] = self.clock()


_TOLD = {
    Outcome.UNKNOWN: "这台语音终端的口令不对。",
    Outcome.EXPIRED: "这台语音终端的口令过期了。",
    Outcome.REVOKED: "这台语音终端已经停用了。",
}


class KioskDoor:
    """ASGI middleware: the kiosk's page and its connection only with a token."""

    def __init__(self, app: ASGIApp, tokens: KioskTokens, desk: Callable[[], str]) -> None:
        """``desk``: whom people turn to."""
        self._app = app
        self._tokens = tokens
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, if it may come in."""
        if scope["type"] == "websocket" and scope["path"] == VOICE:
            await self._voice(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].rstrip("/") == PAGE:
            await self._page(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        try:
            await asyncio.to_thread(self._tokens.admit, connection, f"GET {PAGE}")
        except (Refused, LibraryUnavailable) as error:
            failure = failure_of(error)
            page = closed_page(failure.message, self._desk())
            await HTMLResponse(page, failure.status, failure.headers())(scope, receive, send)
            return
        await self._app(scope, receive, _renewing(connection, send))

    async def _voice(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        try:
            await asyncio.to_thread(self._tokens.admit, connection, f"WS {VOICE}")
        except (Refused, LibraryUnavailable) as error:
            socket = WebSocket(scope, receive, send)
            await socket.accept()
            await say_goodbye(socket.send, failure_of(error))
            return
        watched = _Watched(self._tokens, token_of(connection), receive, _renewing(connection, send))
        await self._app(scope, watched.receive, watched.send)


class _Watched:
    """A connection whose token is looked at again and again: what is revoked hears nothing more."""

    def __init__(self, tokens: KioskTokens, written: str, receive: Receive, send: Send) -> None:
        self._tokens = tokens
        self._written = written
        self._receive = receive
        self._send = send
        self._looked = tokens.clock()
        self._closed = False

    async def receive(self) -> Message:
        """Return the next message; that the terminal has gone, if its token opens nothing any more."""
        message = await self._receive()
        at = self._tokens.clock()
        if message["type"] != "websocket.receive" or at - self._looked < AGAIN_S:
            return message
        self._looked = at
        try:
            await asyncio.to_thread(self._tokens.check, self._written)
        except LibraryUnavailable:  # who is there stays
            return message
        except NotAdmitted as error:
            self._closed = True
            refused = failure_of(KioskRefused(_TOLD[error.outcome]))
            await say_goodbye(self._send, refused)
            return {"type": "websocket.disconnect", "code": _CLOSED}
        return message

    async def send(self, message: Message) -> None:
        """Send on, unless the connection was closed. Raises OSError."""
        if self._closed:
            raise OSError("the connection was closed")  # as if the terminal had gone away
        await self._send(message)


def token_of(connection: HTTPConnection) -> str:
    """Return the token that comes along: a browser's as a cookie, a program's in the header; empty without one."""
    scheme, _, written = connection.headers.get("authorization", "").partition(" ")
    return written if scheme.lower() == "bearer" else connection.cookies.get(COOKIE, "")


class Token(BaseModel):
    """A token as it was typed, or stood in the address behind ``#``."""

    model_config = ConfigDict(frozen=True)

    token: str = Field(max_length=200)


def token_router(tokens: KioskTokens) -> APIRouter:
    """Return the route on which a terminal shows its token once; from then on its browser does."""
    router = APIRouter()

    @router.post(TOKEN, status_code=204)
    def show(shown: Token, request: Request, response: Response) -> None:
        if not from_our_page(request):
            raise OriginRefused("别的网站的网页不能登记语音终端。")
        written = shown.token.strip().lower()
        tokens.show(written, address_of(request.scope), f"POST {TOKEN}")
        _keep(response, written, secure=request.url.scheme == "https")

    return router


def _keep(response: Response, written: str, *, secure: bool) -> None:
    response.set_cookie(
        COOKIE, written, max_age=_COOKIE_S, path="/", secure=secure, httponly=True, samesite="strict"
    )


def _renewing(connection: HTTPConnection, send: Send) -> Send:
    """Return a ``send`` that has the browser keep its cookie for as long again."""
    written = connection.cookies.get(COOKIE, "")

    async def sent(message: Message) -> None:
        if written and message["type"] in {"http.response.start", "websocket.accept"}:
            kept = Response()
            _keep(kept, written, secure=connection.url.scheme in {"https", "wss"})
            message.setdefault("headers", [])
            MutableHeaders(scope=message).append("Set-Cookie", kept.headers["Set-Cookie"])
        await send(message)

    return sent


def closed_page(reason: str, desk: str) -> str:
    """Return the page of a terminal that may not come in: why, whom to call, and where staff type its token."""
    return f"""<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>乡音 · 语音亭</title>
    <link rel="icon" href="/static/icon.svg">
    <link rel="stylesheet" href="/static/base.css">
    <link rel="stylesheet" href="/static/start.css">
    <script type="module" src="/static/kiosk-closed.js"></script>
  </head>
  <body>
    <main class="start">
      <header><h1>这台机器现在不能用</h1></header>
      <section class="status">
        <p id="reason" role="status">{html.escape(reason)}</p>
        <p>您有事情要问，请找{html.escape(desk)}。</p>
      </section>
      <form id="token-form" class="token">
        <label for="token">工作人员：请把这台机器的口令打在这里</label>
        <input id="token" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="200">
        <button class="button primary" type="submit">登记</button>
      </form>
    </main>
  </body>
</html>
"""
