"""The pages and their files, and how the service feels."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from assistant.channels.contract import Assistant, ChannelOptions
from assistant.channels.edges import RETRY_AFTER_S
from assistant.channels.origins import SCRIPT
from assistant.channels.wire import Document
from assistant.errors import AssistantError
from assistant.offers import OfferedDialect, OfferedVoice
from models.errors import ModelsError

STATIC = Path(__file__).parent / "static"
PAGES = {"/": "start.html", "/kiosk": "kiosk.html", "/chat": "chat.html", "/staff": "staff.html"}

# A browser asks each time whether the file has changed: pages and scripts of two releases never mix.
_REVALIDATE = {"Cache-Control": "no-cache"}


class _Revalidated(StaticFiles):
    """Static files that browsers keep, but ask about."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_REVALIDATE)
        return response


def mount_static(app: FastAPI) -> None:
    """Serve ``/static/…``, and the widget at an address that stays."""
    mimetypes.add_type("text/javascript", ".js")  # some systems say plain text, which nosniff blocks
    files = _Revalidated(directory=STATIC)
    app.mount("/static", files)

    @app.api_route(SCRIPT, methods=["GET", "HEAD"], include_in_schema=False)
    async def widget(request: Request) -> Response:
        return await files.get_response("widget.js", request.scope)


def pages_router(assistant: Assistant, options: ChannelOptions) -> APIRouter:
    """Return the routes of the pages and of the probes."""
    router = APIRouter()
    for path, name in PAGES.items():
        router.add_api_route(
            path,
            _page(STATIC / name),
            methods=["GET", "HEAD"],
            response_class=FileResponse,
            include_in_schema=False,
        )

    @router.get("/api/community")
    async def community() -> Document:
        return {
            "name": assistant.community_name,
            "desk": assistant.desk,
            "examples": list(assistant.examples),
            "dialects": await _offered(lambda: assistant.dialects),
            "voices": await _offered(lambda: assistant.voices),
            "audio_s": options.audio_s,
            "kiosk": {"idle_s": options.kiosk.idle_s, "speed": options.kiosk.speed},
        }

    @router.get("/healthz")
    async def healthz() -> Document:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        readiness = assistant.ready
        body = {
            "ready": readiness.ready,
            "waiting_for": list(readiness.waiting_for),
            "failed": readiness.failed,
        }
        if readiness.ready:
            return JSONResponse(body)
        return JSONResponse(body, 503, {"Retry-After": str(RETRY_AFTER_S)})

    return router


async def _offered(load: Callable[[], tuple[OfferedDialect | OfferedVoice, ...]]) -> list[Document]:
    """Return what can be chosen; nothing if it cannot be loaded, as ``/readyz`` tells."""
    try:
        return [asdict(offer) for offer in await asyncio.to_thread(load)]
    except (AssistantError, ModelsError):
        return []


def _page(file: Path):  # type: ignore[no-untyped-def]  # FastAPI reads the inner function's annotations
    async def page() -> FileResponse:
        return FileResponse(file, media_type="text/html; charset=utf-8", headers=_REVALIDATE)

    return page
