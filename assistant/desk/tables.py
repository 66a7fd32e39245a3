"""The tables of the desk. ``migrations/versions`` brings a database to them, step by step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge_base.library.columns import NAMES, NEVER_REUSED, TYPES


class Table(DeclarativeBase):
    """Root of the desk's tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = TYPES


class TicketRow(Table):
    """A ticket. Its number, which residents are told, is made of its id."""

    __tablename__ = "desk_tickets"
    __table_args__ = (
        UniqueConstraint("uid"),
        UniqueConstraint("key"),
        CheckConstraint("state IN ('open', 'taken', 'done')", name="state"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str]
    key: Mapped[str]
    digest: Mapped[str]
    """sha256 of the draft."""
    kind: Mapped[str]
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(index=True)
    created: Mapped[datetime]
    community: Mapped[str]
    region: Mapped[str]
    what: Mapped[str]
    place: Mapped[str]
    time_told: Mapped[str]
    name: Mapped[str]
    telephone: Mapped[str]
    visit: Mapped[str]
    channel: Mapped[str]
    language: Mapped[str]


class EventRow(Table):
    """A change of a ticket. Rows are only ever added."""

    __tablename__ = "desk_events"
    __table_args__ = (
        UniqueConstraint("ticket_id", "sequence"),
        CheckConstraint("state IN ('open', 'taken', 'done')", name="state"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("desk_tickets.id"))
    sequence: Mapped[int]
    state: Mapped[str]
    at: Mapped[datetime]
    who: Mapped[str]
    note: Mapped[str]


class OutboxRow(Table):
    """An event that one destination is to be told of; ids grow with a ticket's events."""

    __tablename__ = "desk_outbox"
    __table_args__ = (
        UniqueConstraint("event_id", "destination"),
        Index(None, "destination", "delivered"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("desk_events.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("desk_tickets.id"), index=True)
    destination: Mapped[str]
    urgent: Mapped[bool]
    since: Mapped[datetime]
    attempts: Mapped[int]
    due: Mapped[datetime]
    """Not to be tried before."""
    lease: Mapped[str]
    """Who is just delivering it; empty for nobody."""
    leased_until: Mapped[datetime | None]
    tried: Mapped[datetime | None]
    """When it was tried last and failed."""
    error: Mapped[str]
    delivered: Mapped[datetime | None]
