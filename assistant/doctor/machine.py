"""What a check may ask of a machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that a folder lies on."""

    id: int
    """Two folders on one disk have the same."""
    free: int
    """Bytes that we may write."""
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of memory."""

    total: int
    available: int


@dataclass(frozen=True, slots=True)
class Access:
    """Whom a file or a folder belongs to, and who may use it."""

    owner: int
    """User id."""
    mode: int
    """The permission bits, such as 0o600."""
    writable: bool
    """Whether we may write it."""


class Port(StrEnum):
    """Who listens at an address."""

    FREE = "free"
    OURS = "ours"
    TAKEN = "taken"
    """Somebody else, or nobody is allowed to."""


class Machine(Protocol):
    """The machine. Nothing raises: what cannot be found out is None or False."""

    def python(self) -> tuple[int, int, int]:
        """Return the version of Python."""
        ...

    def user(self) -> int:
        """Return the id of the user that we are."""
        ...

    def now(self) -> datetime:
        """Return the time by this machine's clock, aware of its zone."""
        ...

    def clock_is_kept(self) -> bool | None:
        """Return whether the clock is set by the network; None if nobody can tell."""
        ...

    def modified(self, path: Path) -> datetime | None:
        """Return when a file was written; None if it is not there."""
        ...

    def disk(self, path: Path) -> Disk | None:
        """Return the disk that a folder lies on, or would lie on."""
        ...

    def memory(self) -> Memory | None:
        """Return how much memory there is."""
        ...

    def access(self, path: Path) -> Access | None:
        """Return who may use a file; None if it is not there."""
        ...

    def port(self, host: str, port: int) -> Port:
        """Return who listens where we would."""
        ...

    def answers(self, host: str, port: int) -> bool:
        """Return whether a connection comes about, within a few seconds."""
        ...

    def has_program(self, *names: str) -> bool:
        """Return whether one of these programs is installed."""
        ...

    def variable(self, name: str) -> bool:
        """Return whether an environment variable is set."""
        ...

    def microphones(self) -> int | None:
        """Return how many devices can record; None if this is no machine on which that can be seen."""
        ...

    def has_screen(self) -> bool:
        """Return whether somebody can look at a screen of this machine."""
        ...

    def chinese_fonts(self) -> int | None:
        """Return how many fonts have Chinese characters; None if nobody can tell."""
        ...
