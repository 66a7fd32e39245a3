"""The desk: tickets are written, with all that has to be delivered of them, before anybody says that they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assistant.desk.errors import DraftInvalid, KeyReused, TicketElsewhere, TicketUnknown
from assistant.desk.numbering import count_of, number_of
from assistant.desk.records import Draft, Event, Kind, State, Status, Ticket
from assistant.desk.rows import TOLD, digest_of, event_of, needed_of, row_of, ticket_of, waiting_row
from assistant.desk.tables import EventRow, TicketRow
from knowledge_base.library.database import Database
from knowledge_base.personal import mask_numbers

MIGRATIONS = Path(__file__).with_name("migrations")
_LONGEST = 4000
"""Characters of a draft's longest field: many times what anybody says in a minute."""


@dataclass(frozen=True, slots=True)
class Route:
    """A destination, and what it is told of."""

    name: str
    kinds: frozenset[Kind] = frozenset(Kind)


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class Desk:
    """Tickets. It can be shared by threads.

    Each method is one transaction and raises LibraryUnavailable: it happens wholly or not at all, and what it returned
    survives a power cut. A change is written together with what has to be delivered of it.
    """

    def __init__(
        self,
        database: Database,
        *,
        community: str = "",
        region: str = "",
        routes: Sequence[Route] = (),
        clock: Callable[[], datetime] = now,
        stored: Callable[[], None] = lambda: None,
    ) -> None:
        """Open the desk in ``database``, its tables made or brought up to date.

        Args:
            database: shared with the library.
            community: whose desk it is; written on every ticket.
            region: where that is.
            routes: who is told of every change.
            clock: the time, aware of its zone.
            stored: called after every change, such as ``Courier.wake``; it never waits.

        Raises:
            LibraryUnavailable: the database cannot be used.
        """
        database.migrate(MIGRATIONS, "desk")
        self._database = database
        self._community = community
        self._region = region
        self._routes = tuple(routes)
        self._clock = clock
        self._stored = stored

    def submit(self, draft: Draft, key: str) -> Ticket:
        """Register something and return it, or what was registered under the same key already.

        When it returns, the ticket is on the disk: only then may the resident hear its number.

        Args:
            draft: what the resident has confirmed.
            key: names the confirmation, such as the visit and the turn; a repeated request repeats it.

        Raises:
            DraftInvalid: it says nothing, or too much.
            KeyReused: another draft was registered under this key; this one was not. An alert is registered anyway.
            LibraryUnavailable: nothing was registered, as far as the database tells; the same key may be tried again.
        """
        draft = needed_of(_checked(draft, key))
        digest = digest_of(draft)
        with self._database.writing(f"desk key {key}") as session:
            row = session.scalar(select(TicketRow).where(TicketRow.key == key))
            if row is not None and row.digest != digest and draft.kind is Kind.ALERT:
                key = f"{key} {digest}"  # nobody in danger is told to say it once more
                row = session.scalar(select(TicketRow).where(TicketRow.key == key))
            if row is not None:
                if row.digest != digest:
                    raise KeyReused("这一次要登记的，和刚才登记的不一样，没有登记上。请再说一遍，重新登记。")
                return ticket_of(row)
            row = row_of(draft, key, digest)
            row.created, row.community, row.region = self._clock(), self._community, self._region
            session.add(row)
            session.flush()
            session.refresh(row)
            self._record(session, row, State.OPEN)
            ticket = ticket_of(row)
        self._stored()
        return ticket

    def take(self, number: str, *, who: str, note: str = "", instead: bool = False) -> Ticket:
        """Record that ``who`` sees to a ticket. To take what one has taken changes nothing.

        Args:
            number: the ticket's.
            who: a member of staff.
            note: anything to add.
            instead: take it over from whoever has it.

        Raises:
            TicketUnknown: no ticket has this number.
            TicketElsewhere: it is done, or somebody else has it.
        """
        with self._database.writing() as session:
            row, last = self._held(session, number)
            if row.state == State.DONE:
                raise TicketElsewhere(f"编号 {number_of(row.id)} 已经由 {last.who} 办完了，不用再接手。")
            if row.state == State.TAKEN and last.who == who:
                return ticket_of(row)
            if row.state == State.TAKEN and not instead:
                raise TicketElsewhere(
                    f"编号 {number_of(row.id)} 已经由 {last.who} 接手。要换您来办，请加上 --instead。"
                )
            self._record(session, row, State.TAKEN, who, note)
            ticket = ticket_of(row)
        self._stored()
        return ticket

    def close(self, number: str, *, who: str, note: str = "") -> Ticket:
        """Record that a ticket is done; nobody having taken it, ``who`` takes it first. To repeat it changes nothing.

        Raises:
            TicketUnknown: no ticket has this number.
            TicketElsewhere: somebody else has closed it.
        """
        with self._database.writing() as session:
            row, last = self._held(session, number)
            if row.state == State.DONE:
                if (last.who, last.note) == (who, note):
                    return ticket_of(row)
                raise TicketElsewhere(f"编号 {number_of(row.id)} 已经由 {last.who} 办完了，没有再改。")
            if row.state == State.OPEN:
                self._record(session, row, State.TAKEN, who)
            self._record(session, row, State.DONE, who, note)
            ticket = ticket_of(row)
        self._stored()
        return ticket

    def status(self, number: str) -> Status:
        """Return how far a ticket is, and nothing else of it: whoever knows a number may ask. Raises TicketUnknown."""
        with self._database.reading() as session:
            count = _count(number)  # nothing that is sealed is read for it
            state = session.scalar(select(TicketRow.state).where(TicketRow.id == count))
            if state is None:
                raise _unknown(number)
            return Status(number_of(count), State(state))

    def ticket(self, number: str) -> Ticket:
        """Return a ticket, for staff only. Raises TicketUnknown."""
        return self.history(number)[0]

    def history(self, number: str) -> tuple[Ticket, tuple[Event, ...]]:
        """Return a ticket and what became of it, the first event first; for staff only. Raises TicketUnknown."""
        with self._database.reading() as session:
            row = session.get(TicketRow, _count(number))
            if row is None:
                raise _unknown(number)
            events = select(EventRow).where(EventRow.ticket_id == row.id).order_by(EventRow.sequence)
            return ticket_of(row), tuple(map(event_of, session.scalars(events)))

    def histories(
        self, *, states: Collection[State] = tuple(State), kinds: Collection[Kind] = tuple(Kind)
    ) -> tuple[tuple[Ticket, tuple[Event, ...]], ...]:
        """Return tickets and what became of them, for staff only: what is urgent first, then what came first."""
        chosen = TicketRow.state.in_([*states]) & TicketRow.kind.in_([*kinds])
        events: dict[int, list[Event]] = defaultdict(list)
        with self._database.reading() as session:
            ids = select(TicketRow.id).where(chosen)
            for event in session.scalars(
                select(EventRow).where(EventRow.ticket_id.in_(ids)).order_by(EventRow.sequence)
            ):
                events[event.ticket_id].append(event_of(event))
            rows = session.scalars(
                select(TicketRow).where(chosen).order_by(TicketRow.urgent.desc(), TicketRow.id)
            )
            # On PostgreSQL a ticket may have come between the two queries: it is seen the next time.
            return tuple((ticket_of(row), tuple(events[row.id])) for row in rows if events[row.id])

    def _held(self, session: Session, number: str) -> tuple[TicketRow, EventRow]:
        """Return a ticket that nobody else changes meanwhile, and its last event; raises TicketUnknown."""
        row = session.get(TicketRow, _count(number), with_for_update=True)
        if row is None:
            raise _unknown(number)
        events = select(EventRow).where(EventRow.ticket_id == row.id).order_by(EventRow.sequence.desc())
        return row, session.scalars(events.limit(1)).one()

    def _record(self, session: Session, row: TicketRow, state: State, who: str = "", note: str = "") -> None:
        """Add an event and, for each destination that is told of such tickets, what is to be delivered."""
        count = select(func.count()).select_from(EventRow).where(EventRow.ticket_id == row.id)
        at = self._clock()
        row.state = state.value
        event = EventRow(
            ticket_id=row.id,
            sequence=(session.scalar(count) or 0) + 1,
            state=state.value,
            at=at,
            who=who,
            note=mask_numbers(note),
        )
        session.add(event)
        session.flush()
        told = [route.name for route in self._routes if Kind(row.kind) in route.kinds]
        session.add_all(waiting_row(name, event, urgent=row.urgent) for name in told)
        session.flush()


def _checked(draft: Draft, key: str) -> Draft:
    """Return what can be kept of a draft: an alert is cut, and never refused. Raises DraftInvalid."""
    if not key:
        raise ValueError("a confirmation has to be named")
    if draft.kind is Kind.ALERT:
        return replace(draft, **{name: getattr(draft, name)[:_LONGEST] for name in TOLD})
    if not draft.what.strip():
        raise DraftInvalid("没有听到要登记什么事，没有登记。请您再说一遍是什么事。")
    if any(len(getattr(draft, name)) > _LONGEST for name in TOLD):
        raise DraftInvalid(f"要登记的话太长了（最多 {_LONGEST} 个字），没有登记。请您挑要紧的再说一遍。")
    return draft


def _count(number: str) -> int:
    count = count_of(number)
    if count is None:
        raise _unknown(number)
    return count


def _unknown(number: str) -> TicketUnknown:
    return TicketUnknown(f"没有查到编号“{number[:20]}”。请您看看编号有没有错，一个数字一个数字地再说一遍。")
