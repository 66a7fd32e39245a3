"""One turn, from the question to the spoken reply: read this first.

::

    audio ─▶ Utterance ─▶ Transcript ─▶ Query ─▶ Evidence ─▶ Reply ─▶ Speech ─▶ audio
                   hearing   understanding   retrieval  answering  speaking

A turn is a stream of events. Stages are plain synchronous code; this module alone steps into threads.
A turn is cancelled by closing the stream: the stage at work finishes unheard, nothing after it begins.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from assistant.errors import NothingHeard
from assistant.turn import (
    Ended,
    Event,
    Found,
    Heard,
    Query,
    Reply,
    Request,
    Said,
    Sentence,
    Silent,
    Spoken,
    Turn,
    Understood,
)
from assistant.understanding import UNKNOWN_CONFIDENCE
from knowledge_base.document import Evidence, Scope
from models.audio import Audio
from models.errors import ModelsError, RecognitionFailed
from models.recognition import Transcript
from models.synthesis import Speech, VoiceOptions


class HearingStage(Protocol):
    """Utterance -> Transcript."""

    def hear(self, utterance: Audio) -> Transcript:
        """Return what was said, or raise ``NothingHeard`` or ``RecognitionFailed``."""
        ...


class UnderstandingStage(Protocol):
    """Transcript or typed text -> Query."""

    def typed(self, text: str) -> Query:
        """Return the query of a typed question, or raise ``QuestionInvalid``."""
        ...

    def heard(self, transcript: Transcript) -> Query:
        """Return the query of a recognized question, or raise ``QuestionInvalid``."""
        ...


class RetrievalStage(Protocol):
    """Query -> Evidence."""

    def search(
        self,
        queries: Sequence[str],
        scope: Scope,
        *,
        probabilities: Sequence[float] = (),
        heard: str = "",
        limit: int = 8,
    ) -> tuple[Evidence, ...]:
        """Return the best passages in force in ``scope``, the best first."""
        ...


class AnsweringStage(Protocol):
    """Query + Evidence -> Reply."""

    def answer(self, query: Query, evidence: Sequence[Evidence], scope: Scope) -> Reply:
        """Return an answer quoted from the evidence, or an abstention."""
        ...

    def not_heard(self) -> Reply:
        """Return what to say when nobody spoke, or no words were recognized."""
        ...


class SpeakingStage(Protocol):
    """Speakable text -> Speech."""

    def speak(self, spoken_text: str, options: VoiceOptions = ..., *, keep: bool = True) -> Speech:
        """Return the audio of one sentence; unless ``keep``, no copy of it stays behind."""
        ...


class Stages(Protocol):
    """The stages of a turn. Asking for one may load it, so it is asked for in a worker thread."""

    @property
    def hearing(self) -> HearingStage: ...  # noqa: D102  the Protocol's own docstring says it
    @property
    def understanding(self) -> UnderstandingStage: ...  # noqa: D102
    @property
    def retrieval(self) -> RetrievalStage: ...  # noqa: D102
    @property
    def answering(self) -> AnsweringStage: ...  # noqa: D102
    @property
    def speaking(self) -> SpeakingStage: ...  # noqa: D102


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds spent per stage of one turn."""

    clock: Callable[[], float] = time.perf_counter
    spent_ms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Measure the body once; only the first measurement of a stage counts."""
        start = self.clock()
        try:
            yield
        finally:
            self.spent_ms.setdefault(stage, round((self.clock() - start) * 1000, 1))


class Pipeline:
    """Runs turns over its stages. One instance serves all channels at once."""

    def __init__(self, stages: Stages, *, region: str) -> None:
        self._stages = stages
        self._region = region

    async def turn(self, request: Request) -> AsyncGenerator[Event, None]:
        """Yield the events of one turn, ``Ended`` last.

        Raises:
            assistant.errors.QuestionInvalid: the typed question is empty or too long.
        """
        watch = Stopwatch()
        transcript: Transcript | None = None
        query: Query | None = None
        evidence: tuple[Evidence, ...] = ()
        with watch.measure("total"):
            try:
                if request.utterance is not None:
                    transcript = await self._hear(request.utterance, watch)
                    yield Heard(transcript)
                query = await self._understand(request, transcript, watch)
                yield Understood(query)
                scope = self._scope(request)
                evidence = await self._find(query, scope, watch)
                yield Found(evidence)
                reply = await self._answer(query, evidence, scope, watch)
            except (NothingHeard, RecognitionFailed):
                reply = await asyncio.to_thread(self._not_heard)
            async for event in self._say(reply, request, watch):
                yield event
        visit = request.visit or secrets.token_urlsafe(12)
        yield Ended(Turn(visit, query, reply, transcript, evidence, dict(watch.spent_ms)))

    async def _hear(self, utterance: Audio, watch: Stopwatch) -> Transcript:
        with watch.measure("hear"):
            return await asyncio.to_thread(lambda: self._stages.hearing.hear(utterance))

    def _not_heard(self) -> Reply:
        return self._stages.answering.not_heard()

    async def _understand(self, request: Request, transcript: Transcript | None, watch: Stopwatch) -> Query:
        with watch.measure("understand"):
            if transcript is None and not request.heard:
                return await asyncio.to_thread(lambda: self._stages.understanding.typed(request.question))
            heard = transcript or Transcript(request.question, confidence=UNKNOWN_CONFIDENCE)
            return await asyncio.to_thread(lambda: self._stages.understanding.heard(heard))

    def _scope(self, request: Request) -> Scope:
        today = date.today()  # noqa: DTZ011  the community's own calendar day
        region = self._region if request.region is None else request.region
        return Scope(request.as_of or today, region)

    async def _find(self, query: Query, scope: Scope, watch: Stopwatch) -> tuple[Evidence, ...]:
        with watch.measure("find"):
            return await asyncio.to_thread(
                lambda: self._stages.retrieval.search(
                    query.wordings, scope, probabilities=query.probabilities, heard=query.verbatim
                )
            )

    async def _answer(
        self, query: Query, evidence: Sequence[Evidence], scope: Scope, watch: Stopwatch
    ) -> Reply:
        with watch.measure("answer"):
            return await asyncio.to_thread(lambda: self._stages.answering.answer(query, evidence, scope))

    async def _say(
        self, reply: Reply, request: Request, watch: Stopwatch
    ) -> AsyncGenerator[Said | Spoken | Silent, None]:
        for index, sentence in enumerate(reply.sentences):
            citation = None if sentence.citation is None else reply.citations[sentence.citation]
            choices = reply.choices if index == len(reply.sentences) - 1 else ()
            yield Said(index, reply.kind, sentence, citation, choices)
            if not request.speak:
                continue
            yield await self._speak(index, sentence, request.speed, watch)

    async def _speak(self, index: int, sentence: Sentence, speed: float, watch: Stopwatch) -> Spoken | Silent:
        options = VoiceOptions(speed=speed)
        try:
            with watch.measure("speak"):
                speech = await asyncio.to_thread(
                    lambda: self._stages.speaking.speak(
                        sentence.spoken_text, options, keep=not sentence.private
                    )
                )
        except ModelsError as error:
            return Silent(index, str(error))
        return Spoken(index, speech)
