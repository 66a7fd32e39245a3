"""Rule: a visit is remembered while it lasts, in bounds, and then forgotten."""

from __future__ import annotations

import pytest

from assistant.conversation.memory import Memory, Offered, Visits
from assistant.turn import Choice, Query
from tests.assistant.core_fakes import REPLY

pytestmark = pytest.mark.unit


class Clock:
    """A clock that stands still unless it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def memory_of(turns: int) -> Memory:
    return Memory(turns=turns)


def test_a_new_visit_is_blank() -> None:
    assert Visits().recall("a") == Memory()


def test_each_visit_has_its_own_memory() -> None:
    visits = Visits()
    visits.keep("a", memory_of(1))
    visits.keep("b", memory_of(2))
    visits.keep("a", memory_of(3))
    assert (visits.recall("a").turns, visits.recall("b").turns) == (3, 2)


def test_a_visit_that_is_over_is_forgotten_and_the_others_are_not() -> None:
    visits = Visits()
    visits.keep("a", memory_of(1))
    visits.keep("b", memory_of(2))
    visits.forget("a")
    visits.forget("nobody")
    assert (visits.recall("a"), visits.recall("b").turns) == (Memory(), 2)


def test_a_visit_that_was_silent_for_ten_minutes_is_forgotten() -> None:
    clock = Clock()
    visits = Visits(clock)
    visits.keep("a", memory_of(1))
    clock.now = 300.0
    visits.keep("b", memory_of(2))
    clock.now = 599.0
    assert visits.recall("a").turns == 1
    clock.now = 600.0
    assert (visits.recall("a"), visits.recall("b").turns) == (Memory(), 2)


def test_of_too_many_visits_the_one_that_was_silent_longest_is_forgotten() -> None:
    visits = Visits()
    visits.keep("first", memory_of(1))
    visits.keep("second", memory_of(2))
    visits.keep("first", memory_of(3))
    for number in range(999):
        visits.keep(f"visit {number}", memory_of(1))
    assert (visits.recall("first").turns, visits.recall("second")) == (3, Memory())


def test_only_the_last_exchanges_are_remembered() -> None:
    memory = Memory(pending=Offered((Choice("甲", "甲？"),), asked_back=True))
    for number in range(9):
        memory = memory.after(Query(f"问题{number}", f"问题{number}"), REPLY)
    assert [each.query.text for each in memory.exchanges] == [f"问题{number}" for number in range(4, 9)]
    assert memory.last is memory.exchanges[-1]
    assert memory.pending is not None
