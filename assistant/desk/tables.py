"""The tables of the desk. ``migrations/versions`` brings a database to them, step by step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge_base.library.columns import NAMES, NEVER_REUSED, TYPES
from knowledge_base.library.sealing import Sealed


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
    digest: Mapped[str] = mapped_column(Sealed("desk_tickets.digest"))
    """sha256 of the draft, by which one could find out what it says if one nearly knew it."""
    kind: Mapped[str]
    urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(index=True)
    created: Mapped[datetime]
    community: Mapped[str]
    region: Mapped[str]
    what: Mapped[str] = mapped_column(Sealed("desk_tickets.what"))
    place: Mapped[str] = mapped_column(Sealed("desk_tickets.place"))
    time_told: Mapped[str] = mapped_column(Sealed("desk_tickets.time_told"))
    name: Mapped[str] = mapped_column(Sealed("desk_tickets.name"))
    telephone: Mapped[str] = mapped_column(Sealed("desk_tickets.telephone"))
    visit: Mapped[str]
    visit_code: Mapped[str | None] = mapped_column(index=True)
    """Of the visit, as its resident may name it; None if there was none."""
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
    note: Mapped[str] = mapped_column(Sealed("desk_events.note"))


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
