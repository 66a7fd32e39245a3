"""The tables of the library. ``migrations/versions`` brings a database to them, step by step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge_base.library.columns import NAMES, NEVER_REUSED, TYPES
from knowledge_base.library.sealing import Sealed


class Table(DeclarativeBase):
    """Root of the library's tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = TYPES


class DocumentRow(Table):
    """A document: which of its versions is the newest."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(primary_key=True)
    head: Mapped[int]


class OriginalRow(Table):
    """A file as it was handed in, stored once however often it comes."""

    __tablename__ = "originals"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    content: Mapped[bytes]


class VersionRow(Table):
    """A version of a document, with what made it. Rows are only ever added."""

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("document_id", "version"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("action IN ('add', 'edit', 'expire', 'remove')", name="action"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    version: Mapped[int]
    action: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str]
    removed: Mapped[bool]
    title: Mapped[str]
    issuer: Mapped[str]
    number: Mapped[str]
    region: Mapped[str]
    effective: Mapped[date | None]
    expires: Mapped[date | None] = mapped_column(index=True)
    supersedes: Mapped[list[str]]
    audience: Mapped[str]
    contact: Mapped[str]
    source: Mapped[str]
    eligibility: Mapped[list[dict[str, Any]]]
    unconfirmed: Mapped[list[dict[str, Any]]]
    original: Mapped[str | None] = mapped_column(ForeignKey("originals.sha256"), index=True)
    body: Mapped[str]


class PublicationRow(Table):
    """An attempt to put a release in force."""

    __tablename__ = "publications"
    __table_args__ = (
        CheckConstraint("kind IN ('publish', 'rollback')", name="kind"),
        CheckConstraint("state IN ('started', 'done', 'abandoned', 'refused')", name="state"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    release: Mapped[str]
    previous: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
    documents: Mapped[int]
    passages: Mapped[int]
    problems: Mapped[list[str]]
    reason: Mapped[str]


class GoldenRow(Table):
    """A question whose answer is known."""

    __tablename__ = "golden_questions"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str]
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    facts: Mapped[list[str]]
    region: Mapped[str]
    as_of: Mapped[date | None]
    who: Mapped[str]
    at: Mapped[datetime]


class VainRow(Table):
    """A question that was asked in vain."""

    __tablename__ = "asked_in_vain"
    __table_args__ = (
        CheckConstraint("kind IN ('abstained', 'corrected', 'disliked')", name="kind"),
        Index(None, "settled", "day"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Sealed("asked_in_vain.text"))
    heard: Mapped[bool]
    kind: Mapped[str]
    day: Mapped[date] = mapped_column(index=True)
    release: Mapped[str]
    settled: Mapped[str]
    visit_code: Mapped[str | None] = mapped_column(index=True)
    """Of the visit, as its resident may name it; None if nobody knows."""
