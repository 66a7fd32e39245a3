"""What an archive says of itself, and what it may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FORMAT = 1
"""Version of the archive; a newer one is refused."""
MANIFEST = "manifest.json"
SQLITE, DUMP = "state.db", "database.dump"
SETTINGS, CATALOGUE, DIALECTS, KNOWLEDGE = "settings.toml", "catalogue.toml", "dialects", "knowledge"
CURRENT = f"{KNOWLEDGE}/current"

_ID = r"\d{8}T\d{6}-[0-9a-f]{8}"
_NAMES = re.compile(
    rf"{re.escape(SQLITE)}|{re.escape(DUMP)}|{re.escape(SETTINGS)}|{re.escape(CATALOGUE)}|{DIALECTS}/.+"
    rf"|{KNOWLEDGE}/(?:current|calibration\.json|center-[0-9a-f]+\.f32|releases/{_ID}/.+)"
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]")
_LONGEST = 255


class DatabaseKind(StrEnum):
    """Where the state of an archive was kept."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the archive."""

    size: int
    """Bytes."""
    sha256: str
    """Lower-case hexadecimal."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive holds, and of when it is."""

    format: int
    made: str
    """ISO 8601, UTC."""
    program: str
    """Version of the program that made it."""
    community: str
    """Name of the community, for people."""
    database: DatabaseKind
    schemas: Mapping[str, str]
    """Version of each package's tables."""
    release: str
    """The release in force; empty if there was none."""
    files: Mapping[str, FileEntry]
    """By name inside the archive, with forward slashes."""

    def __post_init__(self) -> None:
        """Raise ValueError for what no backup of ours says."""
        datetime.fromisoformat(self.made)
        if self.release and f"{KNOWLEDGE}/releases/{self.release}/{MANIFEST}" not in self.files:
            raise ValueError(f"no release {self.release} in it")

    @property
    def size(self) -> int:
        """Bytes of all files together, unpacked."""
        return sum(each.size for each in self.files.values())


def is_name(name: str) -> bool:
    """Whether a backup may hold a file of this name: nothing else is written, and nothing leaves the home."""
    parts = name.split("/")
    return (
        _NAMES.fullmatch(name) is not None
        and _UNSAFE.search(name) is None
        and all(part not in {"", ".", ".."} and len(part.encode()) <= _LONGEST for part in parts)
    )
