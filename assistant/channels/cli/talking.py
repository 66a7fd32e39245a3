"""A conversation at the terminal: one visit, question by question."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from assistant.channels.api import finished_turn
from assistant.channels.contract import Assistant
from assistant.errors import QuestionInvalid
from assistant.turn import Action, Request, Turn

_HOW = "请打字提问，一次一句。要结束，就打“再见”，或者按 Ctrl+D。"
_PROMPT = "您：　"


def talk(assistant: Assistant, request: Request, show: Callable[[Turn], None]) -> None:
    """Answer what is typed line by line until somebody takes leave. ``request`` says all but the question.

    Raises what a turn raises, but for what is wrong with a question: that is told, and the next one is asked for.
    """
    print(_HOW, file=sys.stderr)
    visit = secrets.token_urlsafe(12)
    try:
        with suppress(EOFError, KeyboardInterrupt), asyncio.Runner() as runner:
            while True:
                question = input(_PROMPT).strip()
                if not question:
                    continue
                asked = replace(request, question=question, visit=visit)
                try:
                    turn = runner.run(finished_turn(assistant.turn(asked)))
                except QuestionInvalid as error:
                    print(error, file=sys.stderr)
                    continue
                show(turn)
                if turn.reply.action is Action.LEAVE:
                    return
    finally:
        assistant.leave(visit)
