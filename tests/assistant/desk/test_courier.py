"""Rule: every message arrives however long its destination is down, those of a ticket in their order, alerts first."""

from __future__ import annotations

import logging
import random
import threading
from datetime import timedelta

import pytest

from assistant.desk.courier import Courier, Lane
from assistant.desk.desk import Desk, Route
from assistant.desk.errors import DeliveryFailed
from assistant.desk.outbox import LEASE, LONGEST_DELAY, Message, Outbox, Parcel
from assistant.resilience import LastingThread
from knowledge_base.library.database import Database
from tests.assistant.desk.fakes import DOWN, FALL, LAMP, REFUSED, Clock, Recipient


@pytest.fixture
def recipient() -> Recipient:
    return Recipient()


@pytest.fixture
def lane(outbox: Outbox, recipient: Recipient, clock: Clock) -> Lane:
    return Lane(outbox, recipient, clock=clock, chance=random.Random(1))


def deliver(lane: Lane) -> None:
    """Deliver all that can be delivered now."""
    while lane.deliver_next():
        pass


def claimed(outbox: Outbox) -> Parcel:
    parcel = outbox.claim("物业")
    assert parcel is not None
    return parcel


def test_every_change_is_delivered_once_in_its_order(desk: Desk, lane: Lane, recipient: Recipient) -> None:
    number = desk.submit(LAMP, "1").number
    desk.take(number, who="王芳")
    desk.close(number, who="王芳")
    deliver(lane)
    assert recipient.numbers == [(number, 1), (number, 2), (number, 3)]
    assert recipient.attempts == 3
    deliver(lane)
    assert recipient.attempts == 3


def test_an_alert_goes_before_what_was_there_before_it(desk: Desk, lane: Lane, recipient: Recipient) -> None:
    lamps = [desk.submit(LAMP, f"{each}").number for each in range(3)]
    fall = desk.submit(FALL, "fall").number
    deliver(lane)
    assert [number for number, _ in recipient.numbers] == [fall, *lamps]


def test_an_hour_of_silence_loses_nothing_and_costs_few_attempts(
    desk: Desk, lane: Lane, recipient: Recipient, clock: Clock, outbox: Outbox
) -> None:
    recipient.failing = DOWN
    numbers = [desk.submit(LAMP, f"{each}").number for each in range(20)]
    began = clock()
    while clock() - began < timedelta(hours=1):
        deliver(lane)
        clock.advance(seconds=10)
    assert 12 <= recipient.attempts <= 60  # one destination's, not one for each message
    (backlog,) = outbox.backlog()
    assert (backlog.destination, backlog.waiting, backlog.since, backlog.error) == (
        "物业",
        20,
        began,
        "连不上对方",
    )
    assert backlog.tried is not None
    assert timedelta() <= clock() - backlog.tried <= LONGEST_DELAY
    recipient.failing = None
    clock.advance(seconds=LONGEST_DELAY.total_seconds())
    deliver(lane)
    assert sorted(number for number, _ in recipient.numbers) == sorted(numbers)
    assert outbox.backlog() == ()


def test_while_a_destination_is_down_an_alert_is_tried_at_once_and_often(
    desk: Desk, lane: Lane, recipient: Recipient, clock: Clock
) -> None:
    recipient.failing = DOWN
    desk.submit(LAMP, "1")
    for _ in range(60):
        deliver(lane)
        clock.advance(seconds=10)
    before = recipient.attempts
    desk.submit(FALL, "2")
    deliver(lane)
    assert recipient.attempts == before + 1
    began = clock()
    while clock() - began < timedelta(minutes=10):
        deliver(lane)
        clock.advance(seconds=5)
    assert recipient.attempts - before >= 15


