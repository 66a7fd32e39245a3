"""What is made of an utterance before it has ended: one thing at a time on a connection."""

from __future__ import annotations

import asyncio

from assistant.channels.contract import Assistant
from assistant.rehearsal import Rehearsal
from assistant.turn import Request
from models.audio import Audio


class WorkAhead:
    """Rehearses turns, and listens to those who are still speaking. A recognition is never begun beside another."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._rehearsal: Rehearsal | None = None
        self._taken: Rehearsal | None = None
        self._overhearing: asyncio.Task[str] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is still at work, wanted or not."""
        overhearing = self._overhearing is not None and not self._overhearing.done()
        return overhearing or any(not each.done for each in self._rehearsals)

    async def rehearse(self, request: Request) -> Rehearsal | None:
        """Begin to work a turn out, once nothing else is at work; None if there is too much to do."""
        self.drop()
        await self._settled()
        self._rehearsal = self._assistant.rehearse(request)
        return self._rehearsal

    async def overhear(self, audio: Audio, dialect: str | None) -> str:
        """Return what has been said so far, if it is known; it goes on being worked out if that is cancelled."""
        self._overhearing = asyncio.create_task(self._assistant.overhear(audio, dialect))
        self._overhearing.add_done_callback(_heard_of)
        return await asyncio.shield(self._overhearing)

    def drop(self) -> None:
        """Work the turn out no further."""
        if self._rehearsal is not None:
            self._rehearsal.cancel()

    def taken(self) -> Rehearsal | None:
        """Return the turn that is worked out: it is the caller's from now on."""
        self._taken, self._rehearsal = self._rehearsal, None
        return self._taken

    @property
    def _rehearsals(self) -> list[Rehearsal]:
        return [each for each in (self._rehearsal, self._taken) if each is not None]

    async def _settled(self) -> None:
        if self._overhearing is not None:
            await asyncio.wait([self._overhearing])
        for each in self._rehearsals:
            await each.settled()


def _heard_of(task: asyncio.Task[str]) -> None:
    """Take note of how a task ended, if nobody waits for it any more."""
    if not task.cancelled():
        task.exception()
