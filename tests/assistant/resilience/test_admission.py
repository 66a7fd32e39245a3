"""Rule: so many are answered at once, so many wait in turn, all others are told at once; nobody in danger is."""

from __future__ import annotations

import asyncio

import pytest

from assistant.errors import Closing, Overloaded
from assistant.resilience import Admission, Place
from tests.assistant.generation.cases import StillClock

pytestmark = pytest.mark.unit

LONG_S = 60.0


async def begun(admission: Admission, patience_s: float = LONG_S) -> asyncio.Task[Place]:
    task = asyncio.create_task(admission.enter(patience_s))
    await asyncio.sleep(0)
    return task


def test_who_waits_comes_in_turn() -> None:
    async def follow() -> list[str]:
        admission, order = Admission(1, 2), list[str]()
        first = await admission.enter(LONG_S)
        waiting = [await begun(admission) for _ in range(2)]
        assert (admission.health().waiting, admission.health().at_work, admission.crowded) == (2, 1, True)
        first.close()
        first.close()  # a place is given back once
        for name, task in zip("ab", waiting, strict=True):
            place = await task
            order.append(name)
            assert admission.health().at_work == 1
            place.close()
        assert admission.empty
        return order

    assert asyncio.run(follow()) == ["a", "b"]


def test_beyond_those_who_wait_everybody_is_told() -> None:
    async def follow() -> None:
        admission = Admission(1, 1)
        await admission.enter(LONG_S)
        waiting = await begun(admission)
        with pytest.raises(Overloaded, match="110"):
            await admission.enter(LONG_S)
        urgent = admission.enter_at_once(urgent=True)
        assert urgent is not None
        assert admission.health().refused == 1
        waiting.cancel()

    asyncio.run(follow())


@pytest.mark.parametrize(
    ("took_s", "patience_s", "refused"),
    [
        ((4.0, 4.0, 4.0, 4.0), 3.0, True),
        ((4.0, 4.0, 4.0, 4.0), 15.0, False),
        ((0.1, 0.1, 0.1, 0.1), 3.0, False),
        ((0.1, 90.0, 0.1, 0.1), 3.0, False),  # one that was slow says nothing of the others
        ((4.0, 4.0, 4.0), 3.0, False),  # too few to tell by
    ],
)
def test_who_would_wait_in_vain_for_certain_is_told_at_once(
    took_s: tuple[float, ...], patience_s: float, *, refused: bool
) -> None:
    async def follow() -> bool:
        clock = StillClock()
        admission = Admission(1, 5, clock=clock)
        for seconds in took_s:
            place = await admission.enter(LONG_S)
            clock.now_s += seconds
            place.close()
        await admission.enter(LONG_S)
        waiting = [await begun(admission)]
        one_more = await begun(admission, patience_s)
        told = one_more.done() and isinstance(one_more.exception(), Overloaded)
        for task in (*waiting, one_more):
            task.cancel()
        return told

    assert asyncio.run(follow()) == refused


def test_who_was_urgent_leaves_no_more_room_than_there_was() -> None:
    async def follow() -> list[int]:
        admission, at_work = Admission(1, 5), list[int]()
        places = [admission.enter_at_once(urgent=True) for _ in range(3)]
        waiting = await begun(admission)
        for place in places:
            assert place is not None
            assert not waiting.done()
            place.close()
            at_work.append(admission.health().at_work)
        (await waiting).close()
        assert admission.empty
        return at_work

    assert asyncio.run(follow()) == [2, 1, 1]


def test_who_is_out_of_patience_is_told_and_leaves_no_gap() -> None:
    async def follow() -> None:
        admission = Admission(1, 5)
        first = await admission.enter(LONG_S)
        with pytest.raises(Overloaded):
            await admission.enter(0.0)
        gone = await begun(admission)
        gone.cancel()
        await asyncio.wait([gone])
        patient = await begun(admission)
        first.close()
        (await patient).close()
        assert admission.empty

    asyncio.run(follow())


def test_who_goes_in_the_moment_of_being_called_hands_the_place_on() -> None:
    async def follow() -> None:
        admission = Admission(1, 5)
        first = await admission.enter(LONG_S)
        called, next_one = await begun(admission), await begun(admission)
        first.close()
        called.cancel()  # its place is there already, only it does not know yet
        (await next_one).close()
        assert admission.empty

    asyncio.run(follow())


def test_at_the_end_nobody_new_comes_in_but_who_is_in_danger() -> None:
    async def follow() -> None:
        admission = Admission(1, 5)
        await admission.enter(LONG_S)
        waiting = await begun(admission)
        admission.close()
        with pytest.raises(Closing):
            await waiting
        with pytest.raises(Closing):
            await admission.enter(LONG_S)
        assert admission.enter_at_once() is None
        assert admission.enter_at_once(urgent=True) is not None

    asyncio.run(follow())


@pytest.mark.parametrize(("cores", "at_work", "waiting"), [(1, 2, 8), (2, 4, 16), (16, 32, 128)])
def test_the_limit_is_measured_on_the_machine(cores: int, at_work: int, waiting: int) -> None:
    admission = Admission(cores=cores)
    places = [admission.enter_at_once() for _ in range(at_work + 1)]
    assert [place is None for place in places] == [False] * at_work + [True]
    assert admission.health().limit == waiting
