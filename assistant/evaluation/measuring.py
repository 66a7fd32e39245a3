"""Questions, ways of asking and systems to figures: one row for each file, wording and way of asking."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.evaluation.answers import TYPED
from assistant.evaluation.conditions import Asked, Condition, heard
from assistant.evaluation.metrics import Figures, figures, place
from assistant.evaluation.questions import DIALECTS, MISHEARD, RetrievalQuestion
from assistant.evaluation.retrieval import System

HEARD = "heard"
"""How a misheard wording is asked: as text from a recognizer."""

Step = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """The questions of one row of figures."""

    questions: str
    """Name of the file."""
    wording: str
    condition: str
    asked: tuple[tuple[RetrievalQuestion, Asked], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How one system fared in one exercise."""

    questions: str
    wording: str
    condition: str
    system: str
    count: int
    documents: Figures
    clauses: Figures | None
    """Of the questions whose clause is known; None if there are none, or the system does not name clauses."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from a typed question to its ranking, the embedding of the question included."""

    system: str
    count: int
    p50_ms: float
    p95_ms: float
    p50_ratio: float
    """Over the baseline's, in the same run."""
    p95_ratio: float


def exercises(
    name: str,
    questions: Sequence[RetrievalQuestion],
    conditions: Sequence[Condition],
    wordings: Sequence[str],
    step: Step = lambda _done, _total: None,
) -> Iterator[Exercise]:
    """Ask the questions of one file in every wording and way that go together."""
    for wording in wordings:
        worded = [question for question in questions if wording in question.wordings]
        for condition in conditions if worded else ():
            if not _go_together(wording, condition):
                continue
            asked = []
            for number, question in enumerate(worded, 1):
                asked.append((question, _ask(question.wordings[wording], wording, condition)))
                step(number, len(worded))
            yield Exercise(name, wording, HEARD if wording == MISHEARD else condition.name, tuple(asked))


def _go_together(wording: str, condition: Condition) -> bool:
    """Whether people would ask so: in one dialect; what is misheard already is not spoken again."""
    if wording == MISHEARD:
        return condition.name == TYPED
    return not condition.dialect or DIALECTS.get(wording, condition.dialect) == condition.dialect


def _ask(text: str, wording: str, condition: Condition) -> Asked:
    asked = heard(text) if wording == MISHEARD else condition.asked(text)
    return replace(asked, dialect=asked.dialect or DIALECTS.get(wording, ""))


def measure(exercise: Exercise, system: System, step: Step = lambda _done, _total: None) -> Result:
    """Ask one system everything in an exercise."""
    documents: list[int | None] = []
    clauses: list[int | None] = []
    for number, (question, asked) in enumerate(exercise.asked, 1):
        found = system.ask(asked)
        documents.append(place((hit.document for hit in found), question.documents))
        if question.clauses and system.names_clauses:
            clauses.append(place(found, question.clauses))
        step(number, len(exercise.asked))
    return Result(
        exercise.questions,
        exercise.wording,
        exercise.condition,
        system.name,
        len(documents),
        figures(documents),
        figures(clauses) if clauses else None,
    )


def latencies(
    systems: Sequence[System],
    baseline: str,
    asked: Sequence[Asked],
    *,
    forget: Callable[[], None],
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Latency, ...]:
    """Put each question to all systems in turn, and return how long each took.

    The systems take turns in being first, so that none of them always finds the machine as another left it.
    ``forget`` is called before each, so that nobody profits from what another has embedded.
    """
    spent: dict[str, list[float]] = {system.name: [] for system in systems}
    for number, question in enumerate(asked):
        first = number % len(systems)
        for system in (*systems[first:], *systems[:first]):
            forget()
            start = clock()
            system.ask(question)
            spent[system.name].append((clock() - start) * 1000)
    return _compared(spent, baseline)


def _compared(spent: Mapping[str, Sequence[float]], baseline: str) -> tuple[Latency, ...]:
    percentiles = {name: np.percentile(times, [50, 95]) for name, times in spent.items()}
    base = percentiles[baseline]
    return tuple(
        Latency(name, len(spent[name]), *map(float, found), *map(float, found / base))
        for name, found in percentiles.items()
    )
