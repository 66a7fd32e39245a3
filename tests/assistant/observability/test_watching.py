"""Rule: each turn is marked, measured up to its first sound, and counted once, however it ends and whoever reads it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from assistant.errors import QuestionInvalid
from assistant.observability.metrics import Metrics
from assistant.observability.records import Outcome, TurnRecord
from assistant.observability.watching import Watching
from assistant.turn import Ended, Event, Query, Reply, ReplyKind, Request, Said, Sentence, Spoken, Turn
from assistant.turn_mark import current_mark, marked, new_mark
from models.synthesis import Speech
from tests.assistant.core_fakes import REPLY
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 21, tzinfo=UTC)
SENTENCE = Sentence("一百元。", "一百元。")
SECRET = "我叫王桂芳"


@dataclass
class Seen:
    """What is seen of turns, by a clock that stands still until it is moved."""

    seconds: float = 0.0
    noted: list[tuple[TurnRecord, str, Turn | None]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    """Of each step and of the threads that it has work done in, the turn's id."""

    def __post_init__(self) -> None:
        self.watching = Watching(
            Metrics(), lambda: {"cmn-x-kunming"}, clock=lambda: self.seconds, at=lambda: AT
        )

    async def steps(
        self, *, fails: Exception | None = None, dialect: str = ""
    ) -> AsyncGenerator[Event, None]:
        self.marks += [_id(), await asyncio.to_thread(_id)]
        self.seconds += 1.0
        yield Said(0, ReplyKind.ANSWER, SENTENCE, None)
        self.marks.append(await asyncio.create_task(_own_id()))
        self.seconds += 0.5
        yield Spoken(0, Speech("一百元。", tone(0.1), "fake"))
        if fails:
            raise fails
        yield Ended(Turn("v", Query("多少钱", "多少钱", dialect=dialect), REPLY))

    def watched(self, request: Request, events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
        return self.watching.watched(
            new_mark(request.channel), request, events, lambda *noted: self.noted.append(noted)
        )


def _id() -> str:
    mark = current_mark()
    return mark.id if mark else ""


async def _own_id() -> str:
    return _id()


async def read(events: AsyncGenerator[Event, None], count: int = 9) -> None:
    async with aclosing(events):
        async for _ in events:
            count -= 1
            assert not _id(), "the mark is the turn's, not its reader's"
            if not count:
                return


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.mark.parametrize(("speak", "wait_ms"), [(False, 1000), (True, 1500)])
def test_a_turn_is_recorded_with_its_wait_and_its_topic(seen: Seen, speak: bool, wait_ms: int) -> None:
    request = Request(question=SECRET, visit="v", speak=speak, channel="kiosk")
    asyncio.run(read(seen.watched(request, seen.steps(dialect="cmn-x-kunming"))))
    ((record, visit, turn),) = seen.noted
    assert record == TurnRecord(
        record.turn,
        AT,
        "kiosk",
        Outcome.ANSWERED,
        wait_ms,
        "old-age-allowance",
        "云山市高龄津贴申领指南",
        "cmn-x-kunming",
    )
    assert (visit, turn is not None) == ("v", True)
    assert seen.marks == [record.turn] * 3
    assert len(record.turn) == 12


def test_who_leaves_once_it_has_ended_changes_nothing(seen: Seen) -> None:
    asyncio.run(read(seen.watched(Request(), seen.steps()), 3))
    assert [record.outcome for record, *_ in seen.noted] == [Outcome.ANSWERED]


@pytest.mark.parametrize("read_events", [1, 2])
def test_who_leaves_before_cuts_it_short(seen: Seen, read_events: int) -> None:
    asyncio.run(read(seen.watched(Request(visit="v"), seen.steps()), read_events))
    assert [(record.outcome, visit) for record, visit, _ in seen.noted] == [(Outcome.CUT_SHORT, "v")]


def test_a_turn_that_is_cancelled_is_cut_short(seen: Seen) -> None:
    async def hangs() -> AsyncGenerator[Event, None]:
        await asyncio.Event().wait()
        yield Ended(Turn("v", None, Reply(ReplyKind.ANSWER, ())))

    async def cancelled() -> None:
        task = asyncio.create_task(read(seen.watched(Request(), hangs())))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(cancelled())
    assert [record.outcome for record, *_ in seen.noted] == [Outcome.CUT_SHORT]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(QuestionInvalid("问题太长了。"), Outcome.REFUSED), (ZeroDivisionError(SECRET), Outcome.FAILED)],
)
def test_a_turn_that_fails_is_counted_and_logged_without_a_word_of_it(
    seen: Seen, error: Exception, outcome: Outcome, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(type(error)):
        asyncio.run(read(seen.watched(Request(question=SECRET), seen.steps(fails=error))))
    assert [record.outcome for record, *_ in seen.noted] == [outcome]
    assert f"turn over: {outcome.value}" in caplog.text
    assert ("turn failed: ZeroDivisionError at" in caplog.text) is (outcome is Outcome.FAILED)
    assert SECRET not in caplog.text


def test_it_may_be_begun_in_one_task_and_read_on_and_closed_in_others(seen: Seen) -> None:
    async def handed_on() -> None:
        events = seen.watched(Request(), seen.steps())
        await asyncio.create_task(anext_of(events))
        await asyncio.create_task(read(events, 1))

    asyncio.run(handed_on())
    assert len(set(seen.marks)) == 1
    assert [record.outcome for record, *_ in seen.noted] == [Outcome.CUT_SHORT]


async def anext_of(events: AsyncGenerator[Event, None]) -> Event:
    return await anext(events)


def test_a_dialect_or_a_channel_that_is_not_known_is_not_told_on(seen: Seen) -> None:
    request = Request(channel="wangguifang")
    asyncio.run(read(seen.watched(request, seen.steps(dialect="13987654321"))))
    assert [(record.channel, record.dialect) for record, *_ in seen.noted] == [("other", "")]


def test_marks_are_told_apart_and_end_with_their_block() -> None:
    first, second = new_mark("chat"), new_mark("chat")
    assert first.id != second.id
    with marked(first):
        with marked(second):
            assert current_mark() is second
        assert current_mark() is first
    assert current_mark() is None
