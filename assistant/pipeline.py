"""One turn, from the question to the spoken reply: read this first.

::

    audio ─▶ Utterance ─▶ Transcript ─▶ Query ─▶ Evidence ─▶ Reply ─▶ Speech ─▶ audio
                   hearing   understanding   retrieval  answering  speaking

A turn is a stream of events. It takes the stages over the release in force when it begins, and keeps to them.
Stages are plain synchronous code; this module alone steps into threads.
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
from knowledge_base.document import Evidence, Scope
from models.audio import Audio
from models.errors import ModelsError, RecognitionFailed
from models.recognition import UNKNOWN_CONFIDENCE, Transcript
from models.synthesis import Speech, VoiceOptions


class HearingStage(Protocol):
    """Utterance -> Transcript."""

    def hear(self, utterance: Audio, dialect: str | None = None) -> Transcript:
        """Return what was said, or raise ``NothingHeard`` or ``RecognitionFailed``."""
        ...


class UnderstandingStage(Protocol):
    """Transcript or typed text -> Query."""

    def typed(self, text: str, dialect: str | None = None) -> Query:
        """Return the query of a typed question, or raise ``QuestionInvalid``."""
        ...

    def heard(self, transcript: Transcript, dialect: str | None = None) -> Query:
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
    """The stages of a turn over one release. Asking for one may load it, so it is asked for in a worker thread."""

    @property
    def release_id(self) -> str: ...  # noqa: D102  the Protocol's own docstring says it
    @property
    def hearing(self) -> HearingStage: ...  # noqa: D102
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
    """Runs turns. One instance serves all channels at once."""

    def __init__(self, current: Callable[[], Stages], *, region: str) -> None:
        """Take what it runs turns over.

        Args:
            current: returns the stages over the release in force; a turn asks once, in a worker thread.
            region: where people ask who do not say where.
        """
        self._current = current
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
            work = _Work(await asyncio.to_thread(self._current), watch)
            try:
                if request.utterance is not None:
                    transcript = await work.hear(request.utterance, request.dialect)
                    yield Heard(transcript)
                query = await work.understand(request, transcript)
                yield Understood(query)
                scope = self._scope(request)
                evidence = await work.find(query, scope)
                yield Found(evidence)
                reply = await work.answer(query, evidence, scope)
            except (NothingHeard, RecognitionFailed):
                reply = await work.not_heard()
            async for event in work.say(reply, request):
                yield event
        visit = request.visit or secrets.token_urlsafe(12)
        yield Ended(
            Turn(visit, query, reply, transcript, evidence, dict(watch.spent_ms), work.stages.release_id)
        )

    def _scope(self, request: Request) -> Scope:
        today = date.today()  # noqa: DTZ011  the community's own calendar day
        region = self._region if request.region is None else request.region
        return Scope(request.as_of or today, region)


@dataclass(frozen=True, slots=True)
class _Work:
    """The stages at work for one turn, each in a thread, and each measured."""

    stages: Stages
    watch: Stopwatch

    async def hear(self, utterance: Audio, dialect: str | None) -> Transcript:
        with self.watch.measure("hear"):
            return await asyncio.to_thread(lambda: self.stages.hearing.hear(utterance, dialect))

    async def not_heard(self) -> Reply:
        return await asyncio.to_thread(self._not_heard)

    def _not_heard(self) -> Reply:
        return self.stages.answering.not_heard()

    async def understand(self, request: Request, transcript: Transcript | None) -> Query:
        with self.watch.measure("understand"):
            return await asyncio.to_thread(lambda: self._understand(request, transcript))

    def _understand(self, request: Request, transcript: Transcript | None) -> Query:
        stage = self.stages.understanding
        if transcript is None and not request.heard:
            return stage.typed(request.question, request.dialect)
        heard = transcript or Transcript(request.question, confidence=UNKNOWN_CONFIDENCE)
        return stage.heard(heard, request.dialect)

    async def find(self, query: Query, scope: Scope) -> tuple[Evidence, ...]:
        with self.watch.measure("find"):
            return await asyncio.to_thread(
                lambda: self.stages.retrieval.search(
                    query.wordings, scope, probabilities=query.probabilities, heard=query.verbatim
                )
            )

    async def answer(self, query: Query, evidence: Sequence[Evidence], scope: Scope) -> Reply:
        with self.watch.measure("answer"):
            return await asyncio.to_thread(lambda: self.stages.answering.answer(query, evidence, scope))

    async def say(self, reply: Reply, request: Request) -> AsyncGenerator[Said | Spoken | Silent, None]:
        for index, sentence in enumerate(reply.sentences):
            citation = None if sentence.citation is None else reply.citations[sentence.citation]
            choices = reply.choices if index == len(reply.sentences) - 1 else ()
            yield Said(index, reply.kind, sentence, citation, choices)
            if request.speak:
                options = VoiceOptions(request.speed, request.voice or "")
                yield await self._speak(index, sentence, options)

    async def _speak(self, index: int, sentence: Sentence, options: VoiceOptions) -> Spoken | Silent:
        try:
            with self.watch.measure("speak"):
                speech = await asyncio.to_thread(
                    lambda: self.stages.speaking.speak(
                        sentence.spoken_text, options, keep=not sentence.private
                    )
                )
        except ModelsError as error:
            return Silent(index, str(error))
        return Spoken(index, speech)
