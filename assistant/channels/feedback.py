"""``POST /api/feedback``: whether the last answer of a visit was of use."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from assistant.channels.contract import Assistant
from assistant.channels.edges import AnswerForgotten
from assistant.channels.questions import VisitId


class Feedback(BaseModel):
    """What a resident says of an answer."""

    model_config = ConfigDict(frozen=True)

    visit: VisitId
    verdict: Literal["liked", "disliked"]


def feedback_router(assistant: Assistant) -> APIRouter:
    """Return the route on which answers are judged."""
    router = APIRouter(prefix="/api")

    @router.post("/feedback", status_code=204)
    async def feedback(feedback: Feedback) -> None:
        if not assistant.judge(feedback.visit, liked=feedback.verdict == "liked"):
            raise AnswerForgotten("这个回答已经过去很久，记不上了。谢谢您告诉我们。")

    return router
