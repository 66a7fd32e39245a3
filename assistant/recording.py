"""What is recorded when a turn ends: questions asked in vain, personal data removed, and nothing else.

Recording is never in the resident's way. A thread of its own writes; what it has no room for, or what the database
refuses, is dropped. The last question of a visit is remembered for a few minutes, in memory only, so that the resident
can say that its answer was no good or that something else was meant. No question ever goes to a log.
"""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from assistant.health import QueueHealth
from assistant.resilience import LastingThread
from assistant.turn import Query, ReplyKind, Turn
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.records import AskedInVain, Vain
from knowledge_base.personal import mask

_log = logging.getLogger(__name__)

_WAITING = 200
"""Questions that may wait to be written."""
_VISITS = 500
"""Visits whose last question is remembered."""
_REMEMBERED_S = 600.0
_PURGE_S = 3600.0
"""How often it is looked whether a new day has begun, while nothing is asked."""
_CLOSING_S = 5.0

_DENIES = r"(?:(?:不是|不对|错了|[你您]?(?:听|搞|弄|答)错)[了的嘛噶哦啊呀吧啦喽]{0,2}){1,2}"
_CORRECTS = re.compile(
    r"(?:[嗯啊哎唉呃哦喂][，,、。 ]*)?"
    rf"(?:{_DENIES}(?:[，,、。！! ]+|(?=我))(?:我|俺)?.{{0,3}}?(?:问|说|讲)"
    r"|我(?:不是问|没问|没有问|是[问说]|[问说讲][的呢]不?是))"
)


class Keeping(Protocol):
    """What is asked of the library."""

    def record_vain(self, text: str, *, heard: bool, kind: Vain, day: date, release: str) -> AskedInVain:
        """Record a question. Raises LibraryUnavailable."""
        ...

    def purge_vain(self, before: date) -> int:
        """Forget the questions asked before that day. Raises LibraryUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it would be recorded, personal data removed."""

    text: str
    heard: bool
    day: date
    release: str


@dataclass(frozen=True, slots=True)
class _Last:
    """The last question of a visit."""

    asked: Asked
    answered: bool
    at: float
    judged: bool = False


def corrects(question: str) -> bool:
    """Whether it begins by saying that something else was meant: 不是，我问的是……"""
    return _CORRECTS.match(question.strip()) is not None


class Recorder:
    """Keeps what was asked in vain. ``ended`` and ``judge`` may be called from any thread and never wait."""

    def __init__(
        self,
        open_library: Callable[[], AbstractContextManager[Keeping]],
        *,
        keep_days: int,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Open nothing yet.

        Args:
            open_library: opens what is written to; called in the writing thread. May raise LibraryUnavailable.
            keep_days: days after which a question is forgotten.
            clock: seconds, from any start.
            today: the community's own calendar day.
        """
        self._open_library = open_library
        self._keep = timedelta(days=keep_days)
        self._clock = clock
        self._today = today
        self._visits: OrderedDict[str, _Last] = OrderedDict()
        self._lock = threading.Lock()
        self._waiting: queue.Queue[tuple[Asked, Vain]] = queue.Queue(_WAITING)
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._told = False
        self._purged: date | None = None
        self.thread = LastingThread("record-questions", self._work)
        self._refused = 0

    def start(self) -> None:
        """Begin to write; ``close`` ends it."""
        self.thread.start()

    def close(self) -> None:
        """Write what is waiting, and stop."""
        self._closing.set()
        self._wake.set()
        self.thread.join(_CLOSING_S)

    def queue(self) -> QueueHealth:
        """Return what waits to be written."""
        return QueueHealth("recorder", "问题记录", self._waiting.qsize(), 0, _WAITING, self._refused)

    def ended(self, turn: Turn) -> None:
        """Take note of a finished turn."""
        if turn.query is None:
            return
        asked = Asked(mask(_said(turn.query)), turn.query.heard, self._today(), turn.release)
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
            last = self._remembered(visit)
            if last is None:
                return False
            self._visits[visit] = replace(last, judged=last.judged or not liked)
        if last.answered and not last.judged and not liked:
            self._record(last.asked, Vain.DISLIKED)
        return True

    def forget(self, visit: str) -> None:
        """Forget the last question of a visit. What was asked in vain stays recorded."""
        with self._lock:
            self._visits.pop(visit, None)

    def _swap(self, visit: str, asked: Asked | None, kind: ReplyKind) -> _Last | None:
        """Remember the question that was just asked, none for None, and return the one before it."""
        with self._lock:
            before = self._remembered(visit)
            self._visits.pop(visit, None)
            if asked is not None:
                self._visits[visit] = _Last(asked, kind is ReplyKind.ANSWER, self._clock())
            while len(self._visits) > _VISITS:
                self._visits.popitem(last=False)
            return before

    def _remembered(self, visit: str) -> _Last | None:
        """Return the last question of a visit, after forgetting those that are too old."""
        oldest = self._clock() - _REMEMBERED_S
        while self._visits and next(iter(self._visits.values())).at < oldest:
            self._visits.popitem(last=False)
        return self._visits.get(visit)

    def _record(self, asked: Asked, kind: Vain) -> None:
        try:
            self._waiting.put_nowait((asked, kind))
        except queue.Full:
            self._refused += 1
            self._tell("too many are waiting")
        self._wake.set()

    def _work(self) -> None:
        while True:
            try:
                with self._open_library() as library:
                    self._serve(library)
                    return
            except Exception as error:  # noqa: BLE001  a thread's end would print it, and its text may hold a question
                self._tell(type(error).__qualname__)
            self._drop()
            if self._closing.is_set():
                return
            self._wake.wait(_PURGE_S)  # the next question tries again
            self._wake.clear()

    def _serve(self, library: Keeping) -> None:
        while True:
            closing = self._closing.is_set()
            self._wake.clear()
            self._purge(library)
            self._write(library)
            if closing:
                return
            if not self._closing.is_set():
                self._wake.wait(_PURGE_S)

    def _drop(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()

    def _write(self, library: Keeping) -> None:
        while True:
            try:
                asked, kind = self._waiting.get_nowait()
            except queue.Empty:
                return
            try:
                library.record_vain(
                    asked.text, heard=asked.heard, kind=kind, day=asked.day, release=asked.release
                )
            except LibraryUnavailable as error:
                self._tell(type(error).__qualname__)

    def _purge(self, library: Keeping) -> None:
        """Forget what is too old, once a day."""
        today = self._today()
        if self._purged == today:
            return
        try:
            library.purge_vain(today - self._keep)
        except LibraryUnavailable as error:
            self._tell(type(error).__qualname__)
        else:
            self._purged = today

    def _tell(self, what: str) -> None:
        """Log once that questions are dropped; why, without a word of them."""
        if not self._told:
            self._told = True
            _log.warning("questions asked in vain are not all recorded: %s", what)


def _said(query: Query) -> str:
    """Return the question in the words to keep: the heart of a story; as typed; as understood if it was spoken.

    A question to which something was added from before is kept with it: alone it would say nothing to staff.
    """
    completed = any(not change.original for change in query.substitutions)
    return query.heart or (query.text if query.heard or completed else query.original)
