"""What is counted of turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table of turns."""
    op.create_table(
        "seen_turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("wait_ms", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("dialect", sa.Text(), nullable=False),
        sa.Column("judgement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_turns")),
        sa.UniqueConstraint("turn", name=op.f("uq_seen_turns_turn")),
        sa.CheckConstraint("judgement IN ('', 'liked', 'disliked')", name=op.f("ck_seen_turns_judgement")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_seen_turns_at"), "seen_turns", ["at"])
