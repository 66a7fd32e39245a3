"""What is wrong with a soak: growth, leaks, errors, and what residents were told in vain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.benchmarks.soaking.gauges import Sample, more


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a soak may take."""

    settled: int = 1000
    """Turns after which it has what it needs: caches are warm, threads are there."""
    growth: float = 0.05
    """How much more memory it may take from then on."""
    threads: int = 2
    """Threads that may still be started: a pool has them once all of it has been needed at the same moment. What every
    publication left behind would be eight in a whole soak; what every visit did, thousands."""
    handles: int = 2
    """Likewise: such a thread has a connection of its own to the database."""
    releases: int = 3
    """Releases that may be kept: those of the settings and the one in force."""


def complaints(samples: Sequence[Sample], bounds: Bounds) -> Iterator[str]:
    """Yield what is wrong, in sentences. What is held is compared with the sample at which it had settled."""
    later = [each for each in samples if each.turns >= bounds.settled]
    if len(later) < 2:
        yield f"There were too few turns to judge: {samples[-1].turns if samples else 0}."
        return
    settled, last = later[0], later[-1]
    most = max(later, key=lambda each: each.rss)
    if most.rss > (1 + bounds.growth) * settled.rss:
        grown = most.rss / settled.rss - 1
        yield f"Memory has grown by {grown:.1%} between {settled.turns} and {most.turns} turns."
    for what, before, after, spare in (
        ("Tasks", settled.tasks, last.tasks, 0),
        ("Threads", settled.threads, last.threads, bounds.threads),
        ("Handles", settled.handles, last.handles, bounds.handles),
        ("Temporary files", settled.temporary, last.temporary, 0),
    ):
        if len(after) > len(before) + spare:
            yield f"{what} have been left behind: {', '.join(more(before, after))}."
    if last.releases > bounds.releases:
        yield f"{last.releases} releases have been kept."
