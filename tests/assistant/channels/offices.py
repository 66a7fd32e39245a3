"""An office over a real database, whose knowledge base is made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from assistant.desk.desk import Desk
from assistant.doors import Role
from assistant.doors.audit import Audit
from assistant.doors.keyring import Keyring
from assistant.doors.opening import Doors
from assistant.doors.records import Kind, Outcome
from assistant.staff.listing import Listed, State
from knowledge_base.document import Document
from knowledge_base.errors import LibraryUnavailable, RollbackImpossible
from knowledge_base.library.database import Database
from knowledge_base.library.records import Publication, PublicationKind, PublicationState
from knowledge_base.publication import Published
from tests.assistant.desk.fakes import Clock
from tests.databases import lay_database

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PUBLICATION = Publication(
    7, PublicationKind.PUBLISH, PublicationState.DONE, "r2", "r1", "王芳", AT, documents=22, passages=210
)
LISTED = Listed(
    Document(id="old-age", title="高龄津贴", issuer="民政局", effective=date(2025, 1, 1)),
    State.IN_FORCE,
    in_force=True,
    version=2,
    published_version=2,
)


@dataclass
class FakeOffice:
    """Doors and desk of a home; what is published stands in the module."""

    home: Path
    clock: Clock = field(default_factory=Clock)
    down: bool = False
    """The database cannot be asked."""
    rolled_back: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.database = Database(lay_database(self.home))
        keyring = Keyring(self.database, self.clock)
        self._doors = Doors(keyring, Audit(self.database, keep=timedelta(days=30), clock=self.clock))
        self._desk = Desk(self.database, clock=self.clock)

    def doors(self) -> Doors:
        self._asked()
        return self._doors

    def desk(self) -> Desk:
        self._asked()
        return self._desk

    def in_force(self) -> str | None:
        return "r2"

    def publications(self, limit: int) -> tuple[Publication, ...]:
        return (PUBLICATION,)[:limit]

    def roll_back(self, *, who: str, to: str = "", reason: str = "") -> Published:
        self.rolled_back.append((who, to, reason))
        raise RollbackImpossible("没有更早的版本可以退回去。")

    def documents(self) -> tuple[Listed, ...]:
        return (LISTED,)

    def key(self, role: Role, name: str = "王芳", days: float = 30) -> str:
        """Hand out a key."""
        return self._doors.keyring.create(Kind.STAFF, name, role, life=timedelta(days=days)).secret

    def token(self, name: str = "hall") -> str:
        """Hand out the token of a voice terminal."""
        return self._doors.keyring.create(Kind.KIOSK, name).secret

    def became(self, name: str) -> list[Outcome]:
        """Return what became of somebody's keys, the latest first."""
        return [use.outcome for use in self._doors.audit.uses(100) if use.name == name]

    def _asked(self) -> None:
        if self.down:
            raise LibraryUnavailable("数据库打不开。请过一会儿再试。")
