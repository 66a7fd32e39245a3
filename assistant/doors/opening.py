"""The doors as the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from assistant.doors.audit import Audit
from assistant.doors.keyring import Keyring
from assistant.settings import Settings
from knowledge_base.library.database import Database


@dataclass(frozen=True, slots=True)
class Doors:
    """The keys, and what became of each."""

    keyring: Keyring
    audit: Audit


def open_doors(settings: Settings, database: Database) -> Doors:
    """Return the doors in ``database``. Raises LibraryUnavailable."""
    keyring = Keyring(database)
    return Doors(keyring, Audit(database, keep=timedelta(days=settings.doors.audit_days)))
