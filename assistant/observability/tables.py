"""The table of what is counted of turns. ``migrations/versions`` brings a database to it, step by step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge_base.library.columns import NAMES, NEVER_REUSED, TYPES


class Table(DeclarativeBase):
    """Root of the tables of what is seen."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = TYPES


class TurnRow(Table):
    """A turn, without any text, and without the visit that it belongs to."""

    __tablename__ = "seen_turns"
    __table_args__ = (
        UniqueConstraint("turn"),
        CheckConstraint("judgement IN ('', 'liked', 'disliked')", name="judgement"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    turn: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    channel: Mapped[str]
    outcome: Mapped[str]
    wait_ms: Mapped[int | None]
    document: Mapped[str]
    title: Mapped[str]
    dialect: Mapped[str]
    judgement: Mapped[str]
