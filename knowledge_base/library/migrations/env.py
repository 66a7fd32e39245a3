"""Runs the migrations of a folder on the connection that ``database.Database.migrate`` hands over.

The desk's tables, or any others, come with a folder like this one: a copy of this file beside ``versions/``.
"""

from __future__ import annotations

from alembic import context

context.configure(render_as_batch=True, **context.config.attributes)
with context.begin_transaction():
    context.run_migrations()
