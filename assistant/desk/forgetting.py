"""Tickets deleted for good: with their events, with what was not delivered yet, and with who was told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, select

from assistant.desk.numbering import count_of, number_of
from assistant.desk.records import Event, Kind, State, Ticket
from assistant.desk.rows import event_of, ticket_of
from assistant.desk.tables import EventRow, OutboxRow, TicketRow
from knowledge_base.library.database import Database

TABLES = tuple(row.__tablename__ for row in (OutboxRow, EventRow, TicketRow))
"""In the order in which rows are deleted from them."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message about a ticket."""

    number: str
    """The ticket's."""
    destination: str
    event: State
    at: datetime | None
    """When it arrived, UTC; None if it has not."""
    under_way: bool
    """Whether somebody is delivering it at this moment: it may arrive all the same."""


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A ticket with all that is kept of it."""

    ticket: Ticket
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...]


class Forgetting:
    """Finds tickets and deletes them. Each method is one transaction and raises LibraryUnavailable."""

    def __init__(self, database: Database) -> None:
        """Take the database of a desk that was opened."""
        self._database = database

    def of_visit(self, code: str) -> tuple[Entrusted, ...]:
        """Return the tickets of the visit with this code, the first one first."""
        return self._found(TicketRow.visit_code == code) if code else ()

    def of_number(self, number: str) -> tuple[Entrusted, ...]:
        """Return the ticket with this number; nothing if there is none."""
        count = count_of(number)
        return () if count is None else self._found(TicketRow.id == count)

    def count_closed(self, kinds: Collection[Kind], before: datetime) -> int:
        """Return how many tickets of these kinds were closed before that time."""
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(_closed(kinds, before).subquery())) or 0

    def purge_closed(self, kinds: Collection[Kind], before: datetime) -> int:
        """Delete the tickets of these kinds that were closed before that time; return how many."""
        return self._deleted(_closed(kinds, before))

    def count_messages(self, before: datetime) -> int:
        """Return of how many messages it is kept that they were delivered before that time."""
        with self._database.reading() as session:
            query = select(func.count()).select_from(OutboxRow).where(OutboxRow.delivered < before)
            return session.scalar(query) or 0

    def purge_messages(self, before: datetime) -> int:
        """Forget that messages were delivered before that time; return how many."""
        with self._database.writing() as session:
            return (
                session.connection().execute(delete(OutboxRow).where(OutboxRow.delivered < before)).rowcount
            )

    def forget(self, numbers: Collection[str]) -> int:
        """Delete the tickets with these numbers, whatever their state; return how many there were."""
        return self._deleted(select(TicketRow.id).where(TicketRow.id.in_([*map(count_of, numbers)])))

    def _deleted(self, chosen: Select[int]) -> int:
        with self._database.writing() as session:
            ids = session.scalars(chosen.with_for_update()).all()
            for row in (OutboxRow, EventRow):
                session.execute(delete(row).where(row.ticket_id.in_(ids)))
            return session.connection().execute(delete(TicketRow).where(TicketRow.id.in_(ids))).rowcount

    def _found(self, chosen: ColumnElement[bool]) -> tuple[Entrusted, ...]:
        with self._database.reading() as session:
            return tuple(
                Entrusted(
                    ticket_of(row),
                    tuple(
                        event_of(event)
                        for event in session.scalars(
                            select(EventRow).where(EventRow.ticket_id == row.id).order_by(EventRow.sequence)
                        )
                    ),
                    tuple(
                        Delivery(
                            number_of(row.id),
                            outbox.destination,
                            State(state),
                            outbox.delivered,
                            bool(outbox.lease),
                        )
                        for outbox, state in session.execute(
                            select(OutboxRow, EventRow.state)
                            .join(EventRow, EventRow.id == OutboxRow.event_id)
                            .where(OutboxRow.ticket_id == row.id)
                            .order_by(OutboxRow.id)
                        )
                    ),
                )
                for row in session.scalars(select(TicketRow).where(chosen).order_by(TicketRow.id))
            )


def _closed(kinds: Collection[Kind], before: datetime) -> Select[int]:
    """Return the ids of the tickets of these kinds that were closed before that time."""
    last = select(func.max(EventRow.at)).where(EventRow.ticket_id == TicketRow.id).scalar_subquery()
    return select(TicketRow.id).where(
        TicketRow.state == State.DONE.value, TicketRow.kind.in_([*kinds]), last < before
    )
