"""What an emergency is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EmergencyKind(StrEnum):
    """What has happened; in the order in which it is looked after if several have.

    Who smells gas and feels dizzy must leave the house first.
    """

    FIRE = "fire"
    GAS = "gas"
    """Gas that leaks, or carbon monoxide."""
    SELF_HARM = "self_harm"
    CRIME = "crime"
    """Burglary, robbery, violence, also at home."""
    MEDICAL = "medical"
    FALL = "fall"
    MISSING = "missing"
    FRAUD = "fraud"
    """Somebody asks for money, a password or a code, or has got them already."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency that somebody speaks of."""

    kind: EmergencyKind
    words: str
    """The reading of the utterance that it was recognized in, as it was given: personal data."""
