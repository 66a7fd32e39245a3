"""``POST /api/ask``: one question, one document."""

from __future__ import annotations

from contextlib import aclosing

from fastapi import APIRouter, Request

from assistant.channels.contract import Assistant, ChannelOptions, require_ready
from assistant.channels.counting import count_question
from assistant.channels.limits import Limits
from assistant.channels.questions import Question
from assistant.channels.recordings import recorded_question
from assistant.channels.wire import Document, turn_document
from assistant.turn import Ended, Turn
from assistant.turn import Request as TurnRequest

_CHANNEL = "api"


def ask_router(assistant: Assistant, options: ChannelOptions, limits: Limits) -> APIRouter:
    """Return the routes of the programming interface."""
    router = APIRouter(prefix="/api/ask")

    @router.post("")
    async def ask(question: Question, request: Request) -> Document:
        require_ready(assistant)
        count_question(limits, request, question)
        return turn_document(await finished_turn(assistant, question.request(_CHANNEL)))

    @router.post("/audio")
    async def ask_audio(request: Request) -> Document:
        require_ready(assistant)
        utterance, circumstances = await recorded_question(request, options.audio_s, limits)
        return turn_document(await finished_turn(assistant, circumstances.of_utterance(utterance, _CHANNEL)))

    return router


async def finished_turn(assistant: Assistant, request: TurnRequest) -> Turn:
    """Run a turn to its end."""
    async with aclosing(assistant.turn(request)) as events:
        async for event in events:
            if isinstance(event, Ended):
                return event.turn
    raise RuntimeError("the turn did not end")
