"""All channels behind one address."""

from __future__ import annotations

from datetime import timedelta

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.channels.api import ask_router
from assistant.channels.brisk import Brisk
from assistant.channels.connecting import HEAD_BYTES, PatientProtocol
from assistant.channels.connections import Connections
from assistant.channels.contract import Assistant, ChannelOptions
from assistant.channels.edges import MessageInvalid, failure_of
from assistant.channels.exchanges import RecentExchanges, visit_router
from assistant.channels.feedback import feedback_router
from assistant.channels.guard import Guard, failure_response
from assistant.channels.hosts import Hosts
from assistant.channels.kiosk_door import KioskDoor, token_router
from assistant.channels.kiosk_tokens import KioskTokens
from assistant.channels.leaving import leaving_router
from assistant.channels.limits import Limits
from assistant.channels.origins import Origins
from assistant.channels.pages import STATIC, mount_static, pages_router
from assistant.channels.privacy_page import privacy_router
from assistant.channels.questions import what_is_wrong
from assistant.channels.seeing import Counted, seeing_router
from assistant.channels.sse import RecentReplies, chat_router
from assistant.channels.staff_api import BackOffice, add_staff
from assistant.channels.voice import voice_router
from assistant.channels.voice_messages import FRAME_BYTES

_JSON_BYTES = 64 * 1024
_RECORDINGS = frozenset({"/api/ask/audio", "/api/chat/audio"})
_PING_S = 20.0
"""How often a voice client is asked whether it is still there, and how long it may take to answer."""
_FORM_BYTES = 64 * 1024
"""What a form adds to the recording inside it."""


def create_app(assistant: Assistant, options: ChannelOptions, office: BackOffice | None = None) -> FastAPI:
    """Return the web application that serves ``assistant``; without an ``office``, staff have no routes."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    replies, exchanges = RecentReplies(), RecentExchanges()
    limits = Limits(options.doors.address, options.doors.visit)
    app.state.connections = connections = Connections(options.voice_connections)
    app.include_router(pages_router(assistant, options))
    app.include_router(privacy_router(options.notice, STATIC / "privacy.html"))
    app.include_router(ask_router(assistant, options, limits))
    app.include_router(chat_router(assistant, options, replies, exchanges, limits))
    app.include_router(visit_router(exchanges, limits))
    app.include_router(feedback_router(assistant))
    app.include_router(leaving_router(assistant, replies, exchanges))
    app.include_router(voice_router(assistant, options, connections, limits))
    app.include_router(seeing_router(assistant))
    mount_static(app)
    if office is not None:
        add_staff(app, office, limits, timedelta(hours=options.doors.session_hours))
    if options.doors.kiosk_tokens:
        _add_kiosk_door(app, assistant, office, limits)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _failed)
    app.add_middleware(Brisk, send_s=options.send_s)
    app.add_middleware(
        Guard,
        origins=Origins(options.widget),
        body_limit=lambda path: _body_limit(path, options),
        hosts=None if options.hosts is None else Hosts(options.hosts),
    )
    app.add_middleware(Counted, metrics=assistant.observatory.metrics)
    if options.doors.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=[*options.doors.proxies])
    return app


def server_config(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    """Return how uvicorn serves ``app``: small frames, quick shutdown, no log of who asked for what."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=PatientProtocol,
        h11_max_incomplete_event_size=HEAD_BYTES,
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PING_S,
        access_log=False,
        proxy_headers=False,  # only those of ``doors.proxies`` are believed, by the application
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=3,  # what goes on was waited for before
        log_level="warning",
    )


def _add_kiosk_door(app: FastAPI, assistant: Assistant, office: BackOffice | None, limits: Limits) -> None:
    """Let in only voice terminals with a token."""
    if office is None:
        raise ValueError("tokens of kiosks are kept in an office")
    tokens = KioskTokens(office.doors, limits)
    app.include_router(token_router(tokens))
    app.add_middleware(KioskDoor, tokens=tokens, desk=lambda: assistant.desk)


def _body_limit(path: str, options: ChannelOptions) -> int:
    return options.upload_bytes + _FORM_BYTES if path in _RECORDINGS else _JSON_BYTES


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return failure_response(failure_of(MessageInvalid(what_is_wrong(error.errors()))))


async def _failed(_: Request, error: Exception) -> Response:
    return failure_response(failure_of(error))