def test_a_message_that_is_refused_holds_up_its_own_ticket_only(
    desk: Desk, lane: Lane, recipient: Recipient, clock: Clock, outbox: Outbox
) -> None:
    first = desk.submit(LAMP, "1").number
    recipient.failing = REFUSED
    deliver(lane)
    recipient.failing = None
    desk.take(first, who="王芳")
    second = desk.submit(LAMP, "2").number
    deliver(lane)
    assert recipient.numbers == [(second, 1)]
    clock.advance(seconds=2)
    deliver(lane)
    assert recipient.numbers == [(second, 1), (first, 1), (first, 2)]


class _Stumbling(Recipient):
    """Is down whenever it is told of one ticket."""

    stumbles_over = ""

    def deliver(self, message: Message) -> None:
        self.failing = DOWN if message.ticket.number == self.stumbles_over else None
        super().deliver(message)


def test_a_message_that_the_other_side_stumbles_over_holds_up_the_others_for_moments_only(
    desk: Desk, clock: Clock, outbox: Outbox
) -> None:
    recipient = _Stumbling()
    lane = Lane(outbox, recipient, clock=clock)
    recipient.stumbles_over, *others = [desk.submit(LAMP, f"{each}").number for each in range(5)]
    for _ in range(4):
        deliver(lane)
        clock.advance(seconds=1)
    assert [number for number, _ in recipient.numbers] == others
    recipient.attempts = 0
    for _ in range(360):
        deliver(lane)
        clock.advance(seconds=10)
    assert 10 <= recipient.attempts <= 60  # an hour of it costs little
    recipient.stumbles_over = ""
    clock.advance(seconds=LONGEST_DELAY.total_seconds())
    deliver(lane)
    assert len(recipient.told) == 5


