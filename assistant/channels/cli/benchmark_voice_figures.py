"""What came of all questions: how long people waited, and how many were cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from assistant.channels.cli.benchmark_voice_asking import Measured
from assistant.evaluation import share
from assistant.evaluation.dialect_markdown import table

NOT_THERE = "—"


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from the end of speech, of those who were not cut off."""

    median_s: float
    p95_s: float


@dataclass(frozen=True, slots=True)
class Summary:
    """How all questions went in one way of asking; None stands for one that nobody was heard in."""

    asked: tuple[Measured | None, ...]

    @property
    def heard(self) -> tuple[Measured, ...]:
        """Those that somebody was heard in to the end."""
        return tuple(each for each in self.asked if each is not None and not each.cut_off)

    @property
    def cut_off(self) -> str:
        """Share of those who were cut off, as 1/30."""
        return share(each is not None and each.cut_off for each in self.asked)

    @property
    def acknowledged(self) -> str:
        """Share of those to whom something was said before the reply."""
        return share(each.acknowledged for each in self.heard)

    def wait(self, until: Callable[[Measured], float | None]) -> Wait | None:
        """Return how long people waited until something; None if it never came."""
        spent = [seconds for each in self.heard if (seconds := until(each)) is not None]
        if not spent:
            return None
        median, p95 = np.percentile(spent, [50, 95])
        return Wait(float(median), float(p95))


@dataclass(frozen=True, slots=True)
class Busy:
    """How busy the machine was. Loads are how many processes ran or wanted to, in the mean of the last minute."""

    cores: int
    before: float
    """Before anything was done for the benchmark: it is to be near 0, or the figures say little."""
    after: float

    def __str__(self) -> str:
        return f"{self.before:.1f} → {self.after:.1f} / {self.cores}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What people waited for, and how long: here, and where everything is done one after the other."""

    here: Summary
    sequence: Summary | None = None
    """None if a server elsewhere was asked."""
    busy: Busy | None = None

    @property
    def ratio(self) -> float | None:
        """Median of the first sound, as a share of the baseline's."""
        return self._ratio(lambda wait: wait.median_s)

    @property
    def p95_ratio(self) -> float | None:
        """95th percentile of the first sound, as a share of the baseline's median."""
        return self._ratio(lambda wait: wait.p95_s)

    @property
    def same_replies(self) -> str:
        """Share of the questions that were answered alike in both ways."""
        other = self.sequence.asked if self.sequence else ()
        pairs = [(one, two) for one, two in zip(self.here.asked, other, strict=False) if one and two]
        return share(one.reply == two.reply for one, two in pairs)

    def waits(self) -> Iterator[tuple[str, Wait | None, Wait | None]]:
        """Yield what people waited for, and how long, here and in sequence."""
        for name, until in _UNTIL.items():
            yield name, self.here.wait(until), self.sequence.wait(until) if self.sequence else None

    def _ratio(self, of: Callable[[Wait], float]) -> float | None:
        here = self.here.wait(_UNTIL[SOUND])
        there = self.sequence.wait(_UNTIL[SOUND]) if self.sequence else None
        return None if here is None or there is None else of(here) / there.median_s


CLOSED, SOUND, ANSWER = "question complete", "first sound", "first sound of the answer"
_UNTIL: dict[str, Callable[[Measured], float | None]] = {
    CLOSED: lambda each: each.closed_s,
    SOUND: lambda each: each.sound_s,
    ANSWER: lambda each: each.answer_s,
}


def markdown(found: Comparison) -> str:
    """Return the figures as a table, and below it what they come to."""
    headings = ("seconds after the end of speech", "median", "p95", "in sequence: median", "p95")
    lines = [(name, *cells(here), *cells(there)) for name, here, there in found.waits()]
    facts = [f"Questions: {len(found.here.asked)}; cut off: {found.here.cut_off}"]
    if found.sequence:
        facts[0] += f", in sequence {found.sequence.cut_off}"
        facts.append(f"answered alike in both ways: {found.same_replies}")
    if found.busy:
        facts.append(f"load of this machine before → after / cores: {found.busy}")
    facts.append(f"acknowledged first: {found.here.acknowledged}")
    if found.ratio is not None and found.p95_ratio is not None:
        facts.append(f"first sound, median over the sequence's median: {found.ratio:.2f}")
        facts.append(f"first sound, p95 over the sequence's median: {found.p95_ratio:.2f}")
    return "\n".join([table("", headings, lines), *(f"- {fact}" for fact in facts), ""])


def cells(wait: Wait | None) -> tuple[str, str]:
    """Return median and 95th percentile as written in tables."""
    return (f"{wait.median_s:.2f}", f"{wait.p95_s:.2f}") if wait else (NOT_THERE, NOT_THERE)
