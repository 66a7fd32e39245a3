"""Which turn is at work: an id for the logs that says nothing of a person, and the channel it came in by.

It is carried into threads and tasks as every context variable is.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")
_BYTES = 6
CHANNELS = ("kiosk", "chat", "widget", "api", "cli", "call")
"""Those that are told apart. A client may name itself as it likes, and is then one of the others."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class TurnMark:
    """The mark of one turn."""

    id: str
    """12 hexadecimal characters, drawn by lot."""
    channel: str
    """One of ``CHANNELS``, or ``OTHER``."""


_current: ContextVar[TurnMark | None] = ContextVar("turn", default=None)


def new_mark(channel: str) -> TurnMark:
    """Return the mark of a turn that begins."""
    return TurnMark(secrets.token_hex(_BYTES), channel if channel in CHANNELS else OTHER)


def current_mark() -> TurnMark | None:
    """Return the mark of the turn that this thread or task is at work for; None outside of turns."""
    return _current.get()


@contextmanager
def marked(mark: TurnMark) -> Iterator[None]:
    """Do something for a turn."""
    token = _current.set(mark)
    try:
        yield
    finally:
        _current.reset(token)


async def in_turn(mark: TurnMark, events: AsyncGenerator[_T, None]) -> AsyncGenerator[_T, None]:
    """Yield ``events``, each worked out under the mark. Whoever reads them keeps its own.

    Different tasks may read on and close it.
    """
    try:
        while True:
            with marked(mark):
                try:
                    event = await anext(events)
                except StopAsyncIteration:
                    return
            yield event
    finally:
        with marked(mark):
            async with aclosing(events):
                pass
