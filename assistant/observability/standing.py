"""Since when each part has been as it is: a thread looks every few seconds, and logs what has changed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assistant.health import Health, PartHealth, PartState
from assistant.observability.periods import now
from assistant.resilience import LastingThread

_log = logging.getLogger(__name__)
_LOOK_S = 5.0
_CLOSING_S = 5.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A part, and since when it has been in its state, as far as anybody looked."""

    part: PartHealth
    since: datetime


class Standings:
    """Remembers since when. Threads may share it."""

    def __init__(
        self,
        health: Callable[[], Health],
        *,
        at: Callable[[], datetime] = now,
        stop: threading.Event | None = None,
    ) -> None:
        """Look at nothing yet.

        Args:
            health: never waits.
            at: the time, aware of its zone.
            stop: its ``wait`` is the pause between two looks.
        """
        self._health = health
        self._at = at
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()
        self._since: dict[str, tuple[PartState, datetime]] = {}
        self.thread = LastingThread("look-at-parts", self._work)

    def start(self) -> None:
        """Begin to look; ``close`` ends it."""
        self.thread.start()

    def close(self) -> None:
        """Look no more."""
        self._stop.set()
        self.thread.join(_CLOSING_S)

    def look(self) -> tuple[Standing, ...]:
        """Return each part as it is now."""
        parts, at = self._health().parts, self._at()
        with self._lock:
            return tuple(Standing(part, self._noted(part, at)) for part in parts)

    def _noted(self, part: PartHealth, at: datetime) -> datetime:
        before = self._since.get(part.key)
        if before is not None and before[0] is part.state:
            return before[1]
        self._since[part.key] = part.state, at
        if before is not None:
            level = logging.INFO if part.state is PartState.WORKING else logging.WARNING
            _log.log(level, "part %s is %s, was %s", part.key, part.state.value, before[0].value)
        return at

    def _work(self) -> None:
        while not self._stop.wait(_LOOK_S):
            self.look()
