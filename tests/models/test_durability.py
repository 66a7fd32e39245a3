"""The names of new folders are brought to the disk, each in the folder above it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models.durability import make_folder

pytestmark = pytest.mark.unit

WATCH = """
import sys
from pathlib import Path
from models.durability import make_folder

sys.addaudithook(lambda event, about: event == "open" and print(about[0]))  # nothing is flushed without being opened
make_folder(Path(sys.argv[1]))
"""


def test_new_folders_are_flushed_into_those_above_and_old_ones_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    command = [sys.executable, "-c", WATCH, str(folder)]
    first, second = (
        subprocess.run(
            command, cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    )
    assert folder.is_dir()
    assert set(first.split()) == {str(tmp_path), str(tmp_path / "one")}
    assert second == ""


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        make_folder(tmp_path / "file" / "folder")
