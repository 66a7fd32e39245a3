"""What is recorded when a turn ends: questions asked in vain, personal data removed, and nothing else.

Recording is never in the resident's way. A thread of its own writes; what it has no room for, or what the database
refuses, is dropped. The last question of a visit is remembered for a few minutes, in memory only, so that the resident
can say that its answer was no good or that something else was meant. No question ever goes to a log.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from assistant.correcting import corrects
from assistant.health import QueueHealth
from assistant.recent import Recent
from assistant.resilience import LastingThread
from assistant.turn import Query, ReplyKind, Turn
from assistant.visit_code import code_of
from assistant.write_behind import WriteBehind
from knowledge_base.library.records import AskedInVain, Vain
from knowledge_base.personal import mask, sparing


class Keeping(Protocol):
    """What is asked of the library."""

    def record_vain(
        self, text: str, *, heard: bool, kind: Vain, day: date, release: str, visit_code: str = ""
    ) -> AskedInVain:
        """Record a question. Raises LibraryUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it would be recorded, personal data removed."""

    text: str
    heard: bool
    day: date
    release: str
    visit_code: str


@dataclass(frozen=True, slots=True)
class _Last:
    """The last question of a visit."""

    asked: Asked
    answered: bool
    judged: bool = False


class Recorder:
    """Keeps what was asked in vain. ``ended`` and ``judge`` may be called from any thread and never wait."""

    def __init__(
        self,
        open_library: Callable[[], AbstractContextManager[Keeping]],
        *,
        public: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Open nothing yet.

        Args:
            open_library: opens what is written to; called in the writing thread. May raise LibraryUnavailable.
            public: telephone numbers that everybody may call, and that are no personal data.
            clock: seconds, from any start.
            today: the community's own calendar day.
        """
        self._today = today
        self._stand_in = sparing(public)
        self._visits: Recent[_Last] = Recent(clock)
        self._lock = threading.Lock()
        self._writer: WriteBehind[Keeping] = WriteBehind(
            "recorder",
            "问题记录",
            "questions asked in vain",
            open_library,
            today=today,
        )

    def start(self) -> None:
        """Begin to write; ``close`` ends it."""
        self._writer.start()

    def close(self) -> None:
        """Write what is waiting, and stop."""
        self._writer.close()

    @property
    def thread(self) -> LastingThread:
        """What writes; the watchdog's."""
        return self._writer.thread

    def queue(self) -> QueueHealth:
        """Return what waits to be written."""
        return self._writer.queue()

    def ended(self, turn: Turn) -> None:
        """Take note of a finished turn."""
        if turn.query is None:
            return
        said = mask(_said(turn.query), self._stand_in)
        asked = Asked(said, turn.query.heard, self._today(), turn.release, code_of(turn.visit))
        kind = turn.reply.kind
        if kind is ReplyKind.COURTESY and not corrects(turn.query.original):
            return  # what was asked last is still what is judged
        before = self._swap(turn.visit, asked if turn.searched else None, kind)
        if before is not None and before.answered and not before.judged and corrects(turn.query.original):
            self._record(before.asked, Vain.CORRECTED)
        if kind is ReplyKind.ABSTENTION and turn.searched:
            self._record(asked, Vain.ABSTAINED)

    def judge(self, visit: str, *, liked: bool) -> bool:
        """Take note of what the resident says of the last answer; return False if it is not remembered any more."""
        with self._lock:
            last = self._visits.of(visit)
            if last is None:
                return False
            self._visits.change(visit, replace(last, judged=last.judged or not liked))
        if last.answered and not last.judged and not liked:
            self._record(last.asked, Vain.DISLIKED)
        return True

    def forget(self, visit: str) -> None:
        """Forget the last question of a visit. What was asked in vain stays recorded."""
        with self._lock:
            self._visits.forget(visit)

    def _swap(self, visit: str, asked: Asked | None, kind: ReplyKind) -> _Last | None:
        """Remember the question that was just asked, none for None, and return the one before it."""
        with self._lock:
            before = self._visits.of(visit)
            if asked is None:
                self._visits.forget(visit)
            else:
                self._visits.keep(visit, _Last(asked, kind is ReplyKind.ANSWER))
            return before

    def _record(self, asked: Asked, kind: Vain) -> None:
        self._writer.put(
            lambda library: library.record_vain(
                asked.text,
                heard=asked.heard,
                kind=kind,
                day=asked.day,
                release=asked.release,
                visit_code=asked.visit_code,
            )
        )


def _said(query: Query) -> str:
    """Return the question in the words to keep: the heart of a story; as typed; as understood if it was spoken.

    A question to which something was added from before is kept with it: alone it would say nothing to staff.
    """
    completed = any(not change.original for change in query.substitutions)
    return query.heart or (query.text if query.heard or completed else query.original)
