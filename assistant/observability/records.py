"""What is counted of a turn: when, where, how it came out, how long it took. No word of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.conversation.commands import Command, commands_in
from assistant.turn import ReplyKind, Turn


class Outcome(StrEnum):
    """How a turn came out."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    ABSTAINED = "abstained"
    HANDED_OVER = "handed_over"
    """Something was registered at the desk, or is being registered."""
    ALERT = "alert"
    COMMAND = "command"
    """A command was obeyed, or a greeting returned."""
    NOT_HEARD = "not_heard"
    """Nobody spoke, or no words were recognized."""
    REFUSED = "refused"
    """The question was empty or too long, or there was no room for it."""
    CUT_SHORT = "cut_short"
    """The person cut in, stopped it or left before it had ended."""
    FAILED = "failed"


QUESTIONS = (
    Outcome.ANSWERED,
    Outcome.ASKED_BACK,
    Outcome.ABSTAINED,
    Outcome.HANDED_OVER,
    Outcome.ALERT,
)
"""How a turn comes out in which something was asked or entrusted, and all of it was said."""

_OUTCOMES = {
    ReplyKind.ANSWER: Outcome.ANSWERED,
    ReplyKind.CLARIFICATION: Outcome.ASKED_BACK,
    ReplyKind.ABSTENTION: Outcome.ABSTAINED,
    ReplyKind.HANDOFF: Outcome.HANDED_OVER,
    ReplyKind.ALERT: Outcome.ALERT,
    ReplyKind.COURTESY: Outcome.COMMAND,
}


class Judgement(StrEnum):
    """What the resident says of an answer."""

    LIKED = "liked"
    DISLIKED = "disliked"


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn."""

    turn: str
    """Its id, as logs have it."""
    at: datetime
    """When it ended, aware of its zone."""
    channel: str
    outcome: Outcome
    wait_ms: int | None = None
    """Milliseconds from the end of the question to the first sound of the answer, or to its first words where it is not
    read aloud; None if there was none."""
    document: str = ""
    """Id of the document that was answered from first; empty without an answer."""
    title: str = ""
    """That document's."""
    dialect: str = ""
    """Tag of the dialect; empty for standard Mandarin, or if nobody knows."""
    judgement: Judgement | None = None


def outcome_of(turn: Turn) -> Outcome:
    """Return how a turn that ended came out."""
    kind, query = turn.reply.kind, turn.query
    if query is None and kind is ReplyKind.CLARIFICATION:
        return Outcome.NOT_HEARD
    if query is not None and not turn.searched and Command.REPEAT in commands_in(query):
        return Outcome.COMMAND  # an answer or an alert that is said again is not another one
    return _OUTCOMES[kind]


def topic_of(turn: Turn) -> tuple[str, str]:
    """Return the id and the title of the document that a turn answered from first; empty ones if it did not."""
    if outcome_of(turn) is not Outcome.ANSWERED or not turn.reply.citations:
        return "", ""
    return turn.reply.citations[0].document_id, turn.reply.citations[0].title
