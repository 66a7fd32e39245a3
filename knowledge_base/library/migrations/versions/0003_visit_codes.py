"""Questions asked in vain carry the code of their visit; of those that there are nobody knows it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the code to the questions."""
    op.add_column("asked_in_vain", sa.Column("visit_code", sa.Text(), nullable=True))
    op.create_index(op.f("ix_asked_in_vain_visit_code"), "asked_in_vain", ["visit_code"])
