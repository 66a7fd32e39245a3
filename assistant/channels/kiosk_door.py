"""The door for voice terminals, where the settings ask for tokens: before the kiosk's page and its connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from assistant.channels.connections import goodbye, say_goodbye
from assistant.channels.edges import KioskRefused, OriginRefused, Refused, failure_of
from assistant.channels.kiosk_closed import closed_page
from assistant.channels.kiosk_tokens import COOKIE, TOLD, KioskTokens, token_of
from assistant.channels.limits import address_of
from assistant.channels.staff_door import from_our_page
from assistant.doors.errors import NotAdmitted
from assistant.doors.records import Key
from knowledge_base.errors import LibraryUnavailable

_COOKIE_S = 400 * 86_400
"""As long as browsers keep one; it is renewed whenever the page is loaded or connects."""
PAGE, VOICE, TOKEN = "/kiosk", "/ws/voice", "/kiosk/token"
AGAIN_S = 10.0
"""How often it is looked, while somebody speaks, whether the token is still valid; otherwise with every message."""
_ASKED_S = 2.0
"""How long the database may take to say so, before the conversation goes on without it."""
_CLOSED = 1008


class KioskDoor:
    """ASGI middleware: the kiosk's page and its connection only with a token."""

    def __init__(
        self, app: ASGIApp, tokens: KioskTokens, desk: Callable[[], str], asked_s: float = _ASKED_S
    ) -> None:
        """``desk``: whom people turn to; ``asked_s``: how long somebody who speaks waits for the database."""
        self._app = app
        self._tokens = tokens
        self._desk = desk
        self._asked_s = asked_s

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
            await run_in_threadpool(self._tokens.admit, connection, f"GET {PAGE}")
        except (Refused, LibraryUnavailable) as error:
            failure = failure_of(error)
            page = closed_page(failure.message, self._desk())
            await HTMLResponse(page, failure.status, failure.headers())(scope, receive, send)
            return
        await self._app(scope, receive, _renewing(connection, send))

    async def _voice(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        try:
            await run_in_threadpool(self._tokens.admit, connection, f"WS {VOICE}")
        except (Refused, LibraryUnavailable) as error:
            socket = WebSocket(scope, receive, send)
            await socket.accept()
            await say_goodbye(socket, failure_of(error))
            return
        written, kept = token_of(connection), _renewing(connection, send)
        watched = _Watched(self._tokens, written, receive, kept, self._asked_s)
        await self._app(scope, watched.receive, watched.send)


class _Watched:
    """A connection whose token is looked at again and again: what is revoked hears nothing more."""

    def __init__(
        self, tokens: KioskTokens, written: str, receive: Receive, send: Send, asked_s: float
    ) -> None:
        self._tokens = tokens
        self._written = written
        self._receive = receive
        self._send = send
        self._asked_s = asked_s
        self._looked = tokens.clock()
        self._looking: asyncio.Task[Key | None] | None = None
        self._closed = False

    async def receive(self) -> Message:
        """Return the next message; that the terminal has gone, if its token opens nothing any more."""
        message = await self._receive()
        at = self._tokens.clock()
        if message["type"] != "websocket.receive":
            return message
        if message.get("text") is None and at - self._looked < AGAIN_S:  # there are many frames in a second
            return message
        self._looked = at
        try:
            await self._check()
        except NotAdmitted as error:
            self._closed = True
            refused = failure_of(KioskRefused(TOLD[error.outcome]))
            with suppress(OSError):  # it may have gone by itself
                for each in goodbye(refused):
                    await self._send(each)
            return {"type": "websocket.disconnect", "code": _CLOSED}
        return message

    async def _check(self) -> None:
        """Look at the token. Whoever is there stays as long as nobody can say. Raises NotAdmitted."""
        if self._looking is None:
            self._looking = asyncio.create_task(run_in_threadpool(self._tokens.check, self._written))
            self._looking.add_done_callback(lambda looking: looking.cancelled() or looking.exception())
        done, _ = await asyncio.wait([self._looking], timeout=self._asked_s)
        if done:
            looked, self._looking = self._looking, None
            with suppress(LibraryUnavailable):
                looked.result()

    async def send(self, message: Message) -> None:
        """Send on, unless the connection was closed. Raises OSError."""
        if self._closed:
            raise OSError("the connection was closed")  # as if the terminal had gone away
        await self._send(message)


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
    """Return a ``send`` that has the browser keep its cookie, if that was what it showed, for as long again."""
    written = connection.cookies.get(COOKIE, "")
    shown = bool(written) and written == token_of(connection)

    async def sent(message: Message) -> None:
        if shown and message["type"] in {"http.response.start", "websocket.accept"}:
            kept = Response()
            _keep(kept, written, secure=connection.url.scheme in {"https", "wss"})
            message.setdefault("headers", [])
            MutableHeaders(scope=message).append("Set-Cookie", kept.headers["Set-Cookie"])
        await send(message)

    return sent
