"""Ways to damage the files of a model, and a damaged copy of one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

Damage = Callable[[Path], None]


def remove_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


def halve_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2000])


def break_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")


def damaged_copy(folder: Path, copy: Path, damage: Damage) -> Path:
    """Copy the model in ``folder`` into the empty folder ``copy`` and damage it; return ``copy``."""
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    damage(copy)
    return copy
