"""An empty database of each kind, and records of turns to put into it."""

from __future__ import annotations

import pytest

from assistant.observability.turn_store import TurnStore
from knowledge_base.library.database import Database
from tests.databases import bare, database, engine, postgres, url

__all__ = ["bare", "database", "engine", "postgres", "url"]


@pytest.fixture
def store(database: Database) -> TurnStore:
    return TurnStore(database)
