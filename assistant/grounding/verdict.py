"""What the grounding check finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClaimKind(StrEnum):
    """What sort of claim it is."""

    FIGURE = "figure"
    """A number with its unit: an amount, a share, a date, a time, a duration, a telephone number."""
    AGE = "age"
    PERIOD = "period"
    """How often, or for whom each: 每月, 每户."""
    LIMIT = "limit"
    """Which way a figure bounds: 以上, 不超过, 以前, 增加到."""
    NEGATION = "negation"
    MODALITY = "modality"
    """可以 against 必须."""
    CONDITION = "condition"
    """For whom or in which case it holds."""
    EXCEPTION = "exception"
    """但, 除外, 只."""
    DOCUMENT = "document"
    NAME = "name"
    """An office, a place, a person."""
    WORDS = "words"
    """Anything else that no quote says."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that is said without support, or left out although what is said depends on it."""

    kind: ClaimKind
    text: str
    """As in the sentence; as in the quote if it was left out."""
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence may be said. True if it may."""

    unsupported: tuple[Claim, ...] = ()

    @property
    def grounded(self) -> bool:
        """Whether every claim stands in a quote."""
        return not self.unsupported

    def __bool__(self) -> bool:
        return self.grounded
