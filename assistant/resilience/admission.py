"""How many turns are at work at once, and how many may wait: beyond that people are told at once, not kept.

A turn has its place until its answer is found; whoever reads slowly holds up nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from statistics import median

from assistant.errors import Closing, Overloaded
from assistant.health import QueueHealth
from assistant.resilience.cores import usable_cores

TOO_MANY = "现在问的人太多了，请过几秒再问一次。有危险请马上打110或者120。"
GOING_AWAY = "服务正在重新启动，请过半分钟再问一次。"
_PER_CORE, _WAITING_PER_CORE = 2, 8
_LAST, _ENOUGH = 16, 4
"""Turns by which it is estimated how long the next ones take: as many at most, and no fewer."""


class Place:
    """One turn's place. It belongs to an event loop."""

    def __init__(self, admission: Admission, since_s: float) -> None:
        self._admission: Admission | None = admission
        self._since_s = since_s

    def close(self) -> None:
        """Let the next one in. To repeat it changes nothing."""
        admission, self._admission = self._admission, None
        if admission is not None:
            admission._left(self._since_s)  # noqa: SLF001  the two are one


class Admission:
    """Lets turns in, in the order in which they come. It belongs to an event loop."""

    def __init__(
        self,
        at_work: int = 0,
        waiting: int = 0,
        *,
        cores: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take how many there is room for; 0 is as many as the cores allow.

        Args:
            at_work: turns at work at once.
            waiting: turns that may wait for one of those.
            cores: how many there are; None to look.
            clock: seconds, from any start.
        """
        cores = cores or usable_cores()
        self._clock = clock
        self._most = at_work or _PER_CORE * cores
        self._most_waiting = waiting or _WAITING_PER_CORE * cores
        self._at_work = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._took: deque[float] = deque(maxlen=_LAST)
        """How long the last turns had their places, seconds."""
        self._refused = 0
        self._closing = False

    @property
    def crowded(self) -> bool:
        """Whether somebody waits."""
        return bool(self._queue)

    @property
    def empty(self) -> bool:
        """Whether nothing is at work and nobody waits."""
        return not self._at_work and not self._queue

    @property
    def closing(self) -> bool:
        """Whether nobody is let in any more."""
        return self._closing

    def health(self) -> QueueHealth:
        """Return how full it is."""
        return QueueHealth(
            "turns", "提问", len(self._queue), self._at_work, self._most_waiting, self._refused
        )

    def close(self) -> None:
        """Let nobody in any more; those who wait are told. Who is urgent comes in all the same."""
        self._closing = True
        while self._queue:
            waiting = self._queue.popleft()
            if not waiting.done():
                waiting.set_exception(Closing(GOING_AWAY))

    def enter_at_once(self, *, urgent: bool = False) -> Place | None:
        """Return a place, None if there is none right now. Who is urgent always gets one."""
        if not urgent and (self._closing or self._queue or self._at_work >= self._most):
            return None
        self._at_work += 1
        return Place(self, self._clock())

    async def enter(self, patience_s: float) -> Place:
        """Wait for a place, so many seconds at most, and return it.

        Raises:
            Overloaded: too many wait already, those who wait already take longer than that, or it took too long.
            Closing: nobody is let in any more.
        """
        if self._closing:
            raise Closing(GOING_AWAY)
        if place := self.enter_at_once():
            return place
        if len(self._queue) >= self._most_waiting or self._certain_s() > patience_s:
            raise self._refusal()
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            async with asyncio.timeout(patience_s):
                await turn
        except TimeoutError:
            self._give_up(turn)
            raise self._refusal() from None
        except BaseException:
            self._give_up(turn)
            raise
        return Place(self, self._clock())

    def _certain_s(self) -> float:
        """Return how long whoever comes now waits even if a place is free in a moment: for those who came before."""
        if len(self._took) < _ENOUGH:
            return 0.0
        return len(self._queue) * median(self._took) / self._most

    def _refusal(self) -> Overloaded:
        self._refused += 1
        return Overloaded(TOO_MANY)

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if turn in self._queue:
            self._queue.remove(turn)
        elif turn.done() and not turn.cancelled() and turn.exception() is None:
            self._leave()  # its place came in the very moment in which it was given up

    def _left(self, since_s: float) -> None:
        self._took.append(self._clock() - since_s)
        self._leave()

    def _leave(self) -> None:
        while self._queue and self._at_work <= self._most:  # more than that are some who were urgent
            waiting = self._queue.popleft()
            if not waiting.done():
                waiting.set_result(None)  # the place goes from hand to hand
                return
        self._at_work -= 1