def test_a_mistake_in_the_program_holds_up_nothing_else_and_is_not_told_with_what_was_said(
    desk: Desk, lane: Lane, recipient: Recipient, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    desk.submit(LAMP, "1")
    recipient.failing = KeyError(LAMP.what)
    with caplog.at_level(logging.DEBUG):
        deliver(lane)
    recipient.failing = None
    second = desk.submit(LAMP, "2").number
    deliver(lane)
    assert recipient.numbers == [(second, 1)]
    assert outbox.backlog()[0].error == "程序出错（KeyError）"
    assert "KeyError" in caplog.text
    assert LAMP.what not in caplog.text
    assert LAMP.telephone not in caplog.text


def test_delays_grow_and_differ(desk: Desk, outbox: Outbox, recipient: Recipient, clock: Clock) -> None:
    recipient.failing = DOWN
    desk.submit(LAMP, "1")
    lane = Lane(outbox, recipient, clock=clock, chance=random.Random(2))
    assert lane.deliver_next()
    waited = []
    for _ in range(9):
        began = clock()
        while not lane.deliver_next():
            clock.advance(seconds=5)
        waited.append((clock() - began).total_seconds())
    assert waited[0] <= 5
    assert max(waited) <= LONGEST_DELAY.total_seconds() + 5
    assert waited[-1] >= LONGEST_DELAY.total_seconds() / 2
    longest = LONGEST_DELAY.total_seconds()
    delays = {lane._delay(30, LONGEST_DELAY).total_seconds() for _ in range(20)}
    assert len(delays) == 20
    assert all(longest / 2 <= delay <= longest for delay in delays)


def test_a_clock_that_was_years_ahead_holds_nothing_up(
    desk: Desk, lane: Lane, recipient: Recipient, clock: Clock
) -> None:
    clock.advance(days=3650)
    recipient.failing = DOWN
    number = desk.submit(LAMP, "1").number
    deliver(lane)
    clock.advance(days=-3650)
    recipient.failing = None
    deliver(lane)
    assert recipient.numbers == [(number, 1)]


def test_what_one_claims_no_other_tries_until_the_lease_runs_out(
    desk: Desk, outbox: Outbox, clock: Clock
) -> None:
    desk.submit(LAMP, "1")
    parcel = claimed(outbox)
    assert outbox.claim("物业") is None
    clock.advance(seconds=LEASE.total_seconds())
    again = claimed(outbox)
    assert (again.id, again.message.key) == (parcel.id, parcel.message.key)
    outbox.failed(parcel, "太晚了", timedelta(minutes=5))  # the first one comes back: its lease is gone
    assert outbox.backlog()[0].error == ""
    outbox.delivered(again)
    outbox.failed(again, "送到了以后又说没有送到", timedelta(minutes=5))
    assert outbox.backlog() == ()


def test_whoever_delivered_although_the_lease_had_run_out_has_delivered(
    desk: Desk, outbox: Outbox, clock: Clock
) -> None:
    desk.submit(LAMP, "1")
    late = claimed(outbox)
    clock.advance(seconds=LEASE.total_seconds())
    other = claimed(outbox)
    outbox.delivered(late)
    outbox.failed(other, "连不上对方", timedelta(minutes=5))
    assert outbox.backlog() == ()


def test_many_couriers_at_once_never_have_the_same_message(desk: Desk, outbox: Outbox) -> None:
    for each in range(12):
        number = desk.submit(LAMP, f"{each}").number
        desk.take(number, who="王芳")
    told: list[tuple[str, int]] = []

    def work() -> None:
        while (parcel := outbox.claim("物业")) is not None:
            told.append((parcel.message.ticket.number, parcel.message.event.sequence))
            outbox.delivered(parcel)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while (parcel := outbox.claim("物业")) is not None:  # a ticket may have been held by the last to look
        told.append((parcel.message.ticket.number, parcel.message.event.sequence))
        outbox.delivered(parcel)
    assert len(told) == len(set(told)) == 24
    for number in {number for number, _ in told}:
        assert [sequence for each, sequence in told if each == number] == [1, 2]


def test_one_destination_that_is_down_delays_no_other(database: Database, clock: Clock) -> None:
    desk = Desk(database, routes=[Route("物业"), Route("值班")], clock=clock)
    desk.submit(LAMP, "1")
    outbox = Outbox(database, clock=clock)
    down, fine = Recipient("物业", failing=DOWN), Recipient("值班")
    for each in (down, fine):
        deliver(Lane(outbox, each, clock=clock))
    assert (len(down.told), len(fine.told)) == (0, 1)
    assert [each.destination for each in outbox.backlog()] == ["物业"]


class _Signalling(Recipient):
    """Says when it was told something."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Semaphore(0)

    def deliver(self, message: Message) -> None:
        self.attempts += 1
        self.came.release()


def test_the_courier_delivers_what_it_is_woken_for_and_ends(database: Database) -> None:
    recipient = _Signalling()
    courier = Courier(Outbox(database), [recipient])
    desk = Desk(database, routes=[Route("物业")], stored=courier.wake)
    desk.submit(LAMP, "1")
    courier.start()
    assert recipient.came.acquire(timeout=20)
    desk.submit(LAMP, "2")
    assert recipient.came.acquire(timeout=20)
    courier.close()
    assert not any(thread.dead for thread in courier.threads)
    assert Outbox(database).backlog() == ()


class _Endless(LastingThread):
    """A delivery that does not end: whoever waits for it waits in vain."""

    def __init__(self, waited: list[float]) -> None:
        super().__init__("endless", lambda: None)
        self._waited = waited

    def join(self, timeout_s: float) -> None:
        self._waited.append(timeout_s)


def test_destinations_that_hang_are_waited_for_together(outbox: Outbox) -> None:
    waited: list[float] = []
    courier = Courier(outbox, [], clock=lambda: sum(waited))
    courier.threads = [_Endless(waited) for _ in range(4)]
    courier.close()
    assert waited[0] > 0
    assert waited[1:] == [0, 0, 0]


@pytest.mark.unit
def test_a_failure_of_delivery_is_worth_a_retry() -> None:
    assert DeliveryFailed("连不上对方").retryable
