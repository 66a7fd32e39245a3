"""What all residents together have been told, and what went wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.benchmarks.soaking.scripts import Step

_KEPT = 20


@dataclass(slots=True)
class Ledger:
    """Counts. It belongs to one event loop."""

    turns: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    """Turns by what came of them."""
    tickets: int = 0
    """That residents were told are registered."""
    alerts: int = 0
    spoken: int = 0
    """Of the turns, those over a voice connection."""
    refused: int = 0
    """Requests to come again a little later."""
    wrong: int = 0
    complaints: list[str] = field(default_factory=list)
    """The first of what went wrong."""

    def ended(self, step: Step, kind: str, text: str) -> None:
        """Count a turn that was answered; complain if it should have been answered otherwise."""
        self.count(kind)
        if kind not in step.kinds or step.says not in text:
            self.complain(f"{step.words}: {kind}, {text[:60]}")

    def count(self, outcome: str) -> None:
        """Count a turn."""
        self.turns += 1
        self.kinds[outcome] += 1

    def heard(self, outcome: str) -> None:
        """Count a turn over a voice connection."""
        self.spoken += 1
        self.count(f"spoken: {outcome}")

    def complain(self, what: str) -> None:
        """Something went wrong."""
        self.wrong += 1
        if len(self.complaints) < _KEPT:
            self.complaints.append(what)
