"""``POST /api/leave``: the visit is over."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from assistant.channels.contract import Assistant
from assistant.channels.exchanges import RecentExchanges
from assistant.channels.questions import VisitId
from assistant.channels.sse import RecentReplies


class Leaving(BaseModel):
    """Whose visit is over."""

    model_config = ConfigDict(frozen=True)

    visit: VisitId


def leaving_router(assistant: Assistant, replies: RecentReplies, exchanges: RecentExchanges) -> APIRouter:
    """Return the route on which visits end; of ``replies`` and ``exchanges`` nothing personal stays."""
    router = APIRouter(prefix="/api")

    @router.post("/leave", status_code=204)
    async def leave(leaving: Leaving) -> None:
        assistant.leave(leaving.visit)
        replies.forget(leaving.visit)
        exchanges.forget(leaving.visit)

    return router
