"""A thread that is there as long as the program runs: if it dies, it is started again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

_log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 300.0
LONG_LIFE_S = 600.0
"""What has lived so long is started again at once; what dies young again and again, later and later."""


class LastingThread:
    """Runs something that ends only when it is told to. ``revive`` is the watchdog's."""

    def __init__(
        self, name: str, run: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start nothing yet.

        Args:
            name: what the thread is called.
            run: returns once it was told to end; whatever it raises is its death.
            clock: seconds, from any start.
        """
        self.name = name
        self._run = run
        self._clock = clock
        self._begun_s = 0.0
        self._again_s = 0.0
        """When it may be started again."""
        self._pause_s = 0.0
        """How long it is left dead the next time."""
        self._thread: threading.Thread | None = None
        self._ended = False
        self.deaths = 0
        """How often it was started again."""

    def start(self) -> None:
        """Begin."""
        self._begun_s = self._clock()
        self._thread = threading.Thread(target=self._live, name=self.name, daemon=True)
        self._thread.start()

    @property
    def dead(self) -> bool:
        """Whether it has died without being told to end."""
        return self._thread is not None and not self._ended and not self._thread.is_alive()

    def revive(self) -> bool:
        """Start it again if it has died, and not just before; return whether it was."""
        if not self.dead or self._clock() < self._again_s:
            return False
        self.deaths += 1
        self.start()
        return True

    def join(self, timeout_s: float) -> None:
        """Wait until it has ended, as it was told to."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _live(self) -> None:
        try:
            self._run()
        except Exception as error:  # noqa: BLE001  its text may hold a question; the watchdog starts it again
            _log.error("thread %s died: %s", self.name, type(error).__qualname__)
            self._died()
            return
        self._ended = True

    def _died(self) -> None:
        now = self._clock()
        if now - self._begun_s >= LONG_LIFE_S:
            self._pause_s = 0.0
        self._again_s = now + self._pause_s
        self._pause_s = min(self._pause_s * 2 or FIRST_PAUSE_S, LONGEST_PAUSE_S)
