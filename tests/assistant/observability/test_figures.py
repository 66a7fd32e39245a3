"""Rule: figures are what a person would count, in the community's own hours; days without anything count as such."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.observability.figures import Figures, Topic, by_day, figures_of
from assistant.observability.periods import Period
from assistant.observability.records import Outcome, outcome_of, topic_of
from assistant.turn import Query, Reply, ReplyKind, Turn
from knowledge_base.document import Citation
from tests.assistant.core_fakes import CITATION
from tests.assistant.observability.days import ALLOWANCE, CANTEEN, DAY, HERE, PERIOD, record, records

pytestmark = pytest.mark.unit

TODAY = [each for each in records() if PERIOD.begin <= each.at < PERIOD.end]


def test_a_day_counted_by_hand() -> None:
    figures = figures_of(TODAY, PERIOD)
    assert (figures.turns, figures.questions) == (11, 7)
    assert figures.outcomes == {
        Outcome.ANSWERED: 3,
        Outcome.ASKED_BACK: 1,
        Outcome.ABSTAINED: 1,
        Outcome.HANDED_OVER: 1,
        Outcome.ALERT: 1,
        Outcome.COMMAND: 1,
        Outcome.NOT_HEARD: 1,
        Outcome.CUT_SHORT: 1,
        Outcome.FAILED: 1,
    }
    # 100, 200, 300, 400, 500 and 1000 ms: the command is no question, and one abstention was not waited for
    assert figures.average_wait_ms == pytest.approx(2500 / 6)
    assert figures.longest_wait_ms == 1000
    assert (figures.liked, figures.disliked) == (2, 1)
    assert figures.topics == (Topic(*ALLOWANCE, 2), Topic(*CANTEEN, 1))
    assert {hour: count for hour, count in enumerate(figures.by_hour) if count} == {0: 1, 8: 3, 14: 2, 23: 1}
    assert figures.by_channel == {"kiosk": 5, "chat": 1, "api": 1}


@pytest.mark.parametrize(
    ("waits", "longest"),
    [((), None), ((7,), 7), (range(1, 21), 19), (range(1, 22), 20), (range(1, 101), 95)],
)
def test_95_of_100_wait_no_longer(waits: tuple[int, ...], longest: int | None) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    waited = [replace(record(at), wait_ms=wait) for wait in waits]
    assert figures_of(waited, PERIOD).longest_wait_ms == longest


def test_nothing_is_nothing() -> None:
    assert figures_of([], PERIOD) == Figures()
    assert Figures().questions == Figures().turns == 0


def test_days_without_anything_are_there() -> None:
    period = Period(date(2026, 11, 19), date(2026, 11, 22), HERE)
    days = by_day(records(), period)
    assert {day.day: figures.turns for day, figures in days.items()} == {19: 0, 20: 2, 21: 11, 22: 0}


def test_a_document_goes_by_its_latest_title() -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    renamed = [replace(record(at), title="旧名"), replace(record(at), title="新名")]
    assert figures_of(renamed, PERIOD).topics == (Topic(ALLOWANCE[0], "新名", 2),)


def test_the_period_before_is_as_long() -> None:
    week = Period(date(2026, 3, 1), date(2026, 3, 7), HERE)
    assert (week.days, week.before) == (7, Period(date(2026, 2, 22), date(2026, 2, 28), HERE))
    assert week.begin == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert PERIOD.before.end == PERIOD.begin
    assert PERIOD.begin.date() == DAY


AGAIN = Query("再说一遍", "再说一遍")
ASKED = Query("高龄津贴多少钱", "高龄津贴多少钱")


@pytest.mark.parametrize(
    ("kind", "query", "outcome"),
    [
        (ReplyKind.ANSWER, ASKED, Outcome.ANSWERED),
        (ReplyKind.CLARIFICATION, ASKED, Outcome.ASKED_BACK),
        (ReplyKind.CLARIFICATION, None, Outcome.NOT_HEARD),
        (ReplyKind.ABSTENTION, ASKED, Outcome.ABSTAINED),
        (ReplyKind.HANDOFF, ASKED, Outcome.HANDED_OVER),
        (ReplyKind.ALERT, None, Outcome.ALERT),
        (ReplyKind.COURTESY, ASKED, Outcome.COMMAND),
        (ReplyKind.ANSWER, AGAIN, Outcome.COMMAND),
        (ReplyKind.ALERT, AGAIN, Outcome.COMMAND),
    ],
)
def test_how_a_turn_came_out(kind: ReplyKind, query: Query | None, outcome: Outcome) -> None:
    assert outcome_of(Turn("v", query, Reply(kind, ()))) is outcome


@pytest.mark.parametrize(
    ("kind", "citations", "topic"),
    [
        (ReplyKind.ANSWER, (CITATION,), (CITATION.document_id, CITATION.title)),
        (ReplyKind.ANSWER, (), ("", "")),
        (ReplyKind.ABSTENTION, (CITATION,), ("", "")),
    ],
)
def test_a_topic_is_what_was_answered_from(
    kind: ReplyKind, citations: tuple[Citation, ...], topic: tuple[str, str]
) -> None:
    assert topic_of(Turn("v", ASKED, Reply(kind, (), citations))) == topic
