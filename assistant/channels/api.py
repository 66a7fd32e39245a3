"""``POST /api/ask``: one question, one document."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Request

from assistant.channels.contract import Assistant, ChannelOptions, require_ready
from assistant.channels.counting import Counting
from assistant.channels.limits import Limits, address_of
from assistant.channels.questions import Question
from assistant.channels.recordings import recorded_question
from assistant.channels.wire import Document, turn_document
from assistant.turn import Ended, Event, Turn

_CHANNEL = "api"


def ask_router(assistant: Assistant, options: ChannelOptions, limits: Limits) -> APIRouter:
    """Return the routes of the programming interface."""
    router = APIRouter(prefix="/api/ask")
    counting = Counting(assistant, limits)

    @router.post("")
    async def ask(question: Question, request: Request) -> Document:
        require_ready(assistant, text=True)
        asked = question.request(_CHANNEL)
        await counting.question(request, asked)
        return turn_document(await finished_turn(assistant.turn(asked)))

    @router.post("/audio")
    async def ask_audio(request: Request) -> Document:
        require_ready(assistant)
        utterance, circumstances = await recorded_question(request, options.audio_s, counting)
        asked = circumstances.of_utterance(utterance, _CHANNEL)
        await counting.question(request, asked)
        events = counting.heard(assistant.turn(asked), address_of(request.scope), asked)
        return turn_document(await finished_turn(events))

    return router


async def finished_turn(events: AsyncGenerator[Event, None]) -> Turn:
    """Run a turn to its end."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Ended):
                return event.turn
    raise RuntimeError("the turn did not end")
