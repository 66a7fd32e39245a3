"""Rule: nobody waits for a call that hangs longer than it may take, and one that hangs holds up no other."""

from __future__ import annotations

import threading
from contextvars import ContextVar

import pytest

from assistant.errors import PartCrowded, PartTooSlow
from assistant.resilience.crew import Crew
from tests.assistant.core_fakes import Gate

pytestmark = pytest.mark.unit

LONG_S = 60.0
AT_ONCE_S = 0.001
WHO: ContextVar[str] = ContextVar("who")


def do(crew: Crew, work: object, *, wait_s: float = LONG_S, timeout_s: float = LONG_S) -> object:
    assert callable(work)
    return crew.do(work, wait_s=wait_s, timeout_s=timeout_s)


def test_a_call_returns_what_it_returns_in_another_thread_and_in_the_callers_context() -> None:
    WHO.set("caller")
    crew = Crew("test", at_once=1, waiting=0)
    assert do(crew, lambda: (threading.current_thread().name, WHO.get())) == ("part-test", "caller")


@pytest.mark.parametrize("error", [KeyError("x"), KeyboardInterrupt()])
def test_a_call_raises_what_it_raises(error: BaseException) -> None:
    def work() -> None:
        raise error

    crew = Crew("test", at_once=1, waiting=0)
    with pytest.raises(type(error)) as raised:
        do(crew, work)
    assert raised.value is error
    assert do(crew, lambda: "again") == "again"


def test_a_call_that_hangs_is_given_up_and_its_thread_replaced() -> None:
    crew, gate = Crew("test", at_once=1, waiting=0), Gate()
    with pytest.raises(PartTooSlow):
        do(crew, gate.pass_through, timeout_s=AT_ONCE_S)
    assert crew.lost == 1
    assert do(crew, lambda: "goes on") == "goes on"
    gate.opened.set()


def test_a_system_without_room_for_a_thread_costs_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    crew = Crew("test", at_once=1, waiting=1)
    with monkeypatch.context() as exhausted:
        exhausted.setattr(threading.Thread, "start", no_room)
        for _ in range(3):
            with pytest.raises(RuntimeError, match="new thread"):
                do(crew, lambda: None)
    assert (crew.at_work, crew.waiting) == (0, 0)
    assert do(crew, lambda: "goes on") == "goes on"


def test_who_finds_too_many_waiting_is_told_at_once() -> None:
    crew, gate = Crew("test", at_once=1, waiting=0), Gate()
    busy = threading.Thread(target=do, args=(crew, gate.pass_through))
    busy.start()
    assert gate.reached.wait(LONG_S)
    assert (crew.at_work, crew.waiting) == (1, 0)
    with pytest.raises(PartCrowded):
        do(crew, lambda: None)
    assert crew.refused == 1
    gate.opened.set()
    busy.join()


def test_who_has_waited_long_enough_is_told_and_not_worked_for() -> None:
    crew, gate, done = Crew("test", at_once=1, waiting=1), Gate(), list[str]()
    busy = threading.Thread(target=do, args=(crew, gate.pass_through))
    busy.start()
    assert gate.reached.wait(LONG_S)
    with pytest.raises(PartCrowded):
        do(crew, lambda: done.append("too late"), wait_s=AT_ONCE_S)
    gate.opened.set()
    busy.join()
    do(crew, lambda: done.append("in time"))
    assert done == ["in time"]
    assert (crew.refused, crew.waiting) == (1, 0)
