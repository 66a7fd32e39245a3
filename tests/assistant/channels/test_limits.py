"""Rule: who asks too much is told when there is room again, nobody else notices, and memory stays bounded."""

from __future__ import annotations

import pytest
from starlette.types import Scope

from assistant.channels.edges import TooMany, failure_of
from assistant.channels.limits import Act, Buckets, Caller, Limits, address_of, count_by_itself
from assistant.settings_doors import AddressLimits, VisitLimits

pytestmark = pytest.mark.unit

HOUSE, ELSEWHERE = "10.0.0.1", "10.0.0.2"


class Seconds:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


def limits(clock: Seconds, capacity: int = 100, **address: int) -> Limits:
    return Limits(AddressLimits(**address), VisitLimits(questions=6), clock=clock, capacity=capacity)


def refused_s(limits: Limits, act: Act, caller: Caller, count: float = 1.0) -> int:
    """Return after how many seconds to come back."""
    with pytest.raises(TooMany) as raised:
        limits.take(act, caller, count)
    return raised.value.retry_after_s


def test_a_minutes_worth_may_come_at_once_and_the_rest_at_that_pace(clock: Seconds) -> None:
    some = limits(clock, uploads=30)
    for _ in range(30):
        some.take(Act.UPLOAD, Caller(HOUSE))
    assert refused_s(some, Act.UPLOAD, Caller(HOUSE)) == 2
    clock.at += 2.0
    some.take(Act.UPLOAD, Caller(HOUSE))
    assert refused_s(some, Act.UPLOAD, Caller(HOUSE)) == 2
    clock.at += 60.0
    for _ in range(30):
        some.take(Act.UPLOAD, Caller(HOUSE))
    assert refused_s(some, Act.UPLOAD, Caller(HOUSE)) == 2


def test_one_address_does_not_use_up_another_nor_one_act_another(clock: Seconds) -> None:
    some = limits(clock, uploads=1, visits=1)
    some.take(Act.UPLOAD, Caller(HOUSE))
    some.take(Act.VISIT, Caller(HOUSE))
    some.take(Act.UPLOAD, Caller(ELSEWHERE))
    assert refused_s(some, Act.UPLOAD, Caller(HOUSE)) == 60


def test_a_visit_is_limited_beside_its_address_and_what_is_refused_counts_for_neither(clock: Seconds) -> None:
    some = limits(clock, questions=8)
    for _ in range(6):
        some.take(Act.QUESTION, Caller(HOUSE, "a"))
    assert refused_s(some, Act.QUESTION, Caller(HOUSE, "a")) == 10
    some.take(Act.QUESTION, Caller(HOUSE, "b"))
    some.take(Act.QUESTION, Caller(HOUSE, "c"))
    assert refused_s(some, Act.QUESTION, Caller(HOUSE, "d")) == 8
    assert refused_s(some, Act.QUESTION, Caller(ELSEWHERE, "a")) == 10  # a visit is the same everywhere


def test_seconds_are_counted_as_they_are(clock: Seconds) -> None:
    some = limits(clock, audio_seconds=60)
    some.take(Act.AUDIO, Caller(HOUSE), 59.5)
    assert refused_s(some, Act.AUDIO, Caller(HOUSE), 1.5) == 1
    clock.at += 1.0
    some.take(Act.AUDIO, Caller(HOUSE), 1.5)
    # More than a bucket holds at once is let through when it is full, and paid for afterwards.
    clock.at += 60.0
    some.take(Act.AUDIO, Caller(HOUSE), 90.0)
    assert refused_s(some, Act.AUDIO, Caller(HOUSE), 1.0) == 31


def test_a_question_without_a_visit_begins_one_and_a_number_is_counted(clock: Seconds) -> None:
    some = limits(clock, visits=2, ticket_numbers=1)
    some.question(Caller(HOUSE, "a"), number=True)
    with pytest.raises(TooMany, match="编号"):
        some.question(Caller(HOUSE, "b"), number=True)
    some.question(Caller(HOUSE))
    some.question(Caller(HOUSE))
    with pytest.raises(TooMany, match="过一会儿再来"):
        some.question(Caller(HOUSE))
    some.question(Caller(HOUSE, "c"))


def test_connections_are_counted_as_long_as_they_last(clock: Seconds) -> None:
    some = limits(clock, connected=2, connections=5)
    with some.connected(HOUSE), some.connected(HOUSE):
        with pytest.raises(TooMany, match="同时"), some.connected(HOUSE):
            pass
        with some.connected(ELSEWHERE):
            pass
    for _ in range(2):
        with some.connected(HOUSE):
            pass
    with pytest.raises(TooMany, match="太频繁"), some.connected(HOUSE):
        pass


def test_memory_is_bounded_and_who_is_quiet_is_forgotten() -> None:
    buckets = Buckets({Act.QUESTION: 60.0}, capacity=50)
    for number in range(1000):
        buckets.take(str(number), Act.QUESTION, 60.0, at_s=0.0)
    assert len(buckets) == 50
    assert buckets.wait_s("999", Act.QUESTION, 1.0, at_s=0.0) == pytest.approx(1.0)
    assert buckets.wait_s("0", Act.QUESTION, 1.0, at_s=0.0) == 0.0
    buckets.take("new", Act.QUESTION, 1.0, at_s=61.0)
    assert len(buckets) == 1


def test_what_nobody_limits_is_not_kept() -> None:
    buckets = Buckets({})
    buckets.take("a", Act.QUESTION, 1e9, at_s=0.0)
    assert (len(buckets), buckets.wait_s("a", Act.QUESTION, 1e9, at_s=0.0)) == (0, 0.0)


@pytest.mark.parametrize("act", Act)
def test_everything_is_limited_by_default_and_refused_kindly(act: Act, clock: Seconds) -> None:
    some = Limits(clock=clock)
    some.take(act, Caller(HOUSE), 1e6)
    with pytest.raises(TooMany) as raised:
        some.take(act, Caller(HOUSE))
    failure = failure_of(raised.value)
    assert (failure.status, failure.code, failure.retry) == (429, "too_many", True)
    assert failure.headers() == {"Retry-After": str(raised.value.retry_after_s)}
    assert failure.message.endswith("。")
    assert "请" in failure.message


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),  # the same household
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address(host: str, address: str) -> None:
    scope: Scope = {"client": (host, 1234)}
    assert address_of(scope) == address


def test_a_terminal_is_one_wherever_it_stands() -> None:
    scope: Scope = {"client": ("10.0.0.1", 1234)}
    count_by_itself(scope, "hall")
    assert address_of(scope) == "terminal hall"


def test_no_address_is_one_for_all() -> None:
    assert address_of({"client": None}) == address_of({}) == ""
