"""A disk that is full or cannot be written is told, and what was saved before is all there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"]


def test_a_full_disk_and_one_that_only_reads(tmp_path: Path) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("the program unshare (util-linux) is not installed")
    if subprocess.run([*UNSHARE, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system gives nobody a user namespace of their own")
    command = [*UNSHARE, sys.executable, "-m", "tests.knowledge_base.library.fill_a_disk", str(tmp_path)]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)
    assert process.returncode == 0, process.stderr
    full, after_full, after_more, read_only, after_all = process.stdout.splitlines()
    place = f"数据库 {tmp_path / 'state.db'} "
    assert full == f"{place}所在的磁盘满了，这次的修改没有保存，原来的内容都在。请清理磁盘以后再试。"
    assert read_only == f"{place}打不开。请检查文件和它所在的文件夹还在不在、有没有读写的权限。"
    assert [after_full, after_more, after_all] == ["True"] * 3
