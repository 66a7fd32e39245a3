"""A question that comes as a recording: a form with a file, or the bare bytes and the query."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from assistant.channels.counting import Counting
from assistant.channels.edges import MessageInvalid
from assistant.channels.questions import Circumstances, circumstances_of
from models.audio import Audio, decode_audio


async def recorded_question(
    request: Request, max_seconds: float, counting: Counting
) -> tuple[Audio, Circumstances]:
    """Return what was recorded, ``max_seconds`` at most, and what was said about it. It counts as an upload.

    Raises:
        MessageInvalid: there is no recording, or a field beside it is wrong.
        AudioUnreadable: it is no recording, or plays too long.
        TooMany: too many recordings came from this address.
    """
    counting.upload(request)
    recording, fields = await _parts(request)
    circumstances = circumstances_of(fields)
    return await asyncio.to_thread(decode_audio, recording, max_seconds=max_seconds), circumstances


class _InMemory(MultiPartParser):
    """Parses a form without ever writing what somebody said to a temporary file."""

    spool_max_size = 0
    """No limit: the request's own size has one, and the whole of it is wanted in memory anyway."""


async def _parts(request: Request) -> tuple[bytes, dict[str, object]]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body(), dict(request.query_params)
    try:
        async with aclosing(request.stream()) as stream:
            limits = {"max_files": 1, "max_fields": 10, "max_part_size": 4096}
            form = await _InMemory(request.headers, stream, **limits).parse()
    except MultiPartException as error:
        raise HTTPException(400) from error
    except UnicodeError as error:  # a character set that only some texts have
        raise MessageInvalid("表单的文字看不懂。请用 UTF-8。") from error
    try:
        upload = form.get("audio")
        if not isinstance(upload, UploadFile):
            raise MessageInvalid("没有收到录音。请把录音文件放在表单的 audio 里。")
        return await upload.read(), {name: value for name, value in form.items() if name != "audio"}
    finally:
        await form.close()
