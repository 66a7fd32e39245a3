"""Rule: a webhook that is down for an hour, a database that is locked now and then, couriers that are started anew and
requests that come twice lose no ticket and double none: the receiver has every event once by its key, in order.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.desk.courier import Lane
from assistant.desk.desk import Desk, Route
from assistant.desk.outbox import LEASE, LONGEST_DELAY, Message, Outbox
from assistant.desk.records import State, Ticket
from assistant.desk.webhook import Webhook
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database, default_url
from tests.assistant.desk.fakes import FALL, LAMP, Clock, Receiver

pytestmark = pytest.mark.unit

DOWN = timedelta(hours=1)
STEP = timedelta(minutes=3)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Keep everybody else from writing for the time of the block."""
    with closing(sqlite3.connect(home / "state.db", isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


class Morning:
    """A desk, the residents and staff at it, and the couriers of two processes."""

    def __init__(self, home: Path, receiver: Receiver) -> None:
        self.clock = Clock()
        self.database = Database(default_url(home), wait_s=0.01)
        self.desk = Desk(self.database, routes=[Route("物业")], clock=self.clock)
        self.outbox = Outbox(self.database, clock=self.clock)
        self.webhook = Webhook("物业", receiver.url, "DESK_TEST_SECRET", timeout_s=20, clock=self.clock)
        self.unheard: list[int] = []
        """Residents who were told that nothing was registered."""
        self.tickets: dict[int, Ticket] = {}
        self._chance = random.Random(8)
        self.lanes = [self.lane(), self.lane()]

    def lane(self) -> Lane:
        return Lane(self.outbox, self.webhook, clock=self.clock, chance=self._chance)

    def submit(self, resident: int) -> None:
        """Register what a resident wants, who asks again if nobody said that it was registered."""
        draft = replace(FALL if resident % 5 == 0 else LAMP, what=f"第{resident}件")
        try:
            ticket = self.desk.submit(draft, f"visit-{resident}")
        except LibraryUnavailable:
            self.unheard.append(resident)
        else:
            assert self.tickets.setdefault(resident, ticket).number == ticket.number

    def deliver(self) -> None:
        """Let each courier deliver what it can now; one that dies on the way is started anew."""
        for place, lane in enumerate(self.lanes):
            try:
                while lane.deliver_next():
                    pass
            except LibraryUnavailable:
                self.lanes[place] = self.lane()


def test_a_bad_hour(tmp_path: Path, receiver: Receiver) -> None:
    morning = Morning(tmp_path, receiver)
    receiver.behave(["500", "closes", "keeps, then 500", "429"] * 1000)
    began, resident = morning.clock(), 0
    with closing(morning.database):
        while morning.clock() - began < DOWN:
            if resident % 4 == 3:
                with locked(tmp_path):
                    morning.submit(resident)
                    morning.deliver()
            else:
                morning.submit(resident)
                morning.submit(resident)  # the request came twice
            unheard, morning.unheard = morning.unheard, []
            for again in unheard:
                morning.submit(again)
            if resident % 6 == 2:
                morning.desk.close(morning.tickets[resident - 1].number, who="王芳")
            morning.deliver()
            morning.clock.at += STEP
            resident += 1
        assert morning.outbox.backlog()[0].waiting > 0
        receiver.behave([])
        for _ in range(5):
            morning.clock.at += max(LEASE, LONGEST_DELAY)
            morning.deliver()
        assert morning.outbox.backlog() == ()
        histories = morning.desk.histories()
    assert sorted(morning.tickets) == list(range(resident))
    assert len({ticket.number for ticket in morning.tickets.values()}) == resident == len(histories)
    expected = [f"{ticket.uid}-{event.sequence}" for ticket, events in histories for event in events]
    assert sorted(receiver.kept) == sorted(expected)
    for ticket, events in histories:
        order = [receiver.kept[key]["event"]["state"] for key in receiver.order if key.startswith(ticket.uid)]
        assert order == [event.state for event in events] == list(State)[: len(events)]


@dataclass
class LockedAfterwards:
    """Delivers, and then somebody else locks the database."""

    webhook: Webhook
    home: Path
    lock: ExitStack
    name: str = "物业"

    def deliver(self, message: Message) -> None:
        self.webhook.deliver(message)
        self.lock.enter_context(locked(self.home))


def test_nothing_is_sent_while_the_database_is_locked(tmp_path: Path, receiver: Receiver) -> None:
    morning = Morning(tmp_path, receiver)
    with closing(morning.database):
        morning.submit(1)
        with locked(tmp_path), pytest.raises(LibraryUnavailable):
            morning.lanes[0].deliver_next()
        assert receiver.requests == 0
        morning.deliver()
        assert morning.outbox.backlog() == ()
    assert list(receiver.kept) == [f"{morning.tickets[1].uid}-1"]


def test_what_could_not_be_noted_as_delivered_is_sent_again_by_the_same_key(
    tmp_path: Path, receiver: Receiver
) -> None:
    morning = Morning(tmp_path, receiver)
    with closing(morning.database):
        morning.submit(1)
        with ExitStack() as lock:
            unlucky = LockedAfterwards(morning.webhook, tmp_path, lock)
            with pytest.raises(LibraryUnavailable):
                Lane(morning.outbox, unlucky, clock=morning.clock).deliver_next()
        morning.deliver()
        assert receiver.requests == 1  # it is still leased
        morning.clock.at += LEASE
        morning.deliver()
        assert morning.outbox.backlog() == ()
    assert receiver.requests == 2
    assert list(receiver.kept) == [f"{morning.tickets[1].uid}-1"]
