"""How long each stage of a turn took, and how long somebody waited for all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds spent per stage of one turn."""

    clock: Callable[[], float] = time.perf_counter
    spent_ms: dict[str, float] = field(default_factory=dict)
    began: float | None = None

    def begin(self) -> None:
        """Count the whole from now on; what was done since it was first begun was done ahead."""
        now = self.clock()
        if self.began is not None:
            self.spent_ms["ahead"] = round((now - self.began) * 1000, 1)
        self.began = now

    def end(self) -> None:
        """Note what the whole took: what somebody has waited for."""
        if self.began is not None:
            self.spent_ms["total"] = round((self.clock() - self.began) * 1000, 1)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Measure the body once; only the first measurement of a stage counts."""
        start = self.clock()
        try:
            yield
        finally:
            self.spent_ms.setdefault(stage, round((self.clock() - start) * 1000, 1))
