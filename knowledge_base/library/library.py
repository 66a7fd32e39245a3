"""The library: what staff keep, in one database."""

from __future__ import annotations

from pathlib import Path

from knowledge_base.library.database import Database
from knowledge_base.library.documents import Documents
from knowledge_base.library.publications import Publications
from knowledge_base.library.questions import Questions

MIGRATIONS = Path(__file__).with_name("migrations")


class Library(Documents, Publications, Questions):
    """Documents with their versions, every publication, golden questions, questions asked in vain.

    Each method is one transaction: it happens wholly or not at all, and what it returned survives a power cut.
    """

    def __init__(self, database: Database) -> None:
        """Open the library in ``database``, its tables made or brought up to date; raises LibraryUnavailable."""
        database.migrate(MIGRATIONS, "library")
        super().__init__(database)
