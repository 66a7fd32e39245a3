"""Text generation: messages in, pieces of the answer out as they are written."""

from __future__ import annotations

import collections.abc
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

Pieces: TypeAlias = collections.abc.Generator[str, None, None]
"""Pieces of a text as they are written, none of them empty; closing it stops the writing."""


class Role(StrEnum):
    """Who speaks in a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Role
    text: str


class Generator(Protocol):
    """Writes the next message. One instance may be shared by threads, but not called where an event loop runs."""

    name: str

    def warm_up(self) -> None:
        """Load the weights, or do nothing for a remote model. Called once, before the first message."""

    def generate(self, messages: Sequence[Message], *, limit_tokens: int, stop: Sequence[str] = ()) -> Pieces:
        """Yield the pieces of the reply. Nothing happens before the first one is asked for.

        Args:
            messages: the conversation so far.
            limit_tokens: the reply is cut off after so many.
            stop: the reply ends before the first of these texts.

        Raises:
            GenerationFailed: nothing came, or not in time, or it broke off. What came before is not to be used.
        """
        ...


def until_stop(pieces: Pieces, stop: Sequence[str]) -> Pieces:
    """Yield ``pieces`` up to the first of the texts ``stop``, which may begin in one piece and end in a later one.

    Then they are closed.
    """
    held = ""
    longest = max(map(len, stop), default=1)
    with closing(pieces):
        for piece in pieces:
            held += piece
            places = [place for text in stop if (place := held.find(text)) >= 0]
            if places:
                held = held[: min(places)]
                break
            ready = len(held) - longest + 1
            if ready > 0:
                yield held[:ready]
                held = held[ready:]
    if held:
        yield held
