"""What keeps a turn that is worked out ahead from acting until it is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from assistant.patience import Completeness, completeness
from assistant.turn import Silent, Spoken

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a turn that is worked out ahead makes of the words."""

    completeness: Completeness
    text: str = ""
    """What was heard; empty if this guess says nothing new of it."""


def guess_at(text: str, *, asked: bool) -> Guess:
    """Return what ``text``, as it was heard, looks like; ``asked`` if it is the answer to a question."""
    return Guess(completeness(text, asked=asked), text)


class Gate:
    """Stands before everything in a turn that cannot be undone. It belongs to one event loop."""

    def __init__(self) -> None:
        self._taken = asyncio.Event()
        self._reached = asyncio.Event()
        self._jobs: set[asyncio.Task[Any]] = set()
        self._guesses: asyncio.Queue[Guess] = asyncio.Queue()
        self._guessed = False
        self._speaking: asyncio.Task[Spoken | Silent] | None = None
        self.dropped = False
        """Whether nobody waits for the turn any more; threads may look."""

    @property
    def open(self) -> bool:
        """Whether the turn was taken."""
        return self._taken.is_set()

    def take(self) -> None:
        """Let the turn act."""
        self._taken.set()

    async def passed(self, *, urgent: bool = False) -> None:
        """Wait until the turn is taken; ``urgent`` if nobody should wait for it to be."""
        if urgent:
            self.guess(Guess(Completeness.FINISHED))
        elif not self._guessed:
            self.guess(Guess(Completeness.UNCLEAR))
        self._reached.set()
        await self._taken.wait()

    def end(self) -> None:
        """Nothing more comes to the gate."""
        self._reached.set()

    async def reached(self) -> None:
        """Wait until the turn stands at the gate with its first sentence read, or nothing is at work for it."""
        await self._reached.wait()
        if self._speaking is not None:
            await asyncio.wait([self._speaking])
        await self.settled()  # a sentence that is not wanted any more is read to its end all the same

    def guess(self, guess: Guess) -> None:
        """Take note of what the words look like."""
        self._guessed = True
        self._guesses.put_nowait(guess)

    async def guesses(self) -> Guess:
        """Return the next guess, once there is one."""
        return await self._guesses.get()

    async def run(self, work: Callable[[], _T]) -> _T:
        """Return what ``work`` does in a thread. Cancelled, the thread goes on; ``settled`` waits for it."""
        job = asyncio.create_task(asyncio.to_thread(work))
        self._jobs.add(job)
        job.add_done_callback(self._done)
        return await asyncio.shield(job)

    def begin_speaking(self, first: Coroutine[Any, Any, Spoken | Silent]) -> None:
        """Begin to read the first sentence of the reply aloud."""
        self._speaking = asyncio.create_task(first)
        self._speaking.add_done_callback(_heard_of)

    def speaking(self) -> asyncio.Task[Spoken | Silent] | None:
        """Return the first sentence as it is being read, once."""
        begun, self._speaking = self._speaking, None
        return begun

    async def settled(self) -> None:
        """Wait until no thread is at work any more."""
        if self._jobs:
            await asyncio.wait(self._jobs)

    def drop(self) -> None:
        """Nobody waits for the turn: drop what was begun of the reply."""
        self.dropped = True
        if begun := self.speaking():
            begun.cancel()

    def _done(self, job: asyncio.Task[Any]) -> None:
        self._jobs.discard(job)
        _heard_of(job)


def _heard_of(task: asyncio.Task[Any]) -> None:
    """Take note of how a task ended: perhaps nobody is there any more to be told."""
    if not task.cancelled():
        task.exception()
