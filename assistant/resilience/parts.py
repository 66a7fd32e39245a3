"""The parts of one assistant, so that whoever asks how it is hears of all of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from assistant.health import PartHealth, QueueHealth
from assistant.resilience.part import Part
from assistant.resilience.plans import Plan


class Parts:
    """Makes each part once. Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` returns seconds, from any start."""
        self._clock = clock
        self._lock = threading.Lock()
        self._parts: dict[tuple[str, str], Part] = {}

    def of(self, plan: Plan, name: str = "") -> Part:
        """Return the part of a plan; ``name`` says which, where there are several."""
        with self._lock:
            key = plan.key, name
            if key not in self._parts:
                self._parts[key] = Part(plan, name=name, clock=self._clock)
            return self._parts[key]

    def health(self) -> tuple[tuple[PartHealth, ...], tuple[QueueHealth, ...]]:
        """Return how each part is that was needed so far, and its queue."""
        parts = self._all()
        return tuple(part.health() for part in parts), tuple(part.queue() for part in parts)

    def beyond_help(self) -> str:
        """Return the key of a part without which nothing goes on and that no rest mends; empty if there is none."""
        return next((part.key for part in self._all() if part.plan.vital and part.beyond_help), "")

    def _all(self) -> tuple[Part, ...]:
        with self._lock:
            return tuple(self._parts.values())
