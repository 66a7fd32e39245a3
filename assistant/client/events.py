"""What the server says of a turn, in the order in which a turn goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.turn import Action, Choice, ReplyKind
from models.audio import Audio

ACKNOWLEDGEMENT = -1
"""Index of what is spoken before the answer is there, and is no part of the reply."""

Document = Mapping[str, Any]
"""Plain JSON values, as ``docs/protocol.md`` describes them."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence lasts until a question counts as complete. All times are seconds."""

    finished_s: float
    """After words that are a whole question."""
    close_s: float
    """Where nobody knows better."""
    unfinished_s: float
    """After words that something must follow."""
    give_up_s: float
    """Until somebody begins to speak."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The server answers the greeting: what is set for this kiosk."""

    build: str
    """Which version of the pages the server has."""
    utterance_s: float
    """The longest question that is listened to."""
    patience: Patience
    barge_in: bool
    """Whether it can be listened over an answer."""
    speed: float
    """Pace of the voice."""
    idle_s: float
    """How long a kiosk waits for a sign of life."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody speaks. An answer that was being said is over."""

    at_s: float
    """In seconds from the start of listening."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What was heard so far; it may still change."""

    text: str


@dataclass(frozen=True, slots=True)
class Paused:
    """The person is silent for a moment."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Resumed:
    """The person speaks on."""

    at_s: float


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The question is complete; what is sent now is dropped."""

    seconds: float
    closed_by: str
    """``finished``, ``silence``, ``speaker`` or ``length``."""


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """Nobody has spoken: the turn is over."""

    message: str
    """What to tell the person; empty if it was listened over an answer, which goes on."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The answer takes a moment. The text is being said, and is no part of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recognizer has understood."""

    text: str
    confidence: float
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """The question in standard wording."""

    text: str
    original: str
    """The characters as typed or as recognized."""
    document: Document


@dataclass(frozen=True, slots=True)
class Found:
    """A search is done; there may be several."""

    evidence: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """The next sentence of the reply."""

    index: int
    kind: ReplyKind
    text: str
    citation: Document | None
    """The clause that it is taken from."""
    choices: tuple[Choice, ...]
    """What the person may say next; with the last sentence only."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence that was said before, read aloud."""

    index: int
    """``ACKNOWLEDGEMENT``, or the sentence's."""
    audio: Audio
    synthesizer: str


@dataclass(frozen=True, slots=True)
class Silent:
    """No voice could read a sentence aloud; the text stands."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The turn is over before its end: it was cancelled, or another one has taken its place."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over."""

    visit: str
    kind: ReplyKind
    text: str
    """The whole reply."""
    choices: tuple[Choice, ...]
    action: Action | None
    document: Document
    """Everything there is to know about the turn."""


Event = (
    SpeechStarted
    | Partial
    | Paused
    | Resumed
    | SpeechEnded
    | NothingHeard
    | Acknowledged
    | Heard
    | Understood
    | Found
    | Said
    | Spoken
    | Silent
    | Cancelled
    | Ended
)
LAST = NothingHeard | Cancelled | Ended
"""One of these ends a turn; or ``TurnFailed`` does."""
