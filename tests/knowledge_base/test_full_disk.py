"""A disk that is full or read-only: a clear error, the old release in force, nothing lost, and on it goes later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.small_disk import on_a_small_disk

pytestmark = pytest.mark.unit


def test_a_full_and_a_read_only_disk(tmp_path: Path) -> None:
    printed = on_a_small_disk(tmp_path, 4096, "tests.knowledge_base.short_of_disk", str(tmp_path))
    outcome = json.loads(printed)
    told = outcome["told"]
    errors = {disk: {name: said[0] for name, said in each.items()} for disk, each in told.items()}
    assert errors["full"] == {"publish": "PublishFailed", "add": "LibraryUnavailable"}
    assert errors["read-only"]["add"] == "LibraryUnavailable"
    # Without the log of an earlier writer, SQLite does not even open a database there.
    assert errors["read-only"]["publish"] in ("PublishFailed", "LibraryUnavailable")
    assert all("满了" in said for _, said in told["full"].values())
    assert all("只能读、不能写" in said for _, said in told["read-only"].values())
    assert outcome["in_force"] == [True, True]
    assert outcome["went_back"] == [True, True]
    assert outcome["half_built"] == []
