"""What the library keeps, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from knowledge_base.document import Document
from knowledge_base.proposing import Proposal


class Action(StrEnum):
    """What somebody did to a document."""

    ADD = "add"
    EDIT = "edit"
    EXPIRE = "expire"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Change:
    """Who did what to a document, and when."""

    document_id: str
    version: int
    """The version that it made, 1 for the first."""
    action: Action
    who: str
    at: datetime
    """UTC."""
    note: str = ""
    """Why, in the words of who did it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document. Versions are never changed or deleted."""

    document: Document
    """Its ``version`` is this version's number."""
    body: str
    """Markdown without front matter."""
    change: Change
    """What made it."""
    removed: bool = False
    """The document is not to be published any more from this version on."""
    unconfirmed: tuple[Proposal, ...] = ()
    """What the program read in the text by itself and nobody has confirmed yet."""
    original: str = ""
    """sha256 of the file that it came from; empty if it was edited by hand."""


class PublicationKind(StrEnum):
    """How a release came into force."""

    PUBLISH = "publish"
    ROLLBACK = "rollback"


class PublicationState(StrEnum):
    """How far a publication came."""

    STARTED = "started"
    """Recorded before the switch; whoever finds it so looks which release is in force, and settles it."""
    DONE = "done"
    ABANDONED = "abandoned"
    """Interrupted before the switch: the release before it stayed in force."""
    REFUSED = "refused"
    """The checks found something, and nobody overrode them."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One attempt to put a release in force."""

    id: int
    kind: PublicationKind
    state: PublicationState
    release: str
    """Id of the release that it puts in force."""
    previous: str
    """Id of the release that was in force before; empty for the first."""
    who: str
    at: datetime
    """UTC."""
    documents: int
    passages: int
    problems: tuple[str, ...] = ()
    """What the checks found."""
    reason: str = ""
    """Why it was done all the same, or why it was rolled back."""


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question whose answer is known, asked of every draft before it is published."""

    id: int
    question: str
    document_id: str
    """The document that answers it; empty if nothing does and an abstention is right."""
    facts: tuple[str, ...] = ()
    """Each has to be in the reply, numerals unified."""
    region: str = ""
    """Where it is asked; empty is the community's own region."""
    as_of: date | None = None
    """The day whose rules count; None is the day of the check."""
    who: str = ""
    at: datetime | None = None


class Vain(StrEnum):
    """Why a question was asked in vain."""

    ABSTAINED = "abstained"
    """The assistant declined."""
    CORRECTED = "corrected"
    """The resident said that something else was meant."""
    DISLIKED = "disliked"
    """The resident said that the answer was no good."""


@dataclass(frozen=True, slots=True)
class AskedInVain:
    """A question that was asked in vain, personal data removed."""

    id: int
    text: str
    heard: bool
    """It was spoken, so its characters may be homophones of what was said."""
    kind: Vain
    day: date
    release: str
    """Id of the release that was in force."""
    settled: str = ""
    """What staff did about it: a document's id, or ``ignored``; empty while it is open."""
