"""Rule: a clerk makes and restores a backup by one command each, and is told what is in it and what to do next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.backups.switching import Move, Plan, commit, staging
from tests.assistant.backups.homes import fill, seen
from tests.assistant.cli.conftest import Run

pytestmark = pytest.mark.unit


@pytest.fixture
def filled(home: Path) -> Path:
    home.rmdir()
    fill(home)
    return home


def test_a_backup_is_made_checked_and_restored(run: Run, filled: Path, tmp_path: Path) -> None:
    archive = tmp_path / "b.zip"
    made = run("backup", archive)
    assert made.code == 0
    assert "核对过了" in made.out
    assert "密钥" in made.err
    checked = run("restore", archive, "--check")
    assert checked.code == 0
    assert "梅花社区" in checked.out
    refused = run("restore", archive)
    assert (refused.code, "--replace" in refused.err) == (1, True)
    done = run("restore", archive, "--home", tmp_path / "other")
    assert done.code == 0
    assert "models prepare" in done.out
    assert seen(tmp_path / "other") == seen(filled)
    assert "replaced-" in run("restore", archive, "--replace").out


def test_every_night_one_goes_and_one_comes(run: Run, filled: Path, tmp_path: Path) -> None:
    made = run("backup", tmp_path, "--keep", "1", "--json")
    document = json.loads(made.out)
    assert Path(document["file"]).stat().st_size == document["size_bytes"]
    assert (document["left_out"], document["removed"]) == ([], [])
    assert run("backup", tmp_path / "b.zip", "--keep", "3").code == 2


def test_whatever_command_comes_next_finishes_a_restore(run: Run, home: Path) -> None:
    new = staging(home) / "new"
    new.mkdir(parents=True)
    (new / "settings.toml").write_text('[community]\nname = "梅花社区"\n', "utf-8")
    commit(
        home,
        Plan(
            None,
            (Move(new / "settings.toml", home / "settings.toml", home / "replaced-x" / "settings.toml"),),
        ),
    )
    said = run("desk", "list")
    assert "现在做完了" in said.err
    assert (home / "settings.toml").exists()
    assert not staging(home).exists()
    assert "做完" not in run("desk", "list").err
