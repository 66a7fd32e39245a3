"""A turn that is worked out while it is not yet certain that the person has finished: nobody sees it, nothing acts.

::

    Paused ─▶ rehearse ─▶ hear ─▶ understand ─▶ … ─▶ first sentence spoken ─┐
                 │ Resumed: cancelled                                       │ the gate: remembering, registering,
                 ▼                                                          ▼ raising an alert
              forgotten                              Utterance ─▶ turn takes it over, from wherever it is
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from assistant.ahead import Gate, Guess
from assistant.patience import Completeness
from assistant.turn import Event, Heard
from assistant.turn_mark import current_mark
from assistant.work import Work

Steps = Callable[[Work], AsyncGenerator[Event, None]]


class Rehearsal:
    """Runs in a task of its own from the beginning. It belongs to one event loop."""

    def __init__(self, begin: Callable[[Gate], Awaitable[Work]], steps: Steps) -> None:
        """Begin.

        Args:
            begin: returns what the turn works with, behind the gate that it is given.
            steps: yields the turn's events.
        """
        self.mark = current_mark()
        """What it is worked out under, and the turn that takes it over goes on under."""
        self._gate = Gate()
        self._kept: asyncio.Queue[Event | None] = asyncio.Queue()
        self._work: Work | None = None
        self._steps: AsyncGenerator[Event, None] | None = None
        self._cancelled = False
        self._task = asyncio.create_task(self._run(begin, steps))
        self._task.add_done_callback(self._over)
        self._preparing = asyncio.create_task(self._gate.reached())

    async def guess(self) -> Guess:
        """Return the next guess at the words, once there is one: when they are heard, or it is an emergency."""
        return await self._gate.guesses()

    def of(self, work: Work) -> bool:
        """Return whether it is the same turn as ``work`` would be, so that the same comes of it.

        It is not if it has not got as far as to know.
        """
        return self._work is not None and not self._cancelled and self._work.same(work)

    async def prepared(self) -> None:
        """Wait until it is as far as it can be without acting."""
        await asyncio.wait([self._preparing])

    def when_prepared(self, then: Callable[[], None]) -> None:
        """Call ``then`` once it is as far as it can be without acting, or nothing is at work for it any more."""
        self._preparing.add_done_callback(lambda _: then())

    async def taken(self) -> AsyncGenerator[Event, None]:
        """Let it act, and yield all its events. Raises what working it out raises."""
        self._gate.take()
        if self._work is not None:
            self._work.watch.begin()
        try:
            while (event := await self._kept.get()) is not None:
                yield event
            self._task.result()
            if self._steps is not None:
                async for event in self._steps:
                    yield event
        finally:
            if self._steps is not None and self._task.done():
                await self._steps.aclose()
            self.cancel()

    def cancel(self) -> None:
        """Work it out no further. What is at work in a thread finishes unheard."""
        if not self._cancelled:
            self._cancelled = True
            self._gate.drop()
            self._task.cancel()

    async def settled(self) -> None:
        """Wait until nothing is at work for it."""
        await asyncio.wait([self._task])

    async def _run(self, begin: Callable[[Gate], Awaitable[Work]], steps: Steps) -> None:
        try:
            self._work = await begin(self._gate)
            self._steps = steps(self._work)
            async for event in self._steps:
                self._kept.put_nowait(event)
                if isinstance(event, Heard):
                    self._gate.guess(self._work.guess_at(event.transcript.text))
                if self._gate.open:
                    return
        except asyncio.CancelledError:
            await self._gate.settled()  # it is not raised again: the task would hold on by it to the release

    def _over(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # it is raised to whoever takes the turn
        self._kept.put_nowait(None)
        self._gate.guess(Guess(Completeness.UNCLEAR))
        self._gate.end()
