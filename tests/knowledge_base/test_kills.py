"""Killed at many moments of its work, the knowledge base is whole, and the work either happened or did not.

Real processes, killed by the system without a chance to clean up. The moments are spread over the time that
the same work takes undisturbed; where in the work they fall differs from run to run, what must hold does not.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL

from knowledge_base.layout import Layout
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import PublicationState
from knowledge_base.publication import Publisher
from knowledge_base.release import Release, open_release
from tests.knowledge_base.fakes import BigramEmbedder
from tests.knowledge_base.staff_at_work import ACTS, act, fine


@dataclass(frozen=True)
class Office:
    """Where staff work: a home folder and a database."""

    home: Path
    url: URL

    @property
    def address(self) -> str:
        """The database's address in characters."""
        return self.url.render_as_string(hide_password=False)

    @contextmanager
    def library(self) -> Iterator[Library]:
        with Database(self.url) as database:
            yield Library(database)

    def state(self) -> tuple[str, int]:
        """Return the release in force and how many changes there were."""
        with self.library() as library:
            return Layout(self.home).current_id() or "", len(library.changes(limit=10_000))


@pytest.fixture(scope="module")
def context() -> multiprocessing.context.ForkServerContext:
    """Processes that have everything imported already, so that they are killed at work and not at start-up."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.knowledge_base.staff_at_work", "faiss", "tantivy", "jieba"])
    return context


@pytest.mark.timeout(600)
def test_killed_at_many_moments(
    tmp_path: Path, url: URL, context: multiprocessing.context.ForkServerContext
) -> None:
    office = Office(tmp_path / "home", url)
    kills = 100 if url.get_backend_name() == "sqlite" else 32
    lasts: dict[str, float] = {}
    for seed in range(3):  # a few releases to go back to, and how long everything takes
        for name in ACTS:
            lasts[name] = run(context, office, name, seed)
    chance = random.Random(4)
    reader = open_release(office.home)  # somebody reads this release all the while
    killed: Counter[str] = Counter()
    for number in range(kills):
        name = ACTS[number % len(ACTS)]
        before = office.state()
        process = context.Process(target=act, args=(str(office.home), office.address, name, 100 + number))
        process.start()
        process.join(chance.uniform(0, 1.1 * lasts[name]))
        process.kill()
        process.join()
        killed[name] += process.exitcode == -signal.SIGKILL
        process.close()
        check(office, before, name)
        assert reader.folder.exists()
    assert min(killed[name] for name in ACTS) > 0, killed
    with office.library() as library:
        mended = Publisher(library, office.home, BigramEmbedder(dimension=16)).publish(fine, who="李明")
    assert open_release(office.home).id == mended.release.id
    assert not list(Layout(office.home).releases.glob(".building-*"))


def run(context: multiprocessing.context.ForkServerContext, office: Office, name: str, seed: int) -> float:
    """Do an act undisturbed, and return the seconds that it took."""
    process = context.Process(target=act, args=(str(office.home), office.address, name, seed))
    start = time.monotonic()
    process.start()
    process.join()
    assert process.exitcode == 0
    process.close()
    return time.monotonic() - start


def check(office: Office, before: tuple[str, int], name: str) -> None:
    """Assert that everything is whole, and at most one act ahead of ``before``."""
    release = open_release(office.home)  # whole, by its digests
    opened = {document.id: document.version for document in release.documents}
    if office.url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(office.url.database))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with office.library() as library:
        heads = {version.document.id: version.document.version for version in library.heads()}
        assert all(library.version(document, version) for document, version in opened.items())
        assert opened.keys() <= heads.keys()
        current, changes = before
        made = len(library.changes(limit=10_000)) - changes
        assert made in ({0, 1} if name in {"add", "publish"} else {0})
        if name in {"add", "prune"}:
            assert release.id == current
        settled(library, office.home, release)


def settled(library: Library, home: Path, release: Release) -> None:
    """Assert that what was interrupted is recorded as what became of it."""
    Publisher(library, home, BigramEmbedder(dimension=16)).reconcile()
    publications = library.publications(10_000)
    assert all(each.state is not PublicationState.STARTED for each in publications)
    last = next(each for each in publications if each.state is PublicationState.DONE)
    assert last.release == release.id
