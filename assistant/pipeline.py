"""One turn, from the question to the spoken reply: read this first.

::

    audio ─▶ Utterance ─▶ Transcript ─▶ Query ─▶ Evidence ─▶ Reply ─▶ Speech ─▶ audio
                   hearing   understanding   retrieval  answering  speaking

Before anything is made of the words, and again once they are understood, the alarm listens for emergencies. Then the
conversation says what the turn is about: a command, a form or an interview that goes on, or questions, completed from
what was said before in the visit.

A turn is a stream of events. It takes the stages over the release in force when it begins, and keeps to them.
Stages are plain synchronous code; ``assistant.work`` alone steps into threads.
A turn is cancelled by closing the stream: the stage at work finishes unheard, nothing after it begins.

A turn may be rehearsed while it is not yet certain that the person has finished. It then goes as far as it can without
acting, and waits: whatever cannot be undone stands behind ``work.certain``.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import date
from functools import partial

from assistant.ahead import Gate
from assistant.conversation.memory import Memory, Visits
from assistant.conversation.opening import Answered, Opening
from assistant.errors import NothingHeard
from assistant.rehearsal import Rehearsal
from assistant.stages import Stages
from assistant.stopwatch import Stopwatch
from assistant.turn import Ended, Event, Found, Heard, Query, Request, Turn, Understood
from assistant.work import Work
from knowledge_base.document import Scope
from models.errors import RecognitionFailed
from models.recognition import Transcript


class Pipeline:
    """Runs turns. One instance serves all channels at once."""

    def __init__(
        self,
        current: Callable[[], Stages],
        *,
        region: str,
        visits: Visits | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Take what it runs turns over.

        Args:
            current: returns the stages over the release in force; a turn asks once, in a worker thread.
            region: where people ask who do not say where.
            visits: what is remembered of visits.
            clock: seconds by which stages are timed.
        """
        self._current = current
        self._region = region
        self._visits = Visits() if visits is None else visits
        self._clock = clock

    @property
    def visits(self) -> int:
        """How many visits something is remembered of."""
        return len(self._visits)

    def forget(self, visit: str) -> None:
        """Forget what was said in a visit."""
        self._visits.forget(visit)

    def rehearse(self, request: Request) -> Rehearsal:
        """Begin to work out a turn that may not be taken: as far as its first sentence, and nothing of it acts."""
        return Rehearsal(partial(self._work, request), self._steps)

    async def turn(self, request: Request, rehearsed: Rehearsal | None = None) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last.

        Args:
            request: what is asked. A turn that is rehearsed belongs to a visit that has a name.
            rehearsed: perhaps the same turn; if it is, it goes on from where it is.

        Raises:
            assistant.errors.QuestionInvalid: the typed question is empty or too long.
        """
        work = await self._work(request)
        if rehearsed is not None and not rehearsed.of(work):
            rehearsed.cancel()
            rehearsed = None
        steps = self._steps(work) if rehearsed is None else rehearsed.taken()
        async with aclosing(steps):
            async for event in steps:
                yield event

    async def _work(self, request: Request, gate: Gate | None = None) -> Work:
        watch = Stopwatch(self._clock)
        watch.begin()
        request = replace(request, visit=request.visit or secrets.token_urlsafe(12))
        stages = await asyncio.to_thread(self._current)
        memory = self._visits.recall(request.visit or "")
        return Work(stages, watch, request, memory, self._scope(request), gate)

    async def _steps(self, work: Work) -> AsyncGenerator[Event, None]:
        transcript: Transcript | None = None
        query: Query | None = None
        opening = Opening(work.memory)
        answered: list[Answered] = []
        try:
            if work.request.utterance is not None:
                transcript = await work.hear(work.request.utterance)
                yield Heard(transcript)
            begun = await work.alarm(_words(work.request, transcript))
            if begun is None:
                query = await work.understand(transcript)
                yield Understood(query)
                begun = await work.alarm(query.wordings) or await work.open(query)
            opening = begun
        except (NothingHeard, RecognitionFailed):
            opening = replace(opening, reply=await work.not_heard())
        async with aclosing(work.look_for(opening)) as steps:
            async for step in steps:
                if isinstance(step, Found):
                    yield step
                else:
                    answered.append(step)
        reply, memory = await work.close(opening, answered)
        work.prepare(reply, memory)
        await work.certain()
        self._remember(work.request.visit or "", memory, forget=opening.forget)
        async for event in work.say(reply, memory):
            yield event
        work.watch.end()
        yield Ended(
            Turn(
                work.request.visit or "",
                answered[0].query if answered else query,
                reply,
                transcript,
                tuple(item for each in answered for item in each.evidence),
                dict(work.watch.spent_ms),
                work.stages.release_id,
                searched=bool(answered),
                speed=memory.speed,
                gain=memory.gain,
            )
        )

    def _remember(self, visit: str, memory: Memory, *, forget: bool) -> None:
        """Remember the turn before a word of it is said, as the person may cut in on it."""
        if forget:
            self._visits.forget(visit)
        else:
            self._visits.keep(visit, replace(memory, turns=memory.turns + 1))

    def _scope(self, request: Request) -> Scope:
        today = date.today()  # noqa: DTZ011  the community's own calendar day
        region = self._region if request.region is None else request.region
        return Scope(request.as_of or today, region)


def _words(request: Request, transcript: Transcript | None) -> tuple[str, ...]:
    """Return what was typed or heard, before anything is made of it."""
    return (request.question,) if transcript is None else (transcript.text, *transcript.alternatives)
