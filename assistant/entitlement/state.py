"""How far an interview is, what it asks, and what it finds: values that belong to a visit."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.entitlement.offers import Offer
from assistant.turn import Choice
from knowledge_base.eligibility import Fact
from knowledge_base.eligibility_logic import Judgment, Known

MAX_QUESTIONS = 5
SKIP = Choice("跳过", "跳过")
"""The button that every question has."""


@dataclass(frozen=True, slots=True)
class State:
    """How far an interview is. A value: an answer makes a new one."""

    facts: tuple[tuple[Fact, Known], ...] = ()
    """What the person has said; of a fact that was said twice, the later."""
    asked: tuple[Fact, ...] = ()
    """What has been asked so far, ``pending`` included."""
    pending: Fact | None = None
    """What the question that waits for an answer is about; None once there is nothing left to ask."""
    unclear: bool = False
    """The last answer was not understood, so the same question is put again, once."""
    noted: bool = False
    """The last answer told or corrected something else, so the same question is put again."""

    @property
    def known(self) -> dict[Fact, Known]:
        """What is known of the person."""
        return dict(self.facts)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask the person now."""

    fact: Fact
    text: str
    choices: tuple[Choice, ...]
    """Two to four answers, a button each, and the one that skips the question."""
    number: int
    """1 for the first question, ``MAX_QUESTIONS`` at most."""
    again: bool = False
    """The last answer to it was not understood."""
    noted: bool = False
    """The last answer told or corrected something else."""


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A benefit that is, or may be, for the person."""

    offer: Offer
    judgment: Judgment
