"""Who is answered now, who waits, and who is told to come again: nobody in danger is.

A typed question of somebody in danger is known by its words. A spoken one has to be heard first: if there is no room
for it, it is listened to all the same, roughly, before anybody is sent away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from assistant.errors import AssistantError, Closing, Overloaded
from assistant.health import QueueHealth
from assistant.resilience import Admission, Place
from assistant.settings_resilience import Resilience
from assistant.stages import Stages
from assistant.turn import Request
from knowledge_base.errors import KnowledgeBaseError
from models.errors import ModelsError


class Reception:
    """Gives turns their places. It belongs to an event loop."""

    def __init__(self, settings: Resilience, current: Callable[[], Stages]) -> None:
        """``current`` returns the stages over the release in force; it is asked in a worker thread."""
        self._settings = settings
        self._current = current
        self._admission = Admission(settings.turns, settings.waiting)
        self._under_way = 0
        self._nobody = asyncio.Event()
        self._nobody.set()

    @property
    def crowded(self) -> bool:
        """Whether somebody waits."""
        return self._admission.crowded

    def health(self) -> QueueHealth:
        """Return how full it is."""
        return self._admission.health()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count a turn until its last word."""
        self._under_way += 1
        self._nobody.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._nobody.set()

    async def place(self, request: Request) -> Place:
        """Return the place of a turn, once there is one.

        Raises:
            Overloaded: there is none in time, and nobody is in danger.
            Closing: the program is being stopped, and nobody is in danger.
        """
        if place := self._admission.enter_at_once():
            return place
        if request.utterance is None:
            if await self.in_danger(request):
                return self._urgently()
            return await self._admission.enter(self._settings.text_wait_seconds)
        try:
            return await self._admission.enter(self._settings.voice_wait_seconds)
        except (Overloaded, Closing):
            if await self.in_danger(request):
                return self._urgently()
            raise

    async def close(self, limit_s: float) -> None:
        """Take nobody in any more, and wait until everybody was answered, so many seconds at most."""
        self._admission.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self._nobody.wait()

    def _urgently(self) -> Place:
        place = self._admission.enter_at_once(urgent=True)
        assert place is not None
        return place

    async def in_danger(self, request: Request) -> bool:
        """Return whether what is asked speaks of an emergency; what was spoken is listened to roughly."""
        return await asyncio.to_thread(self._speaks_of_danger, request)

    def _speaks_of_danger(self, request: Request) -> bool:
        try:
            stages = self._current()
            words: tuple[str, ...] = (request.question,)
            if request.utterance is not None:
                heard = stages.hearing.hear(request.utterance, request.dialect, quick=True)
                words = (heard.text, *heard.alternatives)
            spoken = request.heard or request.utterance is not None
            return stages.alarm.check(words, heard=spoken) is not None
        except (AssistantError, KnowledgeBaseError, ModelsError):
            return False  # nothing was understood: who is refused is told whom to call in danger
