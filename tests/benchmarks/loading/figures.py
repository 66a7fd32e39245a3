"""What came of a level of load, and the search for the greatest that a server bears."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

MOST_REFUSED = 0.01
"""A server that refuses more than this share does not bear the load."""
SLOWER = 2.0
"""How many times the unloaded p95 is borne."""
_STEP = 1.6
_FINE = 1.15
"""Two levels closer than this are not told apart."""
_LEAST = 0.1
"""Share of the first level under which nothing is looked for."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one request. Times are seconds."""

    waited_s: float
    """Until it was answered, or refused."""
    refused: bool = False
    failed: bool = False
    """It was neither answered nor refused: an error, or no answer in time."""


@dataclass(frozen=True, slots=True)
class Level:
    """What came of all requests at one level of load."""

    load: float
    """Requests per second, or visits at once."""
    outcomes: tuple[Outcome, ...]

    @property
    def p95_s(self) -> float:
        """Of those that were answered; infinite if none was."""
        return _percentile([each.waited_s for each in self.outcomes if not (each.refused or each.failed)], 95)

    @property
    def refused(self) -> float:
        """Share of those that were refused."""
        return sum(each.refused for each in self.outcomes) / max(1, len(self.outcomes))

    @property
    def failed(self) -> float:
        """Share of those that failed."""
        return sum(each.failed for each in self.outcomes) / max(1, len(self.outcomes))

    @property
    def refusal_p95_s(self) -> float | None:
        """How soon a refusal comes; None if there was none."""
        waits = [each.waited_s for each in self.outcomes if each.refused]
        return _percentile(waits, 95) if waits else None

    def borne(self, unloaded_s: float) -> bool:
        """Whether people hardly notice the load."""
        return (
            self.p95_s <= SLOWER * unloaded_s and self.refused <= MOST_REFUSED and self.failed <= MOST_REFUSED
        )


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a server bears."""

    unloaded_s: float
    """p95 with one request at a time."""
    greatest: Level | None
    """The greatest level that was borne; None if even the least was not."""
    overloaded: Level | None = None
    """The same server under several times as much."""


Measure = Callable[[float], Awaitable[Level]]


async def greatest_borne(measure: Measure, unloaded_s: float, first: float, *, whole: bool) -> Level | None:
    """Return the greatest level that is borne: it is raised until it is not, and then halved in between.

    ``whole`` if a level is a number of visits.
    """
    borne: Level | None = None
    load, broken = first, 0.0
    while True:
        level = await measure(load)
        if level.borne(unloaded_s):
            borne = level
        else:
            broken = load
        low = borne.load if borne else 0.0
        if not broken:
            load = _rounded(load * _STEP, whole=whole)
            continue
        if broken - low <= (1 if whole else (_FINE - 1) * broken) or broken < _LEAST * first:
            return borne
        load = _rounded((low + broken) / 2, whole=whole)


def _rounded(load: float, *, whole: bool) -> float:
    return float(round(load)) if whole else load


def _percentile(seconds: Sequence[float], percent: float) -> float:
    return float(np.percentile(seconds, percent)) if seconds else float("inf")
