"""The words of the knowledge base: Document, Passage, Evidence, Citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge_base.eligibility import Benefit


@dataclass(frozen=True, slots=True)
class Document:
    """A policy, statute, guide or notice, without its text."""

    id: str
    """Stable and unique in a release: the file's name without its ending."""
    title: str
    issuer: str = ""
    number: str = ""
    """Document number (文号), e.g. 云民发〔2025〕12号."""
    region: str = ""
    """Where it applies, from the largest unit to the smallest; empty applies everywhere."""
    effective: date | None = None
    """First day in force; None if it is not known to begin."""
    expires: date | None = None
    """Last day in force; None if it is not known to end."""
    supersedes: tuple[str, ...] = ()
    """Titles, ids or numbers of the documents that it replaces."""
    audience: str = ""
    contact: str = ""
    """The desk to turn to, with its telephone number."""
    source: str = ""
    version: int = 0
    """Its version in the library, 1 for the first; 0 if it was published straight from a file."""
    eligibility: tuple[Benefit, ...] = ()
    """Who may get what by it, for a program to weigh; the text alone is quoted."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable clause of a document."""

    id: str
    """``<document id>#<position>``."""
    document_id: str
    position: int
    """0 for the first passage of its document, and so on in reading order."""
    heading_path: tuple[str, ...]
    """Headings above the text, outermost first, without the document's title."""
    clause: str
    """How a person names the place: 第十七条, or the nearest heading; empty if the document has neither."""
    text: str
    """Verbatim text of the clause, blocks separated by newlines; rows of tables rendered by ``blocks``."""
    lists: tuple[str, ...] = ()
    """The introduced lists in it, each verbatim: the introducing sentence, then an item a line."""
    lead_in: str = ""
    """The sentence that introduces ``text`` and stands in an earlier passage, if a list or table was cut."""
    asked_as: tuple[str, ...] = ()
    """Ways in which residents ask for the clause, as staff wrote them: searched, never quoted or cited."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How one passage fared in each ranking. Higher is better everywhere."""

    dense: float = 0.0
    """Inner product of unit vectors, -1 to 1."""
    keyword: float = 0.0
    """Share of the question's words that it has, by BM25, 0 to 1."""
    phonetic: float = 0.0
    """Share of the question's sounds that it has, by BM25, 0 to 1."""
    fused: float = 0.0
    """All rankings together; unlike the score it can be compared between questions."""
    reranked: float = 0.0
    """How well it answers by the reranker, 0 to 1; 0 without one. It is not part of ``fused``."""


class Force(StrEnum):
    """Whether a document counts on a day."""

    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    """It has expired, or a successor has begun."""
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands on a day at a place where it applies."""

    force: Force = Force.IN_FORCE
    day: date | None = None
    """When it lapsed, or will take effect; None if it is in force, or if nobody wrote down when it lapsed."""
    successor: Document | None = None
    """Of a lapsed document, what is in force in its stead."""


IN_FORCE = Standing()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that was found, with its document, scores and rank."""

    passage: Passage
    document: Document
    score: float
    """1 for the best of its query, 0 for one that is far behind it."""
    rank: int
    """0 is the best."""
    scores: Scores = Scores()
    standing: Standing = IN_FORCE
    """Only what is in force may be quoted."""

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands, for people, outermost first: the document's title, the headings, the clause."""
        headings = self.passage.heading_path
        clause = self.passage.clause
        inner = () if not clause or clause in headings[-1:] else (clause,)
        return (self.document.title, *headings, *inner)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a claim comes from, with the words that support it."""

    document_id: str
    title: str
    clause: str
    quote: str
    """Stands verbatim in the passage."""
    effective: date | None = None
    expires: date | None = None
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """When and where a question is asked: documents outside it are not found."""

    as_of: date
    region: str = ""
    """Where the person asks; empty does not restrict."""
