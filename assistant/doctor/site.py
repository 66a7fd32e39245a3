"""What is examined: a machine, and the installation on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.doctor.machine import Machine
from assistant.privacy.resealing import Stored as Sealing
from assistant.settings import Settings
from models.registry import Registry

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Stored:
    """What was found in the database, without changing it."""

    schemas: Mapping[str, str]
    """Version of each package's tables."""
    staff_keys: int | None = None
    """Keys of staff that open doors; None if nobody can tell."""
    trouble: str = ""
    """Why it cannot be used; empty if it can."""
    is_there: bool = True
    sealing: Sealing | None = None
    """How personal data is stored; None if nobody can tell."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The release in force."""

    id: str
    """Empty if there is none."""
    created: date | None = None
    expired: int = 0
    """Documents that have lapsed."""
    lapsing: int = 0
    """Documents that lapse within a month."""
    trouble: str = ""
    """Why it cannot be used; empty if it can."""


@dataclass(frozen=True, slots=True)
class Site:
    """An installation."""

    settings: Settings
    machine: Machine
    registry: Registry
    stored: Stored
    in_force: InForce
    thorough: bool = False
    """Whether every file of the models is read and compared."""

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach the service, as far as its settings say."""
        return self.settings.server.host not in LOOPBACK
