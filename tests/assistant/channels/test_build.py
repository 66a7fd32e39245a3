"""Rule: after an update that changes any file of the pages, and only then, their build is another one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.channels.build import build_of
from assistant.channels.pages import STATIC

pytestmark = pytest.mark.unit


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STATIC, tmp_path / "static"))


def test_the_same_files_are_the_same_build_wherever_they_are(copy: Path) -> None:
    (copy / "kiosk.js").touch()
    assert build_of(copy) == build_of(STATIC)
    assert len(build_of(copy)) == 12


@pytest.mark.parametrize("change", ["changed", "added", "renamed", "removed"])
def test_a_change_is_another_build(copy: Path, change: str) -> None:
    script = copy / "kiosk.js"
    match change:
        case "changed":
            script.write_text(script.read_text("utf-8") + "\n", "utf-8")
        case "added":
            (copy / "more").mkdir()
            (copy / "more" / "new.js").write_text("", "utf-8")
        case "renamed":
            script.rename(copy / "kiosk2.js")
        case _:
            script.unlink()
    assert build_of(copy) != build_of(STATIC)
