"""The doors: keys of staff, tokens of kiosks, and what became of each that was shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the doors."""
    op.create_table(
        "doors_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doors_keys")),
        sa.UniqueConstraint("public", name=op.f("uq_doors_keys_public")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["doors_keys.id"], name=op.f("fk_doors_keys_parent_id"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind IN ('staff', 'kiosk', 'session')", name=op.f("ck_doors_keys_kind")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_doors_keys_kind_name"), "doors_keys", ["kind", "name"])
    op.create_index(op.f("ix_doors_keys_parent_id"), "doors_keys", ["parent_id"])
    op.create_table(
        "doors_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("first", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doors_uses")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_doors_uses_last"), "doors_uses", ["last"])
