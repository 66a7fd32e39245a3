"""Which version of the pages the server has: by it a page can tell that an update has left it behind."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_DIGITS = 12


@cache
def build_of(folder: Path) -> str:
    """Return a short digest of all files in ``folder`` and their names, as they are when it is first asked for."""
    digest = hashlib.sha256()
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:_DIGITS]
