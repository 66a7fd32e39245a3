"""What a listener learns about an utterance while it is spoken, and how patiently it waits for its end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.audio import Audio


@dataclass(frozen=True, slots=True)
class EndpointingOptions:
    """How patient the endpointer is. All times are seconds of audio, not of the clock."""

    speech_probability: float = 0.5
    """A window at least this likely to be speech may open an utterance, or take it up again after a pause."""
    silence_probability: float = 0.35
    """Once open, a window less likely than this is silence: fading syllables do not close the utterance."""
    open_s: float = 0.16
    """Speech needed to open; shorter sounds (a cough, a dropped key) are passed over."""
    resume_s: float = 0.09
    """Speech needed to go on after a pause was reported; a click in the room does not throw work away."""
    pause_s: float = 0.3
    """Silence after which a pause is reported; not before the tail is complete."""
    finished_s: float = 0.8
    """Silence that ends the utterance when what was said is told to be finished."""
    close_s: float = 1.2
    """Silence that ends the utterance when nobody knows better."""
    unfinished_s: float = 5.0
    """Silence that ends the utterance when what was said is told to be unfinished."""
    judgement_s: float = 0.0
    """As long as nothing was told about a pause, it does not end the utterance sooner than this. Longer than
    ``close_s`` where judgements are known to come, so that a slow recognition cuts nobody off."""
    pre_roll_s: float = 0.3
    """Audio kept from before the speech, so that a soft first consonant is not cut off."""
    tail_s: float = 0.3
    """Audio kept from after the speech."""
    utterance_s: float = 60.0
    """The utterance is closed at this length even if the person goes on."""
    patience_s: float = 10.0
    """How long to wait for the first word before giving up."""


class ClosedBy(StrEnum):
    """Why an utterance ended."""

    SILENCE = "silence"
    FINISHED = "finished"
    SPEAKER = "speaker"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody speaks."""

    at_s: float
    """Where the speech begins, in seconds from the start of listening."""


@dataclass(frozen=True, slots=True)
class Paused:
    """Silence for a moment: the utterance may be over. If it closes in this pause, it closes with this audio."""

    audio: Audio
    """The speech so far, with the pre-roll and the tail."""
    at_s: float
    """Where the silence begins, in seconds from the start of listening."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person goes on: what was worked out or told since the last ``Paused`` is void."""

    at_s: float
    """Where the speech begins again, in seconds from the start of listening."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech between two endpoints, with the pre-roll and the tail."""

    audio: Audio
    closed_by: ClosedBy


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Nobody spoke."""

    waited_s: float


EndpointEvent = SpeechStarted | Paused | Resumed | Utterance | GaveUp
