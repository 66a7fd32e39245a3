"""Recipes for the tests of preparation."""

from __future__ import annotations

import shutil
from pathlib import Path

from models.preparation import Tools


def copy_all(raw: Path, out: Path) -> None:
    """Change nothing."""
    shutil.copytree(raw, out, dirs_exist_ok=True)


COPYING = Tools(recipe_named=lambda name: copy_all)


def stop_halfway(raw: Path, out: Path) -> None:
    """Write half a file and fail, as when the power goes."""
    del raw
    (out / "config.json").write_bytes(b"{")
    raise KeyboardInterrupt
