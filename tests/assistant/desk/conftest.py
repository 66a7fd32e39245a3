"""A desk in each kind of database, a clock that is set by hand, and a receiver that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.desk.desk import Desk, Route
from assistant.desk.outbox import Outbox
from knowledge_base.library.database import Database
from tests.assistant.desk.fakes import Clock, Receiver
from tests.databases import bare, database, engine, postgres, url

__all__ = ["bare", "database", "engine", "postgres", "url"]

SECRET = "desk-test-secret"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(database: Database, clock: Clock) -> Desk:
    """A desk that tells one destination."""
    return Desk(database, community="桂花社区", region="云山市", routes=[Route("物业")], clock=clock)


@pytest.fixture
def outbox(desk: Desk, database: Database, clock: Clock) -> Outbox:
    return Outbox(database, clock=clock)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A program on this machine that takes webhooks, and knows the secret."""
    monkeypatch.setenv("DESK_TEST_SECRET", SECRET)
    with Receiver(SECRET) as receiver:
        yield receiver
