"""``GET /privacy``: what is kept of residents, for how long and why, as the settings in force say."""

from __future__ import annotations

from html import escape
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.privacy.notice import Notice, sections

_PLACE = "<!-- notice -->"
_COMMUNITY = "<!-- community -->"


def privacy_router(notice: Notice, page: Path) -> APIRouter:
    """Return the route of the page; ``page`` is what stands around the notice."""
    router = APIRouter()
    written = page.read_text("utf-8")
    written = written.replace(_PLACE, as_html(notice)).replace(_COMMUNITY, escape(notice.community))

    @router.api_route("/privacy", methods=["GET", "HEAD"], include_in_schema=False)
    async def privacy() -> HTMLResponse:
        return HTMLResponse(written, headers={"Cache-Control": "no-cache"})

    return router


def as_html(notice: Notice) -> str:
    """Return the notice as HTML; whatever is called in the settings is text and never markup."""
    return "\n".join(
        f"<section><h2>{escape(section.title)}</h2>"
        + "".join(f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs)
        + "</section>"
        for section in sections(notice)
    )
