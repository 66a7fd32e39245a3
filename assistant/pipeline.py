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
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import date

from assistant.conversation.memory import Memory, Visits
from assistant.conversation.opening import Answered, Opening
from assistant.errors import NothingHeard
from assistant.stages import Stages
from assistant.turn import Ended, Event, Found, Heard, Query, Request, Turn, Understood
from assistant.work import Stopwatch, Work
from knowledge_base.document import Scope
from models.errors import RecognitionFailed
from models.recognition import Transcript


class Pipeline:
    """Runs turns. One instance serves all channels at once."""

    def __init__(self, current: Callable[[], Stages], *, region: str, visits: Visits | None = None) -> None:
        """Take what it runs turns over.

        Args:
            current: returns the stages over the release in force; a turn asks once, in a worker thread.
            region: where people ask who do not say where.
            visits: what is remembered of visits.
        """
        self._current = current
        self._region = region
        self._visits = visits or Visits()

    def forget(self, visit: str) -> None:
        """Forget what was said in a visit."""
        self._visits.forget(visit)

    async def turn(self, request: Request) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last.

        Raises:
            assistant.errors.QuestionInvalid: the typed question is empty or too long.
        """
        visit = request.visit or secrets.token_urlsafe(12)
        scope = self._scope(request)
        watch = Stopwatch()
        transcript: Transcript | None = None
        query: Query | None = None
        opening = Opening(self._visits.recall(visit))
        answered: list[Answered] = []
        with watch.measure("total"):
            stages = await asyncio.to_thread(self._current)
            work = Work(stages, watch, replace(request, visit=visit), opening.memory)
            try:
                if request.utterance is not None:
                    transcript = await work.hear(request.utterance)
                    yield Heard(transcript)
                begun = await work.alarm(_words(request, transcript))
                if begun is None:
                    query = await work.understand(transcript)
                    yield Understood(query)
                    begun = await work.alarm(query.wordings) or await work.open(query, scope)
                opening = begun
            except (NothingHeard, RecognitionFailed):
                opening = replace(opening, reply=await work.not_heard())
            async with aclosing(work.look_for(opening, scope)) as steps:
                async for step in steps:
                    if isinstance(step, Found):
                        yield step
                    else:
                        answered.append(step)
            reply, memory = await work.close(opening, answered)
            self._remember(visit, memory, forget=opening.forget)
            async for event in work.say(reply, memory):
                yield event
        yield Ended(
            Turn(
                visit,
                answered[0].query if answered else query,
                reply,
                transcript,
                tuple(item for each in answered for item in each.evidence),
                dict(watch.spent_ms),
                stages.release_id,
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
