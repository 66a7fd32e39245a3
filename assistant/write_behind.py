"""Writing that is in nobody's way: a thread of its own does it, and drops what it has no room for or cannot write."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import date
from typing import Generic, TypeVar

from assistant.health import QueueHealth
from assistant.resilience import LastingThread
from knowledge_base.errors import LibraryUnavailable

_log = logging.getLogger(__name__)
_Store = TypeVar("_Store")
_WAITING = 200
"""What may wait to be written."""
_PURGE_S = 3600.0
"""How often it is looked whether a new day has begun, while nothing comes."""
_CLOSING_S = 5.0


class WriteBehind(Generic[_Store]):
    """Writes in the order in which it is told. ``put`` may be called from any thread and never waits."""

    def __init__(
        self,
        key: str,
        name: str,
        what: str,
        open_store: Callable[[], AbstractContextManager[_Store]],
        purge: Callable[[_Store, date], object] = lambda _store, _day: None,
        *,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Open nothing yet.

        Args:
            key: of its queue, for programs.
            name: of its queue, for people, in Chinese.
            what: names in the log what is written, such as "questions asked in vain".
            open_store: opens what is written to; called in the writing thread. May raise LibraryUnavailable.
            purge: removes what is too old on a day; called once a day. May raise LibraryUnavailable.
            today: the community's own calendar day.
        """
        self._key = key
        self._name = name
        self._what = what
        self._refused = 0
        self._open_store = open_store
        self._purge_old = purge
        self._today = today
        self._waiting: queue.Queue[Callable[[_Store], object]] = queue.Queue(_WAITING)
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._told: date | None = None
        """The day on which it was last logged that something is dropped."""
        self._purged: date | None = None
        self.thread = LastingThread(f"write-{key}", self._work)

    def queue(self) -> QueueHealth:
        """Return what waits to be written."""
        return QueueHealth(self._key, self._name, self._waiting.qsize(), 0, _WAITING, self._refused)

    def start(self) -> None:
        """Begin to write; ``close`` ends it."""
        self.thread.start()

    def close(self) -> None:
        """Write what is waiting, and stop."""
        self._closing.set()
        self._wake.set()
        self.thread.join(_CLOSING_S)

    def put(self, job: Callable[[_Store], object]) -> None:
        """Have something written soon. ``job`` may raise LibraryUnavailable; then it is dropped."""
        try:
            self._waiting.put_nowait(job)
        except queue.Full:
            self._refused += 1
            self._tell("too many are waiting")
        self._wake.set()

    def _work(self) -> None:
        while True:
            try:
                with self._open_store() as store:
                    self._serve(store)
                    return
            except Exception as error:  # noqa: BLE001  a thread's end would print it, and its text may hold a question
                self._tell(type(error).__qualname__)
            self._drop()
            if self._closing.is_set():
                return
            self._wake.wait(_PURGE_S)  # the next one tries again
            self._wake.clear()

    def _serve(self, store: _Store) -> None:
        while True:
            closing = self._closing.is_set()
            self._wake.clear()
            self._purge(store)
            self._write(store)
            if closing:
                return
            if not self._closing.is_set():
                self._wake.wait(_PURGE_S)

    def _drop(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()

    def _write(self, store: _Store) -> None:
        while True:
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                return
            try:
                job(store)
            except LibraryUnavailable as error:
                self._tell(type(error).__qualname__)

    def _purge(self, store: _Store) -> None:
        """Forget what is too old, once a day."""
        today = self._today()
        if self._purged == today:
            return
        try:
            self._purge_old(store, today)
        except LibraryUnavailable as error:
            self._tell(type(error).__qualname__)
        else:
            self._purged = today

    def _tell(self, why: str) -> None:
        """Log once a day that something is dropped; why, without a word of it."""
        today = self._today()
        if self._told != today:
            self._told = today
            _log.warning("%s are not all recorded: %s", self._what, why)
