"""A disk that is full or cannot be written is told, and what was saved before is all there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.small_disk import on_a_small_disk

pytestmark = pytest.mark.unit


def test_a_full_disk_and_one_that_only_reads(tmp_path: Path) -> None:
    told = on_a_small_disk(tmp_path, 2048, "tests.knowledge_base.library.fill_a_disk", str(tmp_path))
    full, after_full, after_more, read_only, after_all = told.splitlines()
    place = f"数据库 {tmp_path / 'state.db'} "
    assert full == f"{place}所在的磁盘满了，这次的修改没有保存，原来的内容都在。请清理磁盘以后再试。"
    assert read_only == f"{place}只能读、不能写，这次的修改没有保存。请检查文件和它所在文件夹的写权限。"
    assert [after_full, after_more, after_all] == ["True"] * 3
