"""The documents that routes answer with, as the description for programmers shows them.

Nothing is converted by these: ``wire`` and the routes make the documents, and a test holds them against each other.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.desk.records import Kind, State
from assistant.doors import Role
from assistant.doors.records import Use
from assistant.offers import OfferedDialect, OfferedVoice
from assistant.staff.listing import State as Standing
from assistant.turn import Action, Choice, ReplyKind, Substitution
from knowledge_base.document import Scores
from knowledge_base.library.records import Publication


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(_Document):
    """What went wrong."""

    code: str
    """For programs; stable."""
    message: str
    """For people: plain Chinese."""
    retry_after_s: int | None = None
    """When the same request may succeed, if it may."""


class Failed(_Document):
    """What every request is answered that fails."""

    error: Problem


class Transcript(_Document):
    """What the recognizer heard."""

    text: str
    confidence: float
    alternatives: list[str]


class OtherReading(_Document):
    """Another way in which a question may have been meant."""

    text: str
    probability: float | None


class Query(_Document):
    """What was understood."""

    text: str
    original: str
    heard: bool
    dialect: str | None
    probability: float | None
    substitutions: list[Substitution]
    readings: list[OtherReading]


class Citation(_Document):
    """Where a claim comes from."""

    document_id: str
    title: str
    clause: str
    quote: str
    effective: date | None
    expires: date | None


class Reply(_Document):
    """What the assistant says."""

    kind: ReplyKind
    text: str
    spoken_text: str
    citations: list[Citation]
    choices: list[Choice]
    action: Action | None


class Evidence(_Document):
    """A passage that was found."""

    document_id: str
    title: str
    clause: str
    path: list[str]
    score: float
    rank: int
    scores: Scores


class Turn(_Document):
    """A finished turn."""

    visit: str
    visit_code: str
    release: str
    transcript: Transcript | None
    query: Query | None
    reply: Reply
    evidence: list[Evidence]
    speed: float
    gain: float
    timings_ms: dict[str, float]


class KioskManner(_Document):
    """How a voice terminal behaves unless it has settings of its own."""

    idle_s: float
    speed: float


class Community(BaseModel):
    """How the community introduces itself."""

    name: str
    desk: str
    examples: list[str]
    dialects: list[OfferedDialect]
    voices: list[OfferedVoice]
    audio_s: float
    kiosk: KioskManner


class Alive(_Document):
    """The process runs."""

    status: Literal["ok"]


class Ready(BaseModel):
    """Whether questions can be answered."""

    ready: bool
    text: bool
    """Whether typed ones can."""


class Exchanges(_Document):
    """What was asked and said in a visit, in the words of the events."""

    exchanges: list[dict[str, object]]


class Member(_Document):
    """A member of staff."""

    name: str
    role: Role
    may: list[Role]


class Change(_Document):
    """One change of a ticket."""

    sequence: int
    state: State
    at: datetime
    who: str
    note: str


class Ticket(_Document):
    """What a resident entrusted to staff."""

    number: str
    uid: str
    state: State
    created: datetime
    community: str
    region: str
    kind: Kind
    what: str
    where: str
    when: str
    name: str
    telephone: str
    visit: str
    channel: str
    language: str
    urgent: bool
    events: list[Change]


class Tickets(_Document):
    """The tickets that were asked for; ``count`` of them there are."""

    tickets: list[Ticket]
    count: int


class Releases(_Document):
    """What was put in force or taken back, the latest first."""

    in_force: str | None
    publications: list[Publication]


class InForce(_Document):
    """The release that residents are answered from."""

    in_force: str


class ListedDocument(_Document):
    """How a document stands today."""

    id: str
    title: str
    issuer: str
    region: str
    effective: date | None
    expires: date | None
    in_force: bool
    state: Standing
    pending: bool
    version: int
    published_version: int | None
    unconfirmed: list[str]


class Documents(_Document):
    """All documents."""

    documents: list[ListedDocument]


class Uses(_Document):
    """What became of keys, the latest first."""

    uses: list[Use]
