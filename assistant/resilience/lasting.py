"""A thread that is there as long as the program runs: if it dies, it is started again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)


class LastingThread:
    """Runs something that ends only when it is told to. ``revive`` is the watchdog's."""

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        """Start nothing yet.

        Args:
            name: what the thread is called.
            run: returns once it was told to end; whatever it raises is its death.
        """
        self.name = name
        self._run = run
        self._thread: threading.Thread | None = None
        self._ended = False
        self.deaths = 0
        """How often it was started again."""

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._live, name=self.name, daemon=True)
        self._thread.start()

    @property
    def dead(self) -> bool:
        """Whether it has died without being told to end."""
        return self._thread is not None and not self._ended and not self._thread.is_alive()

    def revive(self) -> bool:
        """Start it again if it has died; return whether it had."""
        if not self.dead:
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
            return
        self._ended = True
