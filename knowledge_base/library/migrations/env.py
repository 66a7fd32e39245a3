"""Runs a package's migrations, whichever it is, on the connection that ``schema.upgrade`` hands over."""

from __future__ import annotations

from alembic import context

context.configure(render_as_batch=True, **context.config.attributes)
with context.begin_transaction():
    context.run_migrations()
