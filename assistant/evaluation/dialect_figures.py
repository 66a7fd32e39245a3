"""Trials to figures: one row for each dialect, wording, way of asking and contender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from assistant.evaluation.dialect import SOUNDS, WHOLE, Heard, Trial
from assistant.evaluation.error_rates import pooled
from assistant.evaluation.metrics import Estimate, Figures, estimate, figures

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


def rows_of(trials: Iterable[Trial]) -> list[Row]:
    """Return the figures, in the order in which the trials were made."""
    return [_row(group) for group in grouped(trials, lambda trial: (*_exercise(trial), trial.system))]


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
        for group in grouped(own, lambda trial: (trial.dialect, trial.wording, trial.way, trial.speed))
    ]
    times = Counter((pace.dialect, pace.wording, pace.way) for pace in paces)
    return [pace for pace in paces if times[pace.dialect, pace.wording, pace.way] > 1]


def shares_of(trials: Sequence[Trial]) -> list[Share]:
    """Return what the whole path keeps of typed questions, and gains over folded sounds, in each way of hearing."""
    asked = {
        (*_exercise(group[0]), group[0].system): group
        for group in grouped(trials, lambda trial: (*_exercise(trial), trial.system))
    }
    shares = []
    for (dialect, wording, way, system), whole in asked.items():
        if system == WHOLE.name and way != TYPED_WAY:
            typed = asked.get((dialect, wording, TYPED_WAY, WHOLE.name), [])
            sounds = asked.get((dialect, wording, way, SOUNDS.name), [])
            shares.append(Share(dialect, wording, way, _ratio(whole, typed), _ratio(whole, sounds)))
    return shares


def _exercise(trial: Trial) -> tuple[str, str, str]:
    return trial.dialect, trial.wording, trial.way


def _ratio(ours: Sequence[Trial], others: Iterable[Trial]) -> float | None:
    """Return R@1 as a multiple of what others reach with the same questions; None if they lack some of them."""
    asked = {trial.question for trial in ours}
    same = [trial for trial in others if trial.question in asked]
    right = sum(trial.place == 1 for trial in same)
    if not right or {trial.question for trial in same} != asked:
        return None
    return sum(trial.place == 1 for trial in ours) / len(ours) / (right / len(same))


def rates(heard: Iterable[Heard]) -> Rates:
    """Return the error rates of all that was heard, as if it were one text."""
    every = list(heard)
    return Rates(
        pooled(each.characters for each in every).rate, pooled(each.syllables for each in every).rate
    )


def grouped(items: Iterable[_Item], key: Callable[[_Item], Hashable]) -> list[list[_Item]]:
    """Return the items that have the same key, in the order of the first of each."""
    groups: dict[Hashable, list[_Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())
