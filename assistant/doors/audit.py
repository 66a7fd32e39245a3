"""The audit: who came in with which key and where to, and who was not let in. It is bounded, and nothing personal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from assistant.doors.keyring import now
from assistant.doors.records import Key, Kind, Outcome, Use
from assistant.doors.tables import KeyRow, UseRow
from knowledge_base.library.database import Database

_SAME = timedelta(hours=1)
"""What happens again within this time is counted on the same line: a monitor asks every few seconds."""
_TIDIED = timedelta(hours=1)
MOST = 100_000
"""Lines that are kept, whatever their age."""


class Audit:
    """What became of keys. Its database has a keyring already. Threads may share it.

    Each method is one transaction and raises LibraryUnavailable.
    """

    def __init__(
        self,
        database: Database,
        *,
        keep: timedelta,
        most: int = MOST,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Keep what is younger than ``keep``, and ``most`` lines of it."""
        self._database = database
        self._keep = keep
        self._most = most
        self._clock = clock
        self._tidied: datetime | None = None

    def admitted(self, key: Key, route: str, *, alone: bool = False) -> None:
        """Record that ``key`` was let in to ``route``; ``alone`` on a line of its own, as what changes something."""
        with self._database.writing() as session:
            at = self._clock()
            # With a browser's session, the key that it was begun with is used, too.
            begun = select(KeyRow.parent_id).where(KeyRow.public == key.public).scalar_subquery()
            used = (KeyRow.public == key.public) | (KeyRow.id == begun)
            session.execute(update(KeyRow).where(used).values(last_used=at))
            self._write(session, key.kind, key.name, route, Outcome.ADMITTED, alone=alone)

    def record(self, kind: Kind, name: str, route: str, outcome: Outcome, *, alone: bool = False) -> None:
        """Record what became of a key, or what was done with it; ``name`` is empty if it was nobody's."""
        with self._database.writing() as session:
            self._write(session, kind, name, route, outcome, alone=alone)

    def uses(self, limit: int, name: str = "") -> tuple[Use, ...]:
        """Return what happened last, the latest first, ``limit`` lines at most; only of ``name`` if it is given."""
        chosen = select(UseRow).order_by(UseRow.last.desc(), UseRow.id.desc()).limit(limit)
        if name:
            chosen = chosen.where(UseRow.name == name)
        with self._database.reading() as session:
            return tuple(map(_use_of, session.scalars(chosen)))

    def _write(
        self, session: Session, kind: Kind, name: str, route: str, outcome: Outcome, *, alone: bool
    ) -> None:
        at = self._clock()
        same = select(UseRow).where(
            UseRow.kind == kind,
            UseRow.name == name,
            UseRow.route == route,
            UseRow.outcome == outcome,
            UseRow.first > at - _SAME,
        )
        row = None if alone else session.scalar(same.order_by(UseRow.id.desc()).limit(1).with_for_update())
        if row is not None:
            row.last, row.times = max(at, row.last), row.times + 1
        else:
            session.add(
                UseRow(
                    kind=kind.value, name=name, route=route, outcome=outcome.value, first=at, last=at, times=1
                )
            )
        if self._tidied is None or abs(at - self._tidied) >= _TIDIED:
            self._tidied = at
            self._tidy(session, at)

    def _tidy(self, session: Session, at: datetime) -> None:
        session.flush()
        newest = session.scalar(select(func.max(UseRow.id))) or 0
        session.execute(
            delete(UseRow).where((UseRow.last < at - self._keep) | (UseRow.id <= newest - self._most))
        )


def _use_of(row: UseRow) -> Use:
    return Use(Kind(row.kind), row.name, row.route, Outcome(row.outcome), row.first, row.last, row.times)
