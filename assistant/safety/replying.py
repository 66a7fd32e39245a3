"""What is said in an emergency: what to do now, whom to call, what not to do. Short, calm, and read slowly."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from assistant.safety.emergency import Emergency
from assistant.safety.tables import replies
from assistant.speakable import speakable
from assistant.turn import Reply, ReplyKind, Sentence

_STAFF_TOLD = "我已经告诉工作人员了。"
STAFF_TOLD = Sentence(_STAFF_TOLD, _STAFF_TOLD)
"""For the caller to add to the reply once the alert is stored, and not before."""


class Desk(Protocol):
    """Where staff are reached; ``assistant.answering.DeskCard`` says it."""

    @property
    def name(self) -> str: ...  # noqa: D102  the Protocol's own docstring says it
    @property
    def telephone(self) -> str: ...  # noqa: D102


def reply(emergency: Emergency, desk: Desk) -> Reply:
    """Return what to say: two sentences, about 60 characters, of kind ``ReplyKind.ALERT``.

    The desk is named only where nobody's life is at stake.
    """
    written = (each.format(name=desk.name, telephone=desk.telephone) for each in _sentences()[emergency.kind])
    sentences = tuple(Sentence(text, speakable(text)) for text in written)
    return Reply(ReplyKind.ALERT, sentences, confidence=1.0)


_sentences = cache(replies)
