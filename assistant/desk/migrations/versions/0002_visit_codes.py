"""Tickets carry the code of their visit, by which a resident can have them shown or deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from assistant.visit_code import code_of

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the code to the tickets, and work it out for those that there are."""
    op.add_column("desk_tickets", sa.Column("visit_code", sa.Text(), nullable=True))
    op.create_index(op.f("ix_desk_tickets_visit_code"), "desk_tickets", ["visit_code"])
    tickets_now = sa.table("desk_tickets", sa.column("id"), sa.column("visit"), sa.column("visit_code"))
    connection = op.get_bind()
    for key, visit in connection.execute(sa.select(tickets_now.c.id, tickets_now.c.visit)).all():
        this = sa.update(tickets_now).where(tickets_now.c.id == key)
        connection.execute(this.values(visit_code=code_of(visit) or None))
