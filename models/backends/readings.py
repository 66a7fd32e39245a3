"""A recognizer's readings of a stretch of speech: which may stand, and how those of a long utterance join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.plausibility import fits, is_loop, spoken_characters

UNSURE = -1.2
"""Mean log probability of a token: what Whisper writes to noise stays under it, even given hotwords."""
UNSURE_IN_SILENCE = -0.8
"""The same where Whisper finds it likely (``SILENCE``) that nobody speaks."""
SILENCE = 0.6
DOUBT = 0.3
"""Whisper's probability that nobody speaks stays under it where people do, also in noise of 5 dB."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One hypothesis of a beam search, in Simplified Chinese."""

    text: str
    log_probability: float
    """Mean over the tokens, natural logarithm, 0 at most."""
    finished: bool = True
    """Whether it ended before the tokens ran out."""
    language: str = ""
    """What the recognizer took the speech for, BCP 47; empty if it does not say."""

    def plausible(self, speech_s: float) -> bool:
        """Return whether a person can have said this in ``speech_s`` seconds."""
        spoken = self.finished and bool(spoken_characters(self.text))
        return spoken and fits(self.text, speech_s) and not is_loop(self.text)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a recognizer made of one window."""

    readings: tuple[Reading, ...]
    """At least one, the likeliest first."""
    no_speech: float
    """Probability that nobody speaks, 0 to 1."""

    @property
    def unsure(self) -> bool:
        """Whether even the likeliest reading is a guess."""
        return self.readings[0].log_probability < self._least

    @property
    def doubtful(self) -> bool:
        """Whether it may be that nobody spoke."""
        return self.no_speech > DOUBT

    def believable(self, speech_s: float) -> tuple[Reading, ...]:
        """Return the readings of ``speech_s`` seconds of speech that may stand, the likeliest first."""
        sure = (reading for reading in self.readings if reading.log_probability >= self._least)
        return tuple(reading for reading in sure if reading.plausible(speech_s))

    @property
    def _least(self) -> float:
        return UNSURE_IN_SILENCE if self.no_speech > SILENCE else UNSURE


def joined(windows: Sequence[tuple[Reading, ...]]) -> tuple[Reading, ...]:
    """Join the readings of consecutive windows rank by rank; a window that has fewer gives its best.

    Windows without a reading are left out.
    """
    heard = [readings for readings in windows if readings]
    ranks = range(max((len(readings) for readings in heard), default=0))
    return tuple(_one([each[rank] if rank < len(each) else each[0] for each in heard]) for rank in ranks)


def distinct(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Leave out readings that differ from an earlier one in punctuation only."""
    first: dict[str, Reading] = {}
    for reading in readings:
        first.setdefault(spoken_characters(reading.text), reading)
    return tuple(first.values())


def _one(parts: Sequence[Reading]) -> Reading:
    """Join parts; each counts in the probability with its length."""
    weights = [len(part.text) for part in parts]
    mean = sum(part.log_probability * weight for part, weight in zip(parts, weights, strict=True)) / sum(
        weights
    )
    return Reading("，".join(part.text.strip("，。, ") for part in parts), mean)
