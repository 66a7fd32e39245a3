"""What is made of an utterance before it has ended: one thing at a time on a connection."""

from __future__ import annotations

import asyncio
from typing import Any

from assistant.channels.contract import Assistant
from assistant.rehearsal import Rehearsal
from assistant.turn import Request
from models.audio import Audio


class WorkAhead:
    """Rehearses turns, and listens to those who are still speaking. A recognition is never begun beside another.

    Nothing is kept of what has ended: who has spoken may be connected for months.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._rehearsal: Rehearsal | None = None
        """What is wanted, as far as is known."""
        self._at_work: set[asyncio.Task[Any]] = set()
        """What has not ended, wanted or not."""

    @property
    def busy(self) -> bool:
        """Whether something is still at work, wanted or not."""
        return bool(self._at_work)

    async def rehearse(self, request: Request) -> Rehearsal | None:
        """Begin to work a turn out, once nothing else is at work; None if there is too much to do."""
        self.drop()
        if self._at_work:
            await asyncio.wait(self._at_work)
        self._rehearsal = self._assistant.rehearse(request)
        if self._rehearsal is not None:
            self._watch(asyncio.create_task(self._rehearsal.settled()))
        return self._rehearsal

    def overhear(self, audio: Audio, dialect: str | None) -> asyncio.Task[str]:
        """Begin to work out what has been said so far. It is not to be cancelled: a recognition cannot be stopped."""
        overhearing = asyncio.create_task(self._assistant.overhear(audio, dialect))
        self._watch(overhearing)
        return overhearing

    def drop(self) -> None:
        """Work the turn out no further."""
        if rehearsal := self.taken():
            rehearsal.cancel()

    def taken(self) -> Rehearsal | None:
        """Return the turn that is worked out: it is the caller's from now on."""
        taken, self._rehearsal = self._rehearsal, None
        return taken

    def _watch(self, task: asyncio.Task[Any]) -> None:
        self._at_work.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._at_work.discard(task)
        if not task.cancelled():
            task.exception()  # perhaps nobody waits for it any more
