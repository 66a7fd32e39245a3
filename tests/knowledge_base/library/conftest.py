"""A library in each kind of database: the same tests run on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from tests.postgres import Cluster, postgres

__all__ = ["postgres"]


@pytest.fixture(
    params=[
        pytest.param("sqlite", marks=pytest.mark.unit),
        pytest.param("postgresql", marks=pytest.mark.e2e),
    ]
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of an empty database."""
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
def library(database: Database) -> Library:
    """An empty library."""
    return Library(database)
