"""Rule: kill -9 at any name that a backup or a restore changes leaves the old state or the new, and no half archive."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from assistant.backups.making import LAST, make_backup
from assistant.backups.restoring import check_backup, finish_all_interrupted, restore
from assistant.settings import load_settings
from tests.assistant.backups.homes import report

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]
NIGHT = datetime(2026, 11, 22, 3, tzinfo=UTC)
Killed = Callable[[int, Path, Path, bool], int]


@pytest.fixture(scope="module")
def killed() -> Iterator[Killed]:
    """Work that is killed at its nth rename: returns how it ended."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    script = str(Path(__file__).with_name("killed_at_a_rename.py"))
    with subprocess.Popen(
        [sys.executable, script],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ask(rename: int, home: Path, place: Path, restores: bool) -> int:
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps([rename, str(home), str(place), restores]) + "\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield ask


def state(home: Path) -> dict[str, str]:
    """Return what lies in a home, without what only commands need."""
    paths = [path for path in home.iterdir() if not path.name.startswith((".", "replaced-", LAST))]
    files = [each for path in paths for each in (path, *path.rglob("*")) if each.is_file()]
    return {str(file.relative_to(home)): sha256(file.read_bytes()).hexdigest() for file in files}


def test_a_backup_that_is_killed_leaves_no_half_archive(home: Path, tmp_path: Path, killed: Killed) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    before_it_is_drawn, before_it_has_its_name, before_it_is_noted = 1, 2, 2  # what is drawn stays
    for rename in (before_it_is_drawn, before_it_has_its_name):
        assert killed(rename, home, folder, False) == -signal.SIGKILL
        assert not list(folder.glob("*.zip"))
    assert killed(before_it_is_noted, home, folder, False) == -signal.SIGKILL
    (first,) = folder.glob("*.zip")
    assert check_backup(first).community == "梅花社区"
    second = make_backup(load_settings(home=home), folder, now=NIGHT).path
    assert set(folder.iterdir()) == {first, second}


def test_a_restore_that_is_killed_is_not_begun_or_is_finished(
    home: Path, tmp_path: Path, killed: Killed
) -> None:
    archive = make_backup(load_settings(home=home), tmp_path / "b.zip").path
    restore(archive, tmp_path / "other")
    old = state(tmp_path / "other")
    report(home, "备份以后的灯")
    new = state(home)
    assert old != new
    for rename in count(1):
        installation = tmp_path / str(rename)
        each = shutil.copytree(home, installation / "communities" / "meihua")
        ended = killed(rename, each, archive, True)
        unfinished = ended != 0 and rename > 1  # the first name is that of the plan
        assert finish_all_interrupted(installation) is unfinished
        assert state(each) == (new if rename == 1 else old)
        assert rename == 1 or [state(aside) for aside in each.glob("replaced-*")] == [new]
        assert {path.name for path in each.glob(".restor*")} <= {".restore.lock", ".restoring"}
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert rename > 8  # a plan, then knowledge, settings, dialects and database, each there and back
