"""Rule: each turn is recorded once, its answer can be judged for some minutes, and nobody waits for either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from assistant.observability.periods import beginning_of
from assistant.observability.records import Judgement, Outcome, TurnRecord
from assistant.observability.turn_log import TurnLog
from tests.assistant.observability.days import record

pytestmark = pytest.mark.unit

AT = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass
class Kept:
    """A store in memory."""

    records: list[TurnRecord] = field(default_factory=list)
    judged: list[tuple[str, Judgement]] = field(default_factory=list)
    purged: list[datetime] = field(default_factory=list)

    def add(self, record: TurnRecord) -> None:
        self.records.append(record)

    def judge(self, turn: str, judgement: Judgement) -> None:
        self.judged.append((turn, judgement))

    def purge(self, before: datetime) -> int:
        self.purged.append(before)
        return 0

    @contextmanager
    def open(self) -> Iterator[Kept]:
        yield self


@dataclass
class Logged:
    """A log, its store, and its clock."""

    kept: Kept = field(default_factory=Kept)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.log = TurnLog(
            self.kept.open, keep_days=400, clock=lambda: self.seconds, today=lambda: date(2026, 11, 21)
        )

    def written(self) -> Kept:
        """Return what was written in the end."""
        self.log.start()
        self.log.close()
        return self.kept


@pytest.fixture
def logged() -> Logged:
    return Logged()


def test_a_judgement_is_about_the_last_answer_of_its_visit(logged: Logged) -> None:
    for turn, visit in (("a" * 12, "one"), ("b" * 12, "two"), ("c" * 12, "one")):
        logged.log.ended(record(AT, turn=turn), visit)
    logged.log.ended(record(AT, Outcome.COMMAND, "d" * 12), "one")  # 再说一遍 is not what is judged
    logged.log.judge("one", Judgement.LIKED)
    logged.log.judge("two", Judgement.DISLIKED)
    logged.log.judge("three", Judgement.LIKED)
    kept = logged.written()
    assert [each.turn[0] for each in kept.records] == ["a", "b", "c", "d"]
    assert kept.judged == [("c" * 12, Judgement.LIKED), ("b" * 12, Judgement.DISLIKED)]


@pytest.mark.parametrize("outcome", [Outcome.ALERT, Outcome.HANDED_OVER, Outcome.FAILED, Outcome.CUT_SHORT])
def test_nothing_is_judged_after_something_else_happened(logged: Logged, outcome: Outcome) -> None:
    logged.log.ended(record(AT), "one")
    logged.log.ended(record(AT, outcome, "b" * 12), "one")
    logged.log.judge("one", Judgement.LIKED)
    assert logged.written().judged == []


def test_a_visit_is_forgotten_after_ten_minutes_and_when_it_is_over(logged: Logged) -> None:
    logged.log.ended(record(AT), "one")
    logged.log.ended(record(AT, turn="b" * 12), "two")
    logged.log.forget("two")
    logged.seconds = 601
    for visit in ("one", "two"):
        logged.log.judge(visit, Judgement.LIKED)
    assert logged.written().judged == []


def test_what_is_too_old_is_removed_by_the_day(logged: Logged) -> None:
    assert logged.written().purged == [beginning_of(date(2025, 10, 17))]


def test_too_many_are_dropped(logged: Logged, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(300):
        logged.log.ended(record(AT, turn=f"{number:012}"), "one")
    assert logged.log.queue().waiting == 200
    assert len(logged.written().records) == 200
    assert [each.getMessage() for each in caplog.records] == [
        "counted turns are not all recorded: too many are waiting"
    ]
