"""One record of each turn, written by a thread of its own, never in the way of an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Protocol

from assistant.health import QueueHealth
from assistant.observability.periods import beginning_of
from assistant.observability.records import Judgement, Outcome, TurnRecord
from assistant.recent import Recent
from assistant.resilience import LastingThread
from assistant.write_behind import WriteBehind


class Keeping(Protocol):
    """What is asked of the store."""

    def add(self, record: TurnRecord) -> None:
        """Write a record. Raises LibraryUnavailable."""
        ...

    def judge(self, turn: str, judgement: Judgement) -> None:
        """Write what the resident says of a turn. Raises LibraryUnavailable."""
        ...

    def purge(self, before: datetime) -> int:
        """Remove the records from before that time. Raises LibraryUnavailable."""
        ...


class TurnLog:
    """Writes records of turns. All but ``start`` and ``close`` may be called from any thread and never waits."""

    def __init__(
        self,
        open_store: Callable[[], AbstractContextManager[Keeping]],
        *,
        keep_days: int,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Open nothing yet.

        Args:
            open_store: opens what is written to; called in the writing thread. May raise LibraryUnavailable.
            keep_days: days after which a record is removed.
            clock: seconds, from any start.
            today: the community's own calendar day.
        """
        keep = timedelta(days=keep_days)
        self._judged: Recent[str] = Recent(clock)
        """By visit, in memory only, the turn that its judgement is about."""
        self._lock = threading.Lock()
        self._writer: WriteBehind[Keeping] = WriteBehind(
            "turn-log",
            "问答计数",
            "counted turns",
            open_store,
            lambda store, day: store.purge(beginning_of(day - keep)),
            today=today,
        )

    @property
    def thread(self) -> LastingThread:
        """What writes; the watchdog's."""
        return self._writer.thread

    def queue(self) -> QueueHealth:
        """Return what waits to be written."""
        return self._writer.queue()

    def start(self) -> None:
        """Begin to write; ``close`` ends it."""
        self._writer.start()

    def close(self) -> None:
        """Write what is waiting, and stop."""
        self._writer.close()

    def ended(self, record: TurnRecord, visit: str) -> None:
        """Write a record. Which visit it was is only remembered, so that its answer can be judged."""
        with self._lock:
            if record.outcome in (Outcome.ANSWERED, Outcome.ASKED_BACK, Outcome.ABSTAINED):
                self._judged.keep(visit, record.turn)
            elif (
                record.outcome is not Outcome.COMMAND
            ):  # after it, what was asked last is still what is judged
                self._judged.forget(visit)
        self._writer.put(lambda store: store.add(record))

    def judge(self, visit: str, judgement: Judgement) -> None:
        """Write what the resident says of the last answer of a visit, if it is not too long ago."""
        with self._lock:
            turn = self._judged.of(visit)
        if turn is not None:
            self._writer.put(lambda store: store.judge(turn, judgement))

    def forget(self, visit: str) -> None:
        """Forget which turn was a visit's last. Its record stays."""
        with self._lock:
            self._judged.forget(visit)
