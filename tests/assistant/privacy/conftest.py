"""A desk and a library over one database of each kind, with a key or without, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL

from assistant.desk.desk import Desk, Route
from assistant.desk.outbox import Outbox
from assistant.privacy.claims import Claims
from assistant.privacy.retention import Retention
from assistant.settings import Settings
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.sealing import Vault
from tests.assistant.desk.fakes import Clock
from tests.assistant.registry_fakes import settings_of
from tests.databases import engine, postgres, url

__all__ = ["engine", "postgres", "url"]

KEY, NEXT_KEY = bytes(range(32)), bytes(range(32, 64))


@dataclass(frozen=True)
class Office:
    """What a community keeps, and what looks after it."""

    database: Database
    desk: Desk
    library: Library
    outbox: Outbox
    retention: Retention
    claims: Claims
    clock: Clock


def office_of(database: Database, settings: Settings) -> Office:
    """Return an office over ``database``."""
    clock = Clock()
    desk = Desk(database, community="桂花社区", routes=[Route("网格员群"), Route("物业")], clock=clock)
    library = Library(database)
    retention = Retention(settings, database, library, clock=clock)
    claims = Claims(database, library, retention.recordings)
    return Office(database, desk, library, Outbox(database, clock=clock), retention, claims, clock)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_of(tmp_path / "home")


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    """An empty database that is opened without a key."""
    with Database(url) as database:
        yield database


@pytest.fixture
def office(database: Database, settings: Settings) -> Office:
    return office_of(database, settings)


@pytest.fixture
def sealed(url: URL, settings: Settings) -> Iterator[Office]:
    """The same with a key."""
    with Database(url, vault=Vault([KEY])) as database:
        yield office_of(database, settings)
