"""What is still to be delivered: claimed with a lease by one of several processes, in the order of each ticket."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, update
from sqlalchemy.orm import Session, aliased

from assistant.desk.desk import now
from assistant.desk.records import Event, Ticket
from assistant.desk.rows import event_of, ticket_of
from assistant.desk.tables import EventRow, OutboxRow, TicketRow
from knowledge_base.library.database import Database
from knowledge_base.library.sealing import KeyUnknown

LEASE = timedelta(minutes=2)
"""How long nobody else tries what somebody has claimed: longer than any delivery takes."""
LONGEST_DELAY = timedelta(minutes=5)
"""Nothing waits longer than this from one attempt to the next."""
_DAMAGED = "内容打不开：封存它的钥匙不在，或者已经损坏"


@dataclass(frozen=True, slots=True)
class Message:
    """An event that a destination is told of. Its content never changes, however often it is delivered."""

    ticket: Ticket
    event: Event

    @property
    def key(self) -> str:
        """Names the message for whoever receives it twice: the same for every attempt and every destination."""
        return f"{self.ticket.uid}-{self.event.sequence}"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that was claimed."""

    id: int
    lease: str
    destination: str
    attempts: int
    """How often it was tried before."""
    urgent: bool
    message: Message


@dataclass(frozen=True, slots=True)
class Backlog:
    """What one destination has not been told yet."""

    destination: str
    waiting: int
    since: datetime
    """When the oldest of it happened, UTC."""
    error: str = ""
    """Why the last attempt failed; empty if none has yet."""
    tried: datetime | None = None
    """When that was."""


class Outbox:
    """The messages that wait. Each method is one transaction and raises LibraryUnavailable."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now) -> None:
        """Take the database of a desk that was opened."""
        self._database = database
        self._clock = clock

    def claim(self, destination: str, *, urgent_only: bool = False) -> Parcel | None:
        """Return what is to be delivered to a destination now, and lease it; None if there is nothing.

        What cannot be opened is put off, and None is returned as well.

        What is urgent comes first, then what has been due for longest. Of one ticket, an event waits for those before
        it.
        """
        at = self._clock()
        query = (
            select(OutboxRow)
            .where(_due(destination, at, urgent_only=urgent_only))
            .order_by(OutboxRow.urgent.desc(), OutboxRow.due, OutboxRow.id)
            .limit(1)
        )
        with self._database.reading() as session:
            if session.scalar(query) is None:  # nearly always, and the others go on writing
                return None
        with self._database.writing() as session:
            row = session.scalar(query.with_for_update(skip_locked=True))
            if row is None:
                return None
            row.lease = uuid.uuid4().hex
            row.leased_until = at + LEASE
            try:
                ticket = session.get_one(TicketRow, row.ticket_id)
                event = session.get_one(EventRow, row.event_id)
            except KeyUnknown:  # a damaged one is in nobody's way
                row.attempts, row.tried, row.due = row.attempts + 1, at, at + LONGEST_DELAY
                row.error, row.lease, row.leased_until = _DAMAGED, "", None
                return None
            return Parcel(
                id=row.id,
                lease=row.lease,
                destination=row.destination,
                attempts=row.attempts,
                urgent=row.urgent,
                message=Message(ticket_of(ticket), event_of(event)),
            )

    def delivered(self, parcel: Parcel) -> None:
        """Record that a parcel has arrived, although somebody else may have claimed it meanwhile."""
        values = {"delivered": self._clock(), "lease": "", "leased_until": None}
        with self._database.writing() as session:
            session.execute(update(OutboxRow).where(OutboxRow.id == parcel.id).values(**values))

    def failed(self, parcel: Parcel, why: str, delay: timedelta) -> None:
        """Record that a parcel has not arrived, and that it is to be tried again after ``delay``.

        Nothing happens if the lease has run out and somebody else tries it, or has delivered it.
        """
        at = self._clock()
        mine = (OutboxRow.id == parcel.id) & (OutboxRow.lease == parcel.lease)
        values = {
            "attempts": OutboxRow.attempts + 1,
            "due": at + min(delay, LONGEST_DELAY),
            "tried": at,
            "error": why,
            "lease": "",
            "leased_until": None,
        }
        with self._database.writing() as session:
            session.execute(update(OutboxRow).where(mine).values(**values))

    def waiting(self) -> int:
        """Return how many messages wait, of all destinations."""
        query = select(func.count()).select_from(OutboxRow).where(OutboxRow.delivered.is_(None))
        with self._database.reading() as session:
            return session.scalar(query) or 0

    def backlog(self) -> tuple[Backlog, ...]:
        """Return what waits, by destination, those included that the settings do not name any more."""
        with self._database.reading() as session:
            return tuple(self._backlog(session))

    @staticmethod
    def _backlog(session: Session) -> Iterator[Backlog]:
        waits = OutboxRow.delivered.is_(None)
        groups = (
            select(OutboxRow.destination, func.count(), func.min(OutboxRow.since))
            .where(waits)
            .group_by(OutboxRow.destination)
            .order_by(OutboxRow.destination)
        )
        for destination, waiting, since in session.execute(groups).all():
            last = session.scalar(
                select(OutboxRow)
                .where(waits, OutboxRow.destination == destination, OutboxRow.tried.is_not(None))
                .order_by(OutboxRow.tried.desc())
                .limit(1)
            )
            why = (last.error, last.tried) if last else ("", None)
            yield Backlog(destination, waiting, since, *why)


def _due(destination: str, at: datetime, *, urgent_only: bool) -> ColumnElement[bool]:
    """Return the condition of what may be claimed.

    A time too far ahead was written while a clock was wrong, and does not count.
    """
    earlier = aliased(OutboxRow)
    follows = exists().where(
        earlier.ticket_id == OutboxRow.ticket_id,
        earlier.destination == OutboxRow.destination,
        earlier.delivered.is_(None),
        earlier.id < OutboxRow.id,
    )
    free = or_(
        OutboxRow.leased_until.is_(None),
        OutboxRow.leased_until <= at,
        OutboxRow.leased_until > at + LEASE,
    )
    return and_(
        OutboxRow.destination == destination,
        OutboxRow.delivered.is_(None),
        OutboxRow.urgent if urgent_only else true(),
        or_(OutboxRow.due <= at, OutboxRow.due > at + LONGEST_DELAY),
        free,
        ~follows,
    )
