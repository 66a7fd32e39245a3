"""Having files on the disk, and not only in the memory of the operating system."""

from __future__ import annotations

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it as far as they are missing, and have their names on the disk.

    Raises:
        OSError: the disk did not take it.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        flush(made.parent)


def flush_tree(folder: Path) -> None:
    """Have everything below ``folder`` on the disk, so that a power cut cannot leave it half there.

    Raises:
        OSError: the disk did not take it.
    """
    for path in folder.rglob("*"):
        flush(path)
    flush(folder)


def flush(path: Path) -> None:
    """Have a file's content, or a folder's list of names, on the disk.

    Raises:
        OSError: the disk did not take it.
    """
    folder = path.is_dir()
    if folder and os.name == "nt":
        return  # Windows cannot flush a folder.
    descriptor = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
