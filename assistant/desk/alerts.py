"""Alerts that wait until they can be stored: nobody in danger waits for a database, and none is given up lightly."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from assistant.desk.records import Draft, Ticket
from assistant.errors import AssistantError
from knowledge_base.errors import LibraryUnavailable

_log = logging.getLogger(__name__)
_PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
"""Between the attempts to store an alert that could not be stored."""
_HURRIED_S = 0.5
"""The pause of a program that ends."""
_CLOSING_S = 20.0
"""How long a program that ends goes on trying: what locks a database has mostly done by then."""


class Submitting(Protocol):
    """Registers drafts; ``assistant.desk.desk.Desk`` does."""

    def submit(self, draft: Draft, key: str) -> Ticket:
        """Register a draft once for each key. Raises LibraryUnavailable."""
        ...


class Alerts:
    """Stores alerts, each in a thread of its own, and tries again for some minutes. Threads may share it."""

    def __init__(self, desk: Submitting, *, pause: Callable[[float], None] | None = None) -> None:
        """Take what stores; ``pause`` waits for seconds, None for a wait that ``close`` cuts short."""
        self._desk = desk
        self._pause = pause or self._wait
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._storing: set[threading.Thread] = set()

    def store(self, alert: Draft, key: str) -> threading.Event:
        """Begin to store an alert whose turn is named by ``key``; what is returned is set once it is stored."""
        stored = threading.Event()
        thread = threading.Thread(
            target=self._keep_trying, args=(alert, key, stored), name="store-alert", daemon=True
        )
        with self._lock:
            self._storing = {each for each in self._storing if each.is_alive()} | {thread}
            thread.start()
        return stored

    def close(self, patience_s: float = _CLOSING_S) -> None:
        """Wait for what is not stored yet, so many seconds at most; it is tried at short intervals now."""
        self._ending.set()
        until = time.monotonic() + patience_s
        with self._lock:
            storing = self._storing
        for thread in storing:
            thread.join(max(0.0, until - time.monotonic()))
        if lost := sum(thread.is_alive() for thread in storing):
            _log.error("the program ends before %s alerts could be stored", lost)

    def _keep_trying(self, alert: Draft, key: str, stored: threading.Event) -> None:
        for pause_s in (*_PAUSES_S, None):
            try:
                self._desk.submit(alert, key)
            except LibraryUnavailable as error:
                if pause_s is None:
                    _log.error("an alert could not be stored: %s", error)
                    return
                _log.warning("an alert could not be stored yet: %s", error)
                self._pause(pause_s)
            except AssistantError as error:
                _log.error("an alert was refused: %s", type(error).__qualname__)
                return
            else:
                stored.set()
                return

    def _wait(self, pause_s: float) -> None:
        if self._ending.wait(pause_s):
            time.sleep(_HURRIED_S)  # the event is set: it would not wait again
