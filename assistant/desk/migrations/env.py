"""Runs the desk's migrations on the connection that ``database.Database.migrate`` hands over."""

from __future__ import annotations

from alembic import context

context.configure(render_as_batch=True, **context.config.attributes)
with context.begin_transaction():
    context.run_migrations()
