"""All channels behind one address."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from assistant.channels.api import ask_router
from assistant.channels.contract import Assistant, ChannelOptions
from assistant.channels.edges import MessageInvalid, failure_of
from assistant.channels.exchanges import RecentExchanges, visit_router
from assistant.channels.feedback import feedback_router
from assistant.channels.guard import Guard, failure_response
from assistant.channels.leaving import leaving_router
from assistant.channels.origins import Origins
from assistant.channels.pages import mount_static, pages_router
from assistant.channels.questions import what_is_wrong
from assistant.channels.sse import RecentReplies, chat_router
from assistant.channels.voice import voice_router
from assistant.channels.voice_messages import FRAME_BYTES

_JSON_BYTES = 64 * 1024
_RECORDINGS = frozenset({"/api/ask/audio", "/api/chat/audio"})
_FORM_BYTES = 64 * 1024
"""What a form adds to the recording inside it."""


def create_app(assistant: Assistant, options: ChannelOptions) -> FastAPI:
    """Return the web application that serves ``assistant``."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    replies, exchanges = RecentReplies(), RecentExchanges()
    app.include_router(pages_router(assistant, options))
    app.include_router(ask_router(assistant, options))
    app.include_router(chat_router(assistant, options, replies, exchanges))
    app.include_router(visit_router(exchanges))
    app.include_router(feedback_router(assistant))
    app.include_router(leaving_router(assistant, replies, exchanges))
    app.include_router(voice_router(assistant, options))
    mount_static(app)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _failed)
    app.add_middleware(
        Guard, origins=Origins(options.widget), body_limit=lambda path: _body_limit(path, options)
    )
    return app


def server_config(app: ASGIApp, host: str, port: int) -> uvicorn.Config:
    """Return how uvicorn serves ``app``: small frames, quick shutdown, no log of who asked for what."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        log_level="warning",
    )


def _body_limit(path: str, options: ChannelOptions) -> int:
    return options.upload_bytes + _FORM_BYTES if path in _RECORDINGS else _JSON_BYTES


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return failure_response(failure_of(MessageInvalid(what_is_wrong(error.errors()))))


async def _failed(_: Request, error: Exception) -> Response:
    return failure_response(failure_of(error))
