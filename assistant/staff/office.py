"""Where staff work in a running server: the doors, the desk and the documents, over one database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from assistant.desk.desk import Desk
from assistant.desk.opening import open_desk
from assistant.doors.opening import Doors, open_doors
from assistant.once import Once
from assistant.privacy.opening import open_database
from assistant.settings import Settings
from assistant.staff.listing import Listed, listed
from assistant.staff.workplace import publisher_of
from knowledge_base.document import Document, Scope
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import Publication
from knowledge_base.passage_index import IndexOptions
from knowledge_base.publication import Published
from knowledge_base.release import open_folder
from models.registry import Registry


@dataclass(frozen=True, slots=True)
class _Rooms:
    """What is in the database."""

    doors: Doors
    desk: Desk
    library: Library


class Office:
    """What staff's routes work with. Threads may share it.

    Nothing is opened before it is needed: a database that is down keeps nobody from asking questions. Every method
    raises LibraryUnavailable as long as it is.
    """

    def __init__(self, settings: Settings, registry: Registry) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._registry = registry
        self._rooms = Once(self._open)
        self._database: Database | None = None
        """As soon as it is open."""

    def doors(self) -> Doors:
        """Return the keys, and what became of each."""
        return self._rooms().doors

    def desk(self) -> Desk:
        """Return what residents entrusted to staff."""
        return self._rooms().desk

    def in_force(self) -> str | None:
        """Return the id of the release that residents are answered from; None if nothing was published."""
        return Layout(self._settings.home).current_id()

    def publications(self, limit: int) -> tuple[Publication, ...]:
        """Return what was put in force or taken back, the latest first."""
        return tuple(self._rooms().library.publications(limit))

    def roll_back(self, *, who: str, to: str = "", reason: str = "") -> Published:
        """Put an earlier release in force. Raises what ``Publisher.rollback`` raises."""
        embedder = self._registry.embedder(self._settings.models.embedder)
        publisher = publisher_of(self._settings, self._rooms().library, embedder)
        return publisher.rollback(who=who, to=to, reason=reason)

    def documents(self) -> tuple[Listed, ...]:
        """Return how every document stands today. Raises ReleaseCorrupt."""
        today = date.today()  # noqa: DTZ011  the community's own calendar day
        heads = self._rooms().library.heads(removed=True)
        return listed(heads, self._released(), Scope(today, self._settings.community.region))

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            self._database.close()

    def _released(self) -> tuple[Document, ...]:
        current = self.in_force()
        if current is None:
            return ()
        index = self._settings.knowledge.index_options
        return _documents_of(Layout(self._settings.home).releases / current, index)

    def _open(self) -> _Rooms:
        settings = self._settings
        database = open_database(settings)
        try:
            rooms = _Rooms(open_doors(settings, database), open_desk(settings, database), Library(database))
        except BaseException:
            database.close()
            raise
        self._database = database
        return rooms


@lru_cache(maxsize=2)
def _documents_of(folder: Path, index: IndexOptions) -> tuple[Document, ...]:
    """Return the documents of a release, which never change."""
    release = open_folder(folder, index)
    release.close()
    return release.documents
