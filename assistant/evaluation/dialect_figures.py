"""Trials to figures: one row for each dialect, wording, way of asking and contender; and recordings by dialect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from assistant.evaluation.dialect import SOUNDS, WHOLE, Heard, Trial
from assistant.evaluation.error_rates import pooled
from assistant.evaluation.metrics import Estimate, Figures, estimate, figures
from assistant.evaluation.recordings import Listened

TYPED_WAY = "typed"

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of characters and syllables that are wrong; above 1 where much is too many."""

    characters: float
    syllables: float


@dataclass(frozen=True, slots=True)
class Row:
    """How one contender fared with the questions of one dialect, in one wording, asked in one way."""

    dialect: str
    wording: str
    way: str
    system: str
    count: int
    verbatim: Rates
    understood: Rates
    documents: Figures
    facts: Estimate | None
    """None if the contender was not asked to answer."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the whole path fared with questions that were spoken at one pace."""

    dialect: str
    wording: str
    way: str
    speed: float
    count: int
    verbatim: Rates
    first: Estimate


@dataclass(frozen=True, slots=True)
class Share:
    """What the whole path finds first of spoken questions, measured by two other figures."""

    dialect: str
    wording: str
    way: str
    of_typed: float | None
    """As a share of what the same questions find typed; None if they were not typed, or that finds nothing."""
    of_sounds: float | None
    """As a multiple of what folded sounds alone find; None as above."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How much of the real recordings of one dialect was heard."""

    dialect: str
    tag: str
    count: int
    plain: Rates
    verbatim: Rates
    understood: Rates
    standard: Rates


def rows_of(trials: Iterable[Trial]) -> list[Row]:
    """Return the figures, in the order in which the trials were made."""
    grouped = _grouped(trials, lambda trial: (trial.dialect, trial.wording, trial.way, trial.system))
    return [_row(group) for group in grouped]


def _row(group: Sequence[Trial]) -> Row:
    first = group[0]
    facts = np.array([float(trial.fact) for trial in group if trial.fact is not None])
    return Row(
        first.dialect,
        first.wording,
        first.way,
        first.system,
        len(group),
        rates(trial.verbatim for trial in group),
        rates(trial.understood for trial in group),
        figures([trial.place for trial in group]),
        estimate(facts) if len(facts) else None,
    )


def paces_of(trials: Iterable[Trial]) -> list[Pace]:
    """Return the whole path's figures by pace, for ways in which there is more than one."""
    own = [trial for trial in trials if trial.system == WHOLE.name]
    paces = [
        Pace(
            group[0].dialect,
            group[0].wording,
            group[0].way,
            group[0].speed,
            len(group),
            rates(trial.verbatim for trial in group),
            figures([trial.place for trial in group]).first,
        )
        for group in _grouped(own, lambda trial: (trial.dialect, trial.wording, trial.way, trial.speed))
    ]
    times = Counter((pace.dialect, pace.wording, pace.way) for pace in paces)
    return [pace for pace in paces if times[pace.dialect, pace.wording, pace.way] > 1]


def shares_of(rows: Sequence[Row]) -> list[Share]:
    """Return what the whole path keeps of the typed questions, and gains over folded sounds, where it was heard."""
    firsts = {(row.dialect, row.wording, row.way, row.system): row.documents.first.mean for row in rows}

    def ratio(whole: float, other: float | None) -> float | None:
        return whole / other if other else None

    return [
        Share(
            row.dialect,
            row.wording,
            row.way,
            ratio(row.documents.first.mean, firsts.get((row.dialect, row.wording, TYPED_WAY, WHOLE.name))),
            ratio(row.documents.first.mean, firsts.get((row.dialect, row.wording, row.way, SOUNDS.name))),
        )
        for row in rows
        if row.system == WHOLE.name and row.way != TYPED_WAY
    ]


def recorded_of(listened: Iterable[Listened]) -> list[Recorded]:
    """Return the error rates of the recordings, dialect by dialect."""
    return [
        Recorded(
            group[0].recording.dialect,
            group[0].recording.tag,
            len(group),
            rates(each.plain for each in group),
            rates(each.verbatim for each in group),
            rates(each.understood for each in group),
            rates(each.standard for each in group),
        )
        for group in _grouped(listened, lambda each: each.recording.dialect)
    ]


def rates(heard: Iterable[Heard]) -> Rates:
    """Return the error rates of all that was heard, as if it were one text."""
    every = list(heard)
    return Rates(
        pooled(each.characters for each in every).rate, pooled(each.syllables for each in every).rate
    )


def _grouped(items: Iterable[_Item], key: Callable[[_Item], Hashable]) -> list[list[_Item]]:
    groups: dict[Hashable, list[_Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())
