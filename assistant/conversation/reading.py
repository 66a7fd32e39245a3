"""Reading out what is longer than anybody listens to, a piece at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from assistant.conversation.memory import Reading
from assistant.entitlement import GO_ON
from assistant.turn import Reply, ReplyKind, Sentence

_PIECE_CHARS = 70
"""Characters of a piece, unless its first sentence alone is longer."""
_ASKS = Sentence("要我接着念吗？", "要我接着念吗？")


class Details(Protocol):
    """Knows more than a reply has said; ``assistant.answering.Answerer`` does."""

    def details(self, reply: Reply) -> tuple[Sentence, ...]:
        """Return what the cited clauses say beyond ``reply``, sentence by sentence."""
        ...


def next_piece(reading: Reading) -> tuple[Reply, Reading]:
    """Return the next piece of ``reading``, which has sentences left, and what is left after it.

    A piece ends with a whole sentence, and asks whether to go on if there is more.
    """
    piece: list[Sentence] = []
    chars = 0
    for sentence in reading.rest:
        chars += len(sentence.text)
        if piece and chars > _PIECE_CHARS:
            break
        piece.append(sentence)
    rest = reading.rest[len(piece) :]
    asks = (_ASKS,) if rest else ()
    choices = (GO_ON,) if rest else ()
    reply = Reply(ReplyKind.ANSWER, (*piece, *asks), reading.citations, confidence=1.0, choices=choices)
    return reply, replace(reading, rest=rest)
