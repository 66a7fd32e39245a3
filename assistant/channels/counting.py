"""What a question over HTTP counts, for whoever asks it."""

from __future__ import annotations

from fastapi import Request

from assistant.channels.limits import Act, Caller, Limits, address_of
from assistant.channels.questions import Circumstances, Question
from assistant.conversation.forms.status import tells_number


def count_question(limits: Limits, request: Request, question: Question) -> None:
    """Count a question in characters. Raises TooMany."""
    limits.question(_caller(request, question), number=tells_number(question.question))


def count_upload(limits: Limits, request: Request) -> None:
    """Count a recording before it is read. Raises TooMany."""
    limits.take(Act.UPLOAD, Caller(address_of(request.scope)))


def count_recorded(limits: Limits, request: Request, circumstances: Circumstances, seconds: float) -> None:
    """Count a recorded question of so many seconds. Raises TooMany."""
    caller = _caller(request, circumstances)
    limits.take(Act.AUDIO, caller, seconds)
    limits.question(caller)


def _caller(request: Request, circumstances: Circumstances) -> Caller:
    return Caller(address_of(request.scope), circumstances.visit)
