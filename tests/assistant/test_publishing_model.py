"""Rule: whoever stops ``kb publish`` is told that nothing is lost, and the next run goes on from there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge_base.document import Document
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action
from knowledge_base.release import open_release
from tests.models.prepared_models import registry_with

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
EMBEDDING = re.compile(r"计算语义[^\r\n]*?(\d+)%")
BATCH = 10
"""Percent."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the models of this machine, nothing published, and a draft of 320 short sections.

    They are ten batches for the embedder, so that it is stopped among them.
    """
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(registry_with("e5-small").folder)
    body = "\n\n".join(f"## 第{number}件事\n\n内容{number}。" for number in range(320)) + "\n"
    with Database(default_url(home)) as database:
        Library(database).save(Document("guide", title="指南"), body, action=Action.ADD, who="小王")
    return home


def _publish(home: Path) -> subprocess.Popen[str]:
    """Start ``kb publish`` on what it takes for a terminal, where it draws its progress."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("XIANGYIN_")}
    terminal = {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", "kb", "publish", "--yes"],
        cwd=ROOT,
        env={**others, **terminal, "XIANGYIN_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def _shares(progress: str) -> list[int]:
    return [int(share) for share in EMBEDDING.findall(progress)]


@pytest.mark.usefixtures("hears_ctrl_c")
def test_a_stopped_publication_goes_on(home: Path) -> None:
    """It is stopped with Ctrl+C, the next one is killed, and the last one goes on from what both have done."""
    code, told = _stopped(home, signal.SIGINT, after=0)
    assert code == 130
    assert told.endswith("算好的部分已经保存下来，不会丢。\n已中断。再运行一次同样的命令，就会接着做。\n")
    assert "Traceback" not in told
    saved = _saved(home)
    assert saved > 0

    code, told = _stopped(home, signal.SIGKILL, after=_shares(told)[-1])
    assert code == -signal.SIGKILL
    assert "Traceback" not in told
    assert _shares(told)[0] >= BATCH, "the first batch of 32 is there from the start"
    assert _saved(home) > saved

    with _publish(home) as again:
        _, progress = again.communicate()
    assert again.returncode == 0
    shares = _shares(progress) or [100]  # none is drawn where the last batch was done before the signal came
    assert shares[0] >= 2 * BATCH
    assert len(open_release(home).passages) == 320


def _stopped(home: Path, how: signal.Signals, after: int) -> tuple[int, str]:
    """Stop a publication once more than ``after`` percent are embedded; return its code and what it drew."""
    with _publish(home) as stopped:
        assert stopped.stderr is not None
        seen = ""
        while max(_shares(seen), default=0) <= after:
            drawn = stopped.stderr.read(1)
            assert drawn, seen
            seen += drawn
        stopped.send_signal(how)
        seen += stopped.stderr.read()
        return stopped.wait(), seen


def _saved(home: Path) -> int:
    """Return how much is kept of a publication that put nothing in force."""
    assert Layout(home).current_id() is None
    return Layout(home).journal.stat().st_size
