"""SHA-256 of files, in pieces, so that large weights never stand in memory whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

PIECE_BYTES = 1 << 20


def sha256_of(path: Path, passed: Callable[[int], None] | None = None) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal.

    Args:
        path: The file.
        passed: Called with the number of bytes of each piece that was read.

    Raises:
        OSError: the file cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
            if passed is not None:
                passed(len(piece))
    return digest.hexdigest()
