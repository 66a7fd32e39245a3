"""A circuit breaker: what failed a moment ago is left alone for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable

FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 600.0


class CircuitBreaker:
    """Remembers one engine's failures. Threads may share it.

    Closed, it lets every call through. A failure opens it for ``FIRST_PAUSE_S``, twice as long each time,
    up to ``LONGEST_PAUSE_S``. After the pause one call is let through on trial; if it succeeds, the breaker
    closes again.
    """

    def __init__(self, clock: Callable[[], float], *, tolerance: int = 1) -> None:
        """``clock`` returns seconds, from any start; ``tolerance`` failures in a row open it."""
        self._clock = clock
        self._tolerance = tolerance
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._pause_s = 0.0
        self._open_until = 0.0
        self._trying = False

    def is_open(self) -> bool:
        """Whether a call would be refused now."""
        with self._lock:
            return self._is_open()

    def enter(self) -> bool:
        """Ask to make a call; after True, report ``succeeded``, ``failed`` or ``gave_up``."""
        with self._lock:
            if self._is_open():
                return False
            self._trying = self._pause_s > 0
            return True

    def succeeded(self) -> None:
        """The call went well."""
        with self._lock:
            self._in_a_row = 0
            self._pause_s, self._open_until, self._trying = 0.0, self._clock(), False

    def failed(self, *, pause_s: float | None = None, for_certain: bool = False) -> None:
        """The call failed; stay open for ``pause_s``, or for the next longer pause.

        Calls that were under way together count as one failure. One that is ``for_certain`` the engine's fault, and
        not that of what it was asked, opens it whatever is tolerated.
        """
        with self._lock:
            if pause_s is None and self._clock() < self._open_until:
                return
            self._in_a_row += 1
            self._trying = False
            tolerated = self._in_a_row < self._tolerance and not self._pause_s
            if tolerated and pause_s is None and not for_certain:
                return
            doubled = min(self._pause_s * 2 or FIRST_PAUSE_S, LONGEST_PAUSE_S)
            self._pause_s = doubled if pause_s is None else pause_s
            self._open_until = self._clock() + self._pause_s

    def gave_up(self) -> None:
        """The call ended without telling anything about the engine: as if it had not been made."""
        with self._lock:
            self._trying = False

    def _is_open(self) -> bool:
        return self._pause_s > 0 and (self._trying or self._clock() < self._open_until)
