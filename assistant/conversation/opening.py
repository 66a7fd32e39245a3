"""What a turn goes on with, and what was found for it: what the conversation and the pipeline hand each other."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.conversation.memory import Memory
from assistant.turn import Query, Reply
from knowledge_base.document import Evidence


@dataclass(frozen=True, slots=True)
class Opening:
    """What a turn goes on with: a reply, or questions to be looked for."""

    memory: Memory
    reply: Reply | None = None
    questions: tuple[tuple[Query, ...], ...] = ()
    """What was asked, one thing after the other; of each the ways in which it may be meant, the likeliest first."""
    about: tuple[str, ...] = ()
    """Ids of the documents that were spoken of last."""
    ask_back: bool = True
    """Whether the reply may be another question; not twice in a row."""
    forget: bool = False
    """The visit is over."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was looked for, and the reply to it."""

    query: Query
    reply: Reply
    evidence: tuple[Evidence, ...] = ()
