"""A desk in each kind of database, a clock that is set by hand, and a receiver that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from assistant.desk.desk import Desk, Route
from assistant.desk.outbox import Outbox
from knowledge_base.library.database import Database, default_url
from tests.assistant.desk.fakes import Clock, Receiver
from tests.postgres import Cluster, postgres

__all__ = ["postgres"]

SECRET = "desk-test-secret"


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.unit),
        pytest.param("postgresql", marks=pytest.mark.e2e),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of an empty database: what asks for it is tested with each kind."""
    if request.param == "sqlite":
        return default_url(tmp_path / "home")
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.emptied_database()


@pytest.fixture
def database(url: URL) -> Iterator[Database]:
    """An empty database."""
    with Database(url) as database:
        yield database


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
