"""Rule: kill -9 in the middle of a backup or a restore leaves the old state or the new one, and no half archive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.backups.making import make_backup
from assistant.backups.restoring import finish_interrupted
from assistant.settings import load_settings
from tests.assistant.backups.homes import report, seen

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[3]


def killed_at(rename: int, *command: str | Path, home: Path) -> int:
    """Run a command that is killed when it renames something for the nth time; return how it ended."""
    script = str(Path(__file__).with_name("killed_at_a_rename.py"))
    environment = {"PATH": os.environ["PATH"], "XIANGYIN_HOME": str(home), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, script, str(rename), *map(str, command)]
    return subprocess.run(words, env=environment, cwd=ROOT, check=False, timeout=120).returncode


def test_a_backup_that_is_killed_leaves_no_archive(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    assert killed_at(1, "backup", folder, home=home) == -signal.SIGKILL
    assert not list(folder.glob("*.zip"))
    made = make_backup(load_settings(home=home), folder)
    assert list(folder.iterdir()) == [made.path]


@pytest.mark.parametrize(
    ("rename", "is_new"),
    [
        pytest.param(1, False, id="before the plan is written"),
        pytest.param(5, True, id="between two moves"),
        pytest.param(9, True, id="with the database half moved"),
    ],
)
def test_a_restore_that_is_killed_is_not_begun_or_is_finished(
    home: Path, tmp_path: Path, rename: int, is_new: bool
) -> None:
    old = seen(home)
    archive = make_backup(load_settings(home=home), tmp_path / "b.zip").path
    report(home, "备份以后的灯")
    new = seen(home)
    assert killed_at(rename, "restore", archive, "--replace", home=home) == -signal.SIGKILL
    assert finish_interrupted(home) is is_new
    assert seen(home) == (old if is_new else new)
