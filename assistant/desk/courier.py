"""Delivers what waits in the outbox: a thread for each destination, so that one that hangs delays no other."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from assistant.desk.desk import now
from assistant.desk.destinations import Destination
from assistant.desk.errors import DeliveryFailed
from assistant.desk.outbox import LONGEST_DELAY, Outbox, Parcel
from assistant.errors import PartUnavailable
from assistant.resilience import LastingThread, Part, Parts, plans
from knowledge_base.errors import LibraryUnavailable

_log = logging.getLogger(__name__)

_FIRST_DELAY = timedelta(seconds=2)
_LONGEST_URGENT_DELAY = timedelta(seconds=30)
_POLL_S = 2.0
"""How often it is looked for what another process has written, such as the command line."""
_CLOSING_S = 5.0
"""How long all deliveries under way are waited for, together; what is not over then is delivered again."""


class Lane:
    """Delivers to one destination, one message at a time.

    A message that fails is tried again, later and later, for ever. While the destination is down, only what is urgent
    is tried beside it, so that a long backlog costs one attempt and not one for each message. The next attempt is with
    another message, should it be this one that the other side stumbles over.
    """

    def __init__(
        self,
        outbox: Outbox,
        destination: Destination,
        *,
        part: Part | None = None,
        clock: Callable[[], datetime] = now,
        chance: random.Random | None = None,
    ) -> None:
        """Take where messages come from and where they go; ``part`` calls there, None for one of its own."""
        self._part = part or Part(plans.DELIVERY, name=destination.name)
        self._outbox = outbox
        self._destination = destination
        self._clock = clock
        self._chance = chance or random.Random()  # noqa: S311  it spreads attempts, it keeps no secret
        self._failures = 0
        """Attempts that failed in a row since the destination is down."""
        self._down_until: datetime | None = None

    def deliver_next(self) -> bool:
        """Try one message; return False if there is none to try now. Raises LibraryUnavailable."""
        parcel = self._outbox.claim(self._destination.name, urgent_only=self._paused())
        if parcel is None:
            return False
        try:
            self._part.call(
                lambda: self._destination.deliver(parcel.message), counts=(DeliveryFailed,), trial=True
            )
        except PartUnavailable:
            self._note(parcel, "对方太久没有回音，不等了", down=True)
        except DeliveryFailed as error:
            self._note(parcel, str(error), down=error.down)
        except Exception as error:  # noqa: BLE001  a mistake over one message must not keep the others
            self._note(parcel, f"程序出错（{type(error).__qualname__}）", down=False)
        else:
            self._outbox.delivered(parcel)
            if self._failures:
                _log.info("desk: %s takes messages again", self._destination.name)
            self._failures, self._down_until = 0, None
        return True

    def _paused(self) -> bool:
        """Whether the destination is down. A pause that seems longer than any was begun by a clock that was wrong."""
        if self._down_until is None:
            return False
        return timedelta(0) < self._down_until - self._clock() <= LONGEST_DELAY

    def _note(self, parcel: Parcel, why: str, *, down: bool) -> None:
        attempts = parcel.attempts + 1
        if down:
            self._failures += 1
            self._down_until = self._clock() + self._delay(self._failures, LONGEST_DELAY)
        if attempts == 1 and self._failures <= 1:  # what has failed a hundred times fills no log
            _log.warning("desk: %s does not take message %d: %s", parcel.destination, parcel.id, why)
        longest = _LONGEST_URGENT_DELAY if parcel.urgent else LONGEST_DELAY
        self._outbox.failed(parcel, why, self._delay(max(attempts, self._failures), longest))

    def _delay(self, failures: int, longest: timedelta) -> timedelta:
        """Return a delay that doubles with each failure, of which half is left to chance."""
        doubled: timedelta = min(longest, _FIRST_DELAY * (1 << min(failures - 1, 20)))
        return doubled * self._chance.uniform(0.5, 1.0)


class Courier:
    """The threads that deliver. Several processes may have one each."""

    def __init__(
        self,
        outbox: Outbox,
        destinations: Iterable[Destination],
        *,
        parts: Parts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Deliver nothing yet.

        Args:
            outbox: where messages wait.
            destinations: where they go.
            parts: where the parts are kept that call there; None for some of its own.
            clock: seconds, from any start.
        """
        parts = parts or Parts()
        self._clock = clock
        self._outbox = outbox
        self._lanes = [
            (each.name, Lane(outbox, each, part=parts.of(plans.DELIVERY, each.name)), threading.Event())
            for each in destinations
        ]
        self.backlog: int | None = None
        """Messages that were waiting when it was last looked; None before that."""
        self.threads: list[LastingThread] = []
        self._closing = threading.Event()

    def start(self) -> None:
        """Begin to deliver; ``close`` ends it."""
        for name, lane, woken in self._lanes:
            thread = LastingThread(f"deliver-{name}", partial(self._work, lane, woken))
            thread.start()
            self.threads.append(thread)

    def wake(self) -> None:
        """Say that there may be something to deliver. It never waits, and may be called from any thread."""
        for _, _, woken in self._lanes:
            woken.set()

    def close(self) -> None:
        """Stop. What has not been delivered waits in the outbox."""
        self._closing.set()
        self.wake()
        until = self._clock() + _CLOSING_S
        for thread in self.threads:
            thread.join(max(0.0, until - self._clock()))

    def _work(self, lane: Lane, woken: threading.Event) -> None:
        told = False
        while not self._closing.is_set():
            woken.clear()
            try:
                while not self._closing.is_set() and lane.deliver_next():
                    pass
                self.backlog = self._outbox.waiting()
                told = False
            except LibraryUnavailable as error:
                if not told:
                    _log.error("desk: nothing can be delivered: %s", error)
                told = True
            except Exception as error:  # noqa: BLE001  a thread's end would stop all delivery
                if not told:
                    _log.error("desk: nothing can be delivered: %s", type(error).__qualname__)
                told = True
            woken.wait(_POLL_S)
