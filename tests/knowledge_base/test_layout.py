"""A file that is replaced has the old content or the new, and nothing is left beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.layout import write_durably

pytestmark = pytest.mark.unit


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "current"
    for content in (b"old", b"new"):
        write_durably(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_replaced_stays_alone(tmp_path: Path) -> None:
    path = tmp_path / "current"
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        write_durably(path, b"new")
    assert list(tmp_path.iterdir()) == [path]
