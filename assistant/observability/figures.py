"""Records of turns, counted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.observability.periods import Period
from assistant.observability.records import QUESTIONS, Judgement, Outcome, TurnRecord

_SHARE = 0.95
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Topic:
    """A document, and how many answers came from it first."""

    document: str
    title: str
    answers: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of some turns."""

    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    """Those that did not happen may be missing."""
    average_wait_ms: float | None = None
    """Of the questions that were answered with a first sound or word; None if there were none."""
    longest_wait_ms: int | None = None
    """What 95 of 100 of them did not wait longer than."""
    liked: int = 0
    disliked: int = 0
    topics: tuple[Topic, ...] = ()
    """The most frequent first, then by title."""
    by_hour: tuple[int, ...] = (0,) * _HOURS
    """Questions by hour of the day, from midnight on."""
    by_channel: Mapping[str, int] = field(default_factory=dict)
    """Questions by where they came in, the most frequent first."""

    def of(self, *outcomes: Outcome) -> int:
        """Return how many turns came out in one of these ways."""
        return sum(self.outcomes.get(outcome, 0) for outcome in outcomes)

    @property
    def questions(self) -> int:
        """How many turns in which something was asked or entrusted."""
        return self.of(*QUESTIONS)

    @property
    def turns(self) -> int:
        """How many turns at all."""
        return self.of(*Outcome)


def figures_of(records: Iterable[TurnRecord], period: Period) -> Figures:
    """Count ``records``, whose hours are those of the period's zone."""
    records = list(records)
    questions = [record for record in records if record.outcome in QUESTIONS]
    waits = sorted(record.wait_ms for record in questions if record.wait_ms is not None)
    hours = Counter(period.local(record.at).hour for record in questions)
    return Figures(
        outcomes=dict(Counter(record.outcome for record in records)),
        average_wait_ms=sum(waits) / len(waits) if waits else None,
        longest_wait_ms=_nearest_rank(waits),
        liked=sum(record.judgement is Judgement.LIKED for record in records),
        disliked=sum(record.judgement is Judgement.DISLIKED for record in records),
        topics=_topics(records),
        by_hour=tuple(hours[hour] for hour in range(_HOURS)),
        by_channel=dict(Counter(record.channel for record in questions).most_common()),
    )


def by_day(records: Iterable[TurnRecord], period: Period) -> Mapping[date, Figures]:
    """Count ``records`` day by day, days without any included."""
    days: dict[date, list[TurnRecord]] = {day: [] for day in period.each()}
    for record in records:
        days[period.local(record.at).date()].append(record)
    return {day: figures_of(each, period) for day, each in days.items()}


def _nearest_rank(ordered: Sequence[int]) -> int | None:
    return ordered[math.ceil(_SHARE * len(ordered)) - 1] if ordered else None


def _topics(records: Iterable[TurnRecord]) -> tuple[Topic, ...]:
    """Return the documents that were answered from, each by its latest title."""
    titles = {record.document: record.title for record in records if record.document}
    counted = Counter(record.document for record in records if record.document)
    topics = (Topic(document, titles[document], answers) for document, answers in counted.items())
    return tuple(sorted(topics, key=lambda topic: (-topic.answers, topic.title)))
