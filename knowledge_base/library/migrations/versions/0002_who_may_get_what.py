"""Versions of documents carry the rules of who may get what by them; those saved before have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the rules to the versions."""
    op.add_column(
        "document_versions", sa.Column("eligibility", sa.JSON(), nullable=False, server_default="[]")
    )
    with op.batch_alter_table("document_versions") as versions:
        versions.alter_column("eligibility", existing_type=sa.JSON(), server_default=None)
