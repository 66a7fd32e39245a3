"""The tables of the doors. ``migrations/versions`` brings a database to them, step by step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from knowledge_base.library.columns import NAMES, NEVER_REUSED, TYPES


class Table(DeclarativeBase):
    """Root of the doors' tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = TYPES


class KeyRow(Table):
    """A key. What opens the door is not in it."""

    __tablename__ = "doors_keys"
    __table_args__ = (
        UniqueConstraint("public"),
        CheckConstraint("kind IN ('staff', 'kiosk', 'session')", name="kind"),
        Index(None, "kind", "name"),
        NEVER_REUSED,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public: Mapped[str]
    """The part by which it is found."""
    digest: Mapped[str]
    """sha256 of the whole, hexadecimal."""
    kind: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    """Empty for a kiosk."""
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    revoked: Mapped[datetime | None]
    last_used: Mapped[datetime | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("doors_keys.id", ondelete="CASCADE"), index=True)
    """Of a session, the key that it was begun with: it is valid as long as that."""


class UseRow(Table):
    """What became of a key that was shown, as often as it was the same within an hour."""

    __tablename__ = "doors_uses"
    __table_args__ = (NEVER_REUSED,)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    """Whose key it was; empty if it was nobody's."""
    route: Mapped[str]
    outcome: Mapped[str]
    first: Mapped[datetime]
    last: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int]
