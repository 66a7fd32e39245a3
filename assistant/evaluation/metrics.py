"""Rankings to figures: how often the right thing is first, among the first five, and how far down it is."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEPTH = 10
"""What is ranked lower counts as not found."""
RESAMPLES = 2_000
_CONFIDENCE = 95
_SEED = 20_261_121

_Values = NDArray[np.float64]
"""Of shape (questions,)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How well the right thing was found. All are between 0 and 1, higher is better."""

    first: Estimate
    """R@1: the share of questions whose right thing is first."""
    first_five: Estimate
    """R@5: the share of questions whose right thing is among the first five."""
    reciprocal: Estimate
    """MRR@10: the mean of 1 over its place, 0 below the tenth."""


def place(ranking: Iterable[Hashable], right: Collection[Hashable]) -> int | None:
    """Return the place, 1 for the first, of the first right thing among the first ``DEPTH`` different ones."""
    for number, found in enumerate(dict.fromkeys(ranking), 1):
        if number > DEPTH:
            return None
        if found in right:
            return number
    return None


def figures(places: Sequence[int | None]) -> Figures:
    """Return the figures of at least one question, from the place of its right thing, None if it has none."""
    reciprocals = np.array([0.0 if place is None else 1.0 / place for place in places])
    return Figures(
        first=estimate((reciprocals == 1.0).astype(np.float64)),
        first_five=estimate((reciprocals >= 1.0 / 5).astype(np.float64)),
        reciprocal=estimate(reciprocals),
    )


def estimate(values: _Values) -> Estimate:
    """Return the mean of ``values``, at least one, and the percentile interval of resampled means.

    The resamples are the same in every run, and for every system that answers equally many questions.
    """
    return _interval(float(values.mean()), values[_draws(len(values))].mean(axis=1))


def ratio(values: _Values, weights: _Values) -> Estimate:
    """Return the sum of ``values`` over that of ``weights``, at least one above 0, with the interval of its resamples.

    A value is drawn with its weight. Resamples whose weights are all 0 do not count.
    """
    drawn = _draws(len(values))
    over, under = values[drawn].sum(axis=1), weights[drawn].sum(axis=1)
    resampled = over[under > 0] / under[under > 0]
    return _interval(float(values.sum() / weights.sum()), resampled)


def _draws(count: int) -> NDArray[np.int64]:
    """Return ``RESAMPLES`` rows of ``count`` places, the same every time."""
    return np.random.default_rng(_SEED).integers(0, count, size=(RESAMPLES, count))


def _interval(mean: float, resampled: _Values) -> Estimate:
    tail = (100 - _CONFIDENCE) / 2
    low, high = np.percentile(resampled, [tail, 100 - tail])
    return Estimate(mean, float(low), float(high))
