"""Probabilities and outcomes to figures: what is separated, what is answered at the floor, what can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.calibration import Floors
from assistant.evaluation.fitting import Example, Values, auroc
from assistant.evaluation.metrics import Estimate

BINS = 10


@dataclass(frozen=True, slots=True)
class Separation:
    """How well probabilities tell the questions that can be answered from those that cannot."""

    answerable: Estimate
    """AUROC of questions that a document answers, whatever was found, over those that none does."""
    right: Estimate
    """AUROC of questions whose best extract answers, over those that no document answers."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said to the questions of one condition at the floors. All but the count are shares of it."""

    condition: str
    answerable: bool
    count: int
    right: float
    """The best extract answers, said or not."""
    answered: float
    answered_rightly: float
    asked_back: float
    """The probability is between the floors; whether choices are found is another matter."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The examples whose probability is between two tenths."""

    low: float
    high: float
    count: int
    expected: float
    """Mean probability."""
    observed: float
    """Share whose best extract answers."""


def separation(examples: Sequence[Example], found: Values) -> Separation | None:
    """Return how well ``found`` separates; None unless there are examples of both kinds."""
    answerable = np.array([example.answerable for example in examples])
    right = np.array([example.right for example in examples])
    if not right.any() or answerable.all():
        return None
    outside = found[~answerable]
    return Separation(auroc(found[answerable], outside), auroc(found[right], outside))


def said(examples: Sequence[Example], found: Values, floors: Floors) -> Iterator[Said]:
    """Yield what is said in each condition, then to all answerable questions and to all others."""
    answerable = np.array([example.answerable for example in examples])
    right = np.array([example.right for example in examples])
    conditions = np.array([example.condition for example in examples])
    groups = [(name, conditions == name) for name in dict.fromkeys(conditions.tolist())]
    groups += [("", answerable), ("", ~answerable)]
    answered, asked = found >= floors.answer, (found >= floors.ask_back) & (found < floors.answer)
    for name, group in groups:
        if group.any():
            yield Said(
                name,
                bool(answerable[group].any()),
                int(group.sum()),
                float(right[group].mean()),
                float(answered[group].mean()),
                float((answered & right)[group].mean()),
                float(asked[group].mean()),
            )


def reliability(examples: Sequence[Example], found: Values) -> Iterator[Bin]:
    """Yield each tenth that has examples."""
    right = np.array([example.right for example in examples])
    places = np.minimum((found * BINS).astype(int), BINS - 1)
    for place in range(BINS):
        inside = places == place
        if inside.any():
            yield Bin(
                place / BINS,
                (place + 1) / BINS,
                int(inside.sum()),
                float(found[inside].mean()),
                float(right[inside].mean()),
            )
