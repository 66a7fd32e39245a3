"""A keyring and an audit in each kind of database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.doors.audit import Audit
from assistant.doors.keyring import Keyring
from knowledge_base.library.database import Database
from tests.assistant.desk.fakes import Clock
from tests.databases import bare, database, engine, postgres, url

__all__ = ["bare", "database", "engine", "postgres", "url"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keyring(database: Database, clock: Clock) -> Keyring:
    return Keyring(database, clock)


@pytest.fixture
def audit(keyring: Keyring, database: Database, clock: Clock) -> Audit:
    return Audit(database, keep=timedelta(days=30), most=20, clock=clock)
