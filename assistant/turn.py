"""The words of a conversation: what comes in, what goes out, and the events in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from knowledge_base.document import Citation, Evidence
from models.audio import Audio
from models.recognition import Transcript
from models.synthesis import Speech


@dataclass(frozen=True, slots=True)
class Request:
    """What a channel asks of the pipeline: a typed or recognized question, or an utterance to be heard first."""

    question: str = ""
    """The question in characters; empty if ``utterance`` is given."""
    utterance: Audio | None = None
    """The question as audio, any rate."""
    heard: bool = False
    """The question's characters come from a recognizer, so they may be homophones of what was said."""
    visit: str | None = None
    """The visit that the turn belongs to; None begins a new one."""
    region: str | None = None
    """Where the person asks; None takes the community's own region."""
    as_of: date | None = None
    """The day whose rules count; None is today."""
    dialect: str | None = None
    """Tag of the dialect that the person has chosen; None is to be found out."""
    speak: bool = False
    """Whether ``Spoken`` events are wanted."""
    speed: float = 1.0
    """Pace of the voice; 1.0 is its own."""
    voice: str | None = None
    """Id of the voice that the person has chosen; None takes the first."""
    channel: str = ""
    """Where it is asked: kiosk, chat, api, cli; empty if nobody says."""
    keep_audio: bool = False
    """Whether the person has agreed that what they say is kept for a time."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """One change made to the question on the way from the transcript to the query."""

    original: str
    replacement: str
    reason: str


@dataclass(frozen=True, slots=True)
class Query:
    """The question in standard written Chinese."""

    text: str
    original: str
    """The characters as typed or as recognized."""
    heard: bool = False
    substitutions: tuple[Substitution, ...] = ()
    readings: tuple[str, ...] = ()
    """Other ways in which it may have been meant, the likeliest first."""
    probabilities: tuple[float, ...] = ()
    """Of the text and its other readings, in this order, above 0 to 1; empty if they are equally likely."""
    verbatim: str = ""
    """What was heard, without fillers, not read again; empty for a typed question."""
    heart: str = ""
    """The question at the heart of a long story; empty if ``text`` is no long story."""
    dialect: str = ""
    """Tag of the dialect that was chosen or whose words it has; empty for standard Mandarin, or if nobody knows."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """The text and its other readings."""
        return (self.text, *self.readings)


class ReplyKind(StrEnum):
    """What sort of reply it is."""

    ANSWER = "answer"
    CLARIFICATION = "clarification"
    ABSTENTION = "abstention"
    HANDOFF = "handoff"
    """A person takes over: something was registered at the desk, or is being registered."""
    ALERT = "alert"
    """Somebody may be in danger."""
    COURTESY = "courtesy"
    """A greeting is returned, a command is obeyed; nothing is claimed."""


class Action(StrEnum):
    """What a channel does because the person asked for it. How loud and how fast it speaks, the pipeline sees to."""

    STOP = "stop"
    """Fall silent, and wait."""
    LEAVE = "leave"
    """The visit is over: forget and clear everything."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a reply."""

    text: str
    """As shown on the screen."""
    spoken_text: str
    """As read aloud: numerals, dates and telephone numbers spelled out; empty for what is only shown."""
    citation: int | None = None
    """Index into the reply's citations of the quote that it is taken from."""
    private: bool = False
    """It repeats the person's own words, so its audio is not kept."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that the person may say next: one of those that may have been meant, or what is offered."""

    label: str
    """As shown on a button and read aloud, without a question mark: 高龄津贴发多少钱."""
    question: str
    """What is asked, as if it had been typed, if the person takes it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant says."""

    kind: ReplyKind
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    """Estimated probability that the evidence answers the question, 0 to 1."""
    choices: tuple[Choice, ...] = ()
    """Of a clarification: what may have been meant, the likeliest first, or the answers to the question that is put.

    Of any other reply: what its last sentence offers, one or two.
    """
    action: Action | None = None

    @property
    def text(self) -> str:
        """The whole reply as shown."""
        return "".join(sentence.text for sentence in self.sentences)

    @property
    def spoken_text(self) -> str:
        """The whole reply as read aloud."""
        return "".join(sentence.spoken_text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Turn:
    """A finished turn."""

    visit: str
    query: Query | None
    """With what was added to it, if it was a follow-up; None if nothing was heard, or it was an emergency at once."""
    reply: Reply
    transcript: Transcript | None = None
    evidence: tuple[Evidence, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds per stage: hear, alarm, alert, understand, open, find, answer, speak (first of each), total.

    ``total`` is what somebody has waited for, from the end of the question on. Of a turn that was worked out ahead, the
    stages may take longer than that: ``ahead`` is how long before the question was complete it was begun.
    """
    release: str = ""
    """The release of the knowledge base that everything in it comes from."""
    searched: bool = False
    """Whether the documents were searched: not for a command, an emergency, or an answer in a form."""
    speed: float = 1.0
    """What the pace of the voice is multiplied by in this visit, because the person asked for it."""
    gain: float = 1.0
    """What the voice's amplitude is multiplied by, likewise."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The recognizer is done."""

    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Understood:
    """The question is in standard wording."""

    query: Query


@dataclass(frozen=True, slots=True)
class Found:
    """A search is done; there may be several."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """The next sentence of the reply."""

    index: int
    kind: ReplyKind
    sentence: Sentence
    citation: Citation | None
    choices: tuple[Choice, ...] = ()
    """The reply's choices, with its last sentence: from then on nothing on a screen moves any more."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The audio of sentence ``index``, which was said before."""

    index: int
    speech: Speech


@dataclass(frozen=True, slots=True)
class Silent:
    """Sentence ``index`` cannot be spoken: every voice failed. The text stands."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over."""

    turn: Turn


Event = Heard | Understood | Found | Said | Spoken | Silent | Ended
"""In this order; Heard only for utterances, Spoken or Silent only when speech was asked for."""
