"""The desk, its courier and its hours: opened when somebody first has something to register, once."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack

from assistant.desk.alerts import Alerts
from assistant.desk.courier import Courier
from assistant.desk.desk import Desk
from assistant.desk.late import LateDesk
from assistant.desk.opening import courier_of, hours_of, open_desk
from assistant.once import Once
from assistant.privacy.opening import open_database
from assistant.privacy.resealing import check_keys
from assistant.resilience import LastingThread, Parts, plans
from assistant.settings import Settings
from knowledge_base.errors import LibraryUnavailable

_log = logging.getLogger(__name__)
_AGAIN_S = 30.0
"""How often it is tried to open a desk that cannot be opened."""
_CLOSING_S = 5.0


class FrontDesk:
    """The desk over the database of the settings. Threads may share it.

    Whoever registers something needs no courier in this process: that of the running server looks every two seconds
    for what others have written.
    """

    def __init__(self, settings: Settings, parts: Parts | None = None) -> None:
        """Open nothing yet. ``parts`` is where those are kept that call destinations; None for some of its own."""
        self._parts = parts or Parts()
        self.hours = hours_of(settings)
        self._settings = settings
        self._desk = Once(self._open)
        self.late = LateDesk(lambda: self.desk, self._parts.of(plans.DESK))
        """Where residents entrust something to staff, opened by whoever does so first."""
        self.alerts = Alerts(self.late)
        self._lock = threading.Lock()
        self._open_parts = ExitStack()
        """Closes what was opened, in the reverse order."""
        self._courier: Courier | None = None
        """Of the desk that is open, until it delivers."""
        self._delivering: Courier | None = None
        self._starter: LastingThread | None = None
        self._closing = threading.Event()

    @property
    def desk(self) -> Desk:
        """Where residents entrust something to staff. Raises LibraryUnavailable if it cannot be opened now."""
        return self._desk()

    @property
    def backlog(self) -> int | None:
        """Messages that were not delivered when it was last looked; None as long as nobody delivers."""
        return None if self._delivering is None else self._delivering.backlog

    @property
    def threads(self) -> tuple[LastingThread, ...]:
        """What has to go on as long as it delivers."""
        starter = () if self._starter is None else (self._starter,)
        return starter if self._delivering is None else (*starter, *self._delivering.threads)

    def start(self) -> None:
        """Begin to deliver what waits and what comes, in the background; ``close`` ends it.

        A desk that cannot be opened is tried again and again, and keeps nobody waiting.
        """
        self._starter = LastingThread("open-desk", self._deliver)
        self._starter.start()

    def close(self) -> None:
        """Stop delivering, and let go of the database, where what was not delivered waits.

        Alerts that could not be stored yet are waited for, for some seconds.
        """
        self.alerts.close()
        self._closing.set()
        if self._starter is not None:
            self._starter.join(_CLOSING_S)
        with self._lock:
            self._open_parts.close()

    def _open(self) -> Desk:
        settings = self._settings
        with ExitStack() as parts:
            database = parts.enter_context(open_database(settings))
            check_keys(database)
            courier = courier_of(settings, database, self._parts)
            desk = open_desk(settings, database, courier)
            with self._lock:
                self._courier = courier
                self._open_parts = parts.pop_all()
        self._start_courier()
        return desk

    def _deliver(self) -> None:
        told = False
        while not self._closing.is_set():
            try:
                _ = self.desk
            except LibraryUnavailable as error:
                if not told:
                    _log.error("desk: it cannot be opened: %s", error)
                told = True
                self._closing.wait(_AGAIN_S)
            else:
                self._start_courier()
                return

    def _start_courier(self) -> None:
        """Begin to deliver, once, if ``start`` was called and the desk is open."""
        with self._lock:
            if self._courier is None or self._starter is None or self._closing.is_set():
                return
            self._courier.start()
            self._delivering = self._courier
            self._open_parts.callback(self._courier.close)
            self._courier = None
