"""Worker threads with a bounded queue before them. One that hangs is given up, and another takes its place.

A call into native code cannot be interrupted: whoever waits for it goes on without it, its thread is counted as lost,
and the work that waits is done by a new one. Should the call return after all, its thread ends.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from typing import Generic, NoReturn, TypeVar

from assistant.errors import PartCrowded, PartTooSlow

T = TypeVar("T")

_IDLE_S = 60.0
"""After so long without work a thread ends: nobody has to close a crew."""


class _Job(Generic[T]):
    """One call. What it needs and what came of it are let go as soon as they are handed on."""

    def __init__(self, work: Callable[[], T]) -> None:
        self.begun = threading.Event()
        self.over = threading.Event()
        self.given_up = False
        self._work: Callable[[], T] | None = work
        self._context = copy_context()
        self._outcome: Callable[[], T] | None = None

    def run(self) -> None:
        work, self._work = self._work, None
        assert work is not None
        try:
            result = self._context.run(work)
        except BaseException as error:  # noqa: BLE001  it is raised where the call was made
            self._outcome = _raising(error)
        else:
            self._outcome = lambda: result

    def outcome(self) -> T:
        outcome, self._outcome = self._outcome, None
        assert outcome is not None
        return outcome()


class Crew:
    """Does so many things at once. Threads may share it."""

    def __init__(self, name: str, *, at_once: int, waiting: int) -> None:
        """Start nothing yet.

        Args:
            name: what its threads are called.
            at_once: threads that work.
            waiting: calls that may wait for one of them.
        """
        self._name = name
        self._at_once = at_once
        self._most_waiting = waiting
        self._changed = threading.Condition()
        self._waiting: deque[_Job[object]] = deque()
        self._threads = 0
        """Those that are not lost."""
        self._idle = 0
        self._lost = 0
        self._refused = 0

    @property
    def waiting(self) -> int:
        """How many calls wait."""
        return len(self._waiting)

    @property
    def at_work(self) -> int:
        """How many calls are under way, those not counted that were given up."""
        return self._threads - self._idle

    @property
    def lost(self) -> int:
        """How many threads hang in a call that was given up."""
        return self._lost

    @property
    def refused(self) -> int:
        """How many calls there was no room or no time for."""
        return self._refused

    def do(self, work: Callable[[], T], *, wait_s: float, timeout_s: float) -> T:
        """Return what ``work`` returns, or raise what it raises. It runs in another thread, in the caller's context.

        Args:
            work: what to do.
            wait_s: how long it may wait to be begun.
            timeout_s: how long it may take from then on.

        Raises:
            PartCrowded: too many wait, or it has waited too long.
            PartTooSlow: it was not done in time; its thread is given up.
        """
        job = _Job(work)
        del work
        self._take(job)
        if not job.begun.wait(wait_s) and self._withdraw(job):
            raise PartCrowded
        if not job.over.wait(timeout_s) and self._give_up(job):
            raise PartTooSlow
        return job.outcome()

    def _take(self, job: _Job[T]) -> None:
        with self._changed:
            free = self._idle > len(self._waiting) or self._threads < self._at_once
            if not free and len(self._waiting) >= self._most_waiting:
                self._refused += 1
                raise PartCrowded
            self._staff(len(self._waiting) + 1)
            self._waiting.append(job)  # type: ignore[arg-type]  # what comes of it, only its caller asks
            self._changed.notify()

    def _withdraw(self, job: _Job[T]) -> bool:
        """Take a job back that was not begun in time; return False if it has just been begun."""
        with self._changed:
            if job not in self._waiting:
                return False
            self._waiting.remove(job)  # type: ignore[arg-type]  # as above
            self._refused += 1
            return True

    def _give_up(self, job: _Job[T]) -> bool:
        """Give the thread up that has not done its job in time; return False if it has just done it."""
        with self._changed:
            if job.over.is_set():
                return False
            job.given_up = True
            self._threads -= 1
            self._lost += 1
            self._staff(len(self._waiting))
            return True

    def _staff(self, jobs: int) -> None:
        """Start one more thread if there is work for it. Raises RuntimeError if the system has no room for one."""
        if jobs > self._idle and self._threads < self._at_once:
            threading.Thread(target=self._work, name=f"part-{self._name}", daemon=True).start()
            self._threads += 1  # it looks for work once the lock is free
            self._idle += 1

    def _work(self) -> None:
        while (job := self._next()) is not None:
            job.begun.set()
            job.run()
            with self._changed:
                job.over.set()
                if job.given_up:
                    self._lost -= 1
                    return
                self._idle += 1
            del job

    def _next(self) -> _Job[object] | None:
        """Return the next job, or None when there has been none for long."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._waiting, _IDLE_S):
                self._threads -= 1
                self._idle -= 1
                return None
            self._idle -= 1
            return self._waiting.popleft()


def _raising(error: BaseException) -> Callable[[], NoReturn]:
    """Return what raises ``error`` once, and holds on to nothing that its traceback holds."""
    kept = [error]

    def outcome() -> NoReturn:
        error = kept.pop()
        try:
            raise error
        finally:
            del error

    return outcome
