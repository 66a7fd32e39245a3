"""``POST /api/ask``: one question, one document."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from assistant.channels.contract import Assistant, ChannelOptions, require_ready
from assistant.channels.edges import MessageInvalid
from assistant.channels.questions import Question, circumstances_of
from assistant.channels.wire import Document, turn_document
from assistant.turn import Ended, Turn
from assistant.turn import Request as TurnRequest
from models.audio import decode_audio

_CHANNEL = "api"


def ask_router(assistant: Assistant, options: ChannelOptions) -> APIRouter:
    """Return the routes of the programming interface."""
    router = APIRouter(prefix="/api/ask")

    @router.post("")
    async def ask(question: Question) -> Document:
        require_ready(assistant)
        return turn_document(await finished_turn(assistant, question.request(_CHANNEL)))

    @router.post("/audio")
    async def ask_audio(request: Request) -> Document:
        require_ready(assistant)
        recording, fields = await _recording(request)
        circumstances = circumstances_of(fields)
        utterance = await asyncio.to_thread(decode_audio, recording, max_seconds=options.audio_s)
        return turn_document(await finished_turn(assistant, circumstances.of_utterance(utterance, _CHANNEL)))

    return router


async def finished_turn(assistant: Assistant, request: TurnRequest) -> Turn:
    """Run a turn to its end."""
    async with aclosing(assistant.turn(request)) as events:
        async for event in events:
            if isinstance(event, Ended):
                return event.turn
    raise RuntimeError("the turn did not end")


async def _recording(request: Request) -> tuple[bytes, dict[str, object]]:
    """Return the recording and the fields beside it: a form with a file, or the bare bytes and the query."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body(), dict(request.query_params)
    async with request.form(max_files=1, max_fields=10, max_part_size=4096) as form:
        upload = form.get("audio")
        if not isinstance(upload, UploadFile):
            raise MessageInvalid("没有收到录音。请把录音文件放在表单的 audio 里。")
        return await upload.read(), {name: value for name, value in form.items() if name != "audio"}
