"""Notices what stands still: it starts dead threads again, and ends a program that nothing else helps.

What ends it says why, on the log, and with ``EXIT_CODE``: systemd (``Restart=on-failure``) and Docker
(``restart: unless-stopped``) start it again, kiosks and pages connect again by themselves.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable

from assistant.resilience.lasting import LastingThread
from assistant.resilience.service_manager import ALIVE, ServiceManager

_log = logging.getLogger(__name__)

EXIT_CODE = 75
"""EX_TEMPFAIL of sysexits.h: nothing is wrong that starting again would not mend."""
LOOK_S = 2.0
STALLED_S = 30.0
"""An event loop that has not turned for so long hangs: its longest step takes a fraction of a second."""
HUNG_S = 60.0
"""A part of which so many workers are still missing after so long hangs. What was only slow comes back before."""
_SLEPT_S = 10.0
"""Between two looks there is no more than this, unless the whole program stood still: a laptop was closed."""


def _end(why: str) -> None:
    """End the program without waiting for anything that may hang."""
    try:
        _log.critical("the program ends, to be started again: %s", why)
        faulthandler.dump_traceback(sys.stderr)  # code and line numbers only
        logging.shutdown()
    finally:
        os._exit(EXIT_CODE)


class Watchdog:
    """Looks every two seconds, in a thread of its own."""

    def __init__(
        self,
        *,
        threads: Callable[[], Iterable[LastingThread]],
        beyond_help: Callable[[], str],
        end: Callable[[str], None] = _end,
        manager: ServiceManager | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what it watches.

        Args:
            threads: returns those that have to be there.
            beyond_help: returns what only starting again would mend; empty for nothing.
            end: ends the program, with the reason.
            manager: is told that all is well.
            clock: seconds, from any start.
        """
        self._threads = threads
        self._beyond_help = beyond_help
        self._end = end
        self._manager = manager or ServiceManager()
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beat = 0.0
        self._asked = False
        """Whether the loop was asked for a beat and has not given it yet."""
        self._looked: float | None = None
        self._hung_since: float | None = None
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to watch, the loop too; ``close`` ends it."""
        self.watches(loop)
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    def watches(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take note of the loop that has to turn."""
        self._loop = loop

    def close(self) -> None:
        """Watch no more: a program that ends stands still."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def look(self) -> None:
        """Look once. If that fails, the next look may go well; the service manager is not told that all is well."""
        try:
            self._look()
        except Exception as error:  # noqa: BLE001  nobody watches the watchdog's own thread
            _log.error("the watchdog could not look: %s", type(error).__qualname__)

    def _look(self) -> None:
        now = self._clock()
        slept = self._looked is not None and now - self._looked > _SLEPT_S
        self._looked = now
        if why := self._stalled(now, slept=slept) or self._hung(now, slept=slept):
            self._end(why)
            return
        for thread in self._threads():
            if thread.revive():
                _log.error("thread %s was started again", thread.name)
        self._manager.tell(ALIVE)

    def _watch(self) -> None:
        while not self._closing.wait(LOOK_S):
            self.look()

    def _hung(self, now: float, *, slept: bool) -> str:
        """Return the part that hangs, empty if none does."""
        why = self._beyond_help()
        if not why:
            self._hung_since = None
        elif self._hung_since is None or slept:
            self._hung_since = now
        elif now - self._hung_since > HUNG_S:
            return f"{why} hangs"
        return ""

    def _stalled(self, now: float, *, slept: bool) -> str:
        """Return that the loop hangs, empty if it does not."""
        if self._loop is None or self._loop.is_closed():
            return ""
        if not self._asked or slept:
            self._asked, self._beat = True, now
            self._loop.call_soon_threadsafe(self._beats)
            return ""
        return f"event loop stalled for {STALLED_S:.0f} s" if now - self._beat > STALLED_S else ""

    def _beats(self) -> None:
        self._asked = False
