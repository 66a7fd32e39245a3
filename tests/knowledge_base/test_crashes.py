"""Wherever a publication dies, readers open a whole release, and the next publication succeeds."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.document import Scope
from knowledge_base.drafting import Stage
from knowledge_base.layout import Layout
from knowledge_base.publishing import publish
from knowledge_base.release import open_release
from knowledge_base.releases import KEEP
from knowledge_base.retrieval import Retriever
from tests.knowledge_base.conftest import Write
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
STAGES = [stage for stage in Stage if stage is not Stage.CHECKING]
KILLED, INTERRUPTED = -signal.SIGKILL, -signal.SIGINT


def _publish_in_a_process(home: Path, folder: Path, how: str) -> subprocess.CompletedProcess[str]:
    module = "tests.knowledge_base.publish_in_a_process"
    command = [sys.executable, "-m", module, str(home), str(folder), how]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def _new_document(write: Write) -> None:
    write("new", "\n\n".join(f"## 第{number}件事\n\n新的内容{number}。" for number in range(80)))


@pytest.mark.parametrize("stage", [*(stage.name for stage in STAGES), "after the first batch"])
def test_killed_at_any_stage(tmp_path: Path, guides: Path, write: Write, stage: str) -> None:
    home = tmp_path / "home"
    write("old", "旧的内容。")
    embedder = BigramEmbedder(dimension=16)
    old = publish([guides], home, embedder)
    _new_document(write)

    assert _publish_in_a_process(home, guides, stage).returncode == KILLED

    survivor = open_release(home)
    has_switched = stage == Stage.PRUNING.name
    assert (survivor.id != old.id) is has_switched
    assert len(survivor.documents) == 1 + has_switched
    assert Retriever(survivor, embedder).search(["旧的内容"], Scope(date(2026, 1, 1)))[0].document.id == "old"

    mended = publish([guides], home, embedder)
    assert {document.id for document in mended.documents} == {"new", "old"}
    assert open_release(home).id == mended.id
    assert len(Layout(home).release_ids()) <= KEEP
    assert [path.name for path in Layout(home).releases.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(("how", "code"), [("after the first batch", KILLED), ("--ctrl-c", INTERRUPTED)])
def test_vectors_made_before_the_end_are_not_made_again(
    tmp_path: Path, guides: Path, write: Write, how: str, code: int
) -> None:
    _new_document(write)
    assert _publish_in_a_process(tmp_path / "home", guides, how).returncode == code
    embedder = BigramEmbedder(dimension=16)
    told: list[int] = []
    publish(
        [guides],
        tmp_path / "home",
        embedder,
        progress=lambda stage, done, _total: told.append(done) if stage is Stage.EMBEDDING else None,
    )
    assert len(embedder.embedded) == 80 - 32  # all but the first batch
    assert told == [32, 64, 80]


def test_an_interrupted_publication_leaves_the_old_release_and_nothing_half_built(
    tmp_path: Path, guides: Path, write: Write
) -> None:
    home = tmp_path / "home"
    write("old", "旧的内容。")
    old = publish([guides], home, BigramEmbedder(dimension=16))
    _new_document(write)
    assert _publish_in_a_process(home, guides, "--ctrl-c").returncode == INTERRUPTED
    assert open_release(home).id == old.id
    assert [path.name for path in Layout(home).releases.iterdir()] == [old.id]


def test_a_full_disk_is_told_and_the_old_release_stays(tmp_path: Path, guides: Path, write: Write) -> None:
    home = tmp_path / "home"
    write("old", "旧的内容。")
    old = publish([guides], home, BigramEmbedder(dimension=16))
    write("new", "\n\n".join(f"## 第{number}件事\n\n{'新的内容' * 80}。" for number in range(80)))
    process = _publish_in_a_process(home, guides, "--small-files")
    assert process.returncode == 1
    assert process.stderr.startswith("PublishFailed: 知识库没能写进"), process.stderr
    assert open_release(home).id == old.id
    assert len(Layout(home).release_ids()) == 1
