"""One turn, from the question to the spoken reply: read this first.

::

    audio ─▶ Utterance ─▶ Transcript ─▶ Query ─▶ Evidence ─▶ Reply ─▶ Speech ─▶ audio
                   hearing   understanding   retrieval  answering  speaking

Before anything is looked for, the alarm listens for emergencies, and the conversation decides what the turn is about:
a command, a form or an interview that goes on, or questions, completed from what was said before in the visit.

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
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from assistant.conversation.conversation import Answered, Opening
from assistant.conversation.forms import Circumstances
from assistant.conversation.memory import Memory, Visits
from assistant.desk.records import Draft, Kind
from assistant.errors import NothingHeard
from assistant.safety import Emergency
from assistant.turn import (
    Ended,
    Event,
    Found,
    Heard,
    Query,
    Reply,
    ReplyKind,
    Request,
    Said,
    Sentence,
    Silent,
    Spoken,
    Turn,
    Understood,
)
from knowledge_base.document import Evidence, Scope
from models.audio import Audio, amplified
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

    def answer(
        self, query: Query, evidence: Sequence[Evidence], scope: Scope, *, ask_back: bool = True
    ) -> Reply:
        """Return an answer quoted from the evidence, a question back if that is allowed, or an abstention."""
        ...

    def not_heard(self) -> Reply:
        """Return what to say when nobody spoke, or no words were recognized."""
        ...


class AlarmStage(Protocol):
    """Wordings -> Emergency -> Reply."""

    def check(self, wordings: Sequence[str], *, heard: bool) -> Emergency | None:
        """Return the emergency that one of ``wordings`` speaks of, or None."""
        ...

    def raise_alert(self, emergency: Emergency, draft: Draft, key: str) -> Reply:
        """Tell staff, and return what to say. It never waits for long."""
        ...


class ConversationStage(Protocol):
    """Query + Memory -> what the turn is about."""

    def open(self, query: Query, memory: Memory, scope: Scope, circumstances: Circumstances) -> Opening:
        """Return a reply, or the questions to be looked for."""
        ...

    def close(self, opening: Opening, answered: Sequence[Answered]) -> tuple[Reply, Memory]:
        """Return the reply to all of them, and what is remembered."""
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
    def alarm(self) -> AlarmStage: ...  # noqa: D102
    @property
    def conversation(self) -> ConversationStage: ...  # noqa: D102
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

    def __init__(
        self, current: Callable[[], Stages], *, region: str, visits: Visits | None = None
    ) -> None:
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
        watch = Stopwatch()
        transcript: Transcript | None = None
        query: Query | None = None
        memory = self._visits.recall(visit)
        with watch.measure("total"):
            work = _Work(await asyncio.to_thread(self._current), watch, replace(request, visit=visit), memory)
            try:
                if request.utterance is not None:
                    transcript = await work.hear(request.utterance)
                    yield Heard(transcript)
                outcome = await work.alarm(_words(request, transcript), heard=_is_heard(request))
                if outcome is None:
                    query = await work.understand(transcript)
                    yield Understood(query)
                    outcome = await work.alarm(query.wordings, heard=query.heard) or await work.converse(
                        query, self._scope(request)
                    )
                if outcome.searched:
                    yield Found(outcome.evidence)
            except (NothingHeard, RecognitionFailed):
                outcome = _Outcome(await work.not_heard(), memory)
            self._remember(visit, outcome)
            async for event in work.say(outcome):
                yield event
        yield Ended(
            Turn(
                visit,
                outcome.query or query,
                outcome.reply,
                transcript,
                outcome.evidence,
                dict(watch.spent_ms),
                work.stages.release_id,
                searched=outcome.searched,
                speed=outcome.memory.speed,
                gain=outcome.memory.gain,
            )
        )

    def _remember(self, visit: str, outcome: _Outcome) -> None:
        """Remember the turn before a word of it is said, as the person may cut in on it."""
        if outcome.forget:
            self._visits.forget(visit)
        else:
            self._visits.keep(visit, replace(outcome.memory, turns=outcome.memory.turns + 1))

    def _scope(self, request: Request) -> Scope:
        today = date.today()  # noqa: DTZ011  the community's own calendar day
        region = self._region if request.region is None else request.region
        return Scope(request.as_of or today, region)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a turn comes to, before it is said."""

    reply: Reply
    memory: Memory
    query: Query | None = None
    """What was looked for first, if anything was."""
    evidence: tuple[Evidence, ...] = ()
    searched: bool = False
    forget: bool = False


@dataclass(frozen=True, slots=True)
class _Work:
    """The stages at work for one turn, each in a thread, and each measured."""

    stages: Stages
    watch: Stopwatch
    request: Request
    memory: Memory

    async def hear(self, utterance: Audio) -> Transcript:
        with self.watch.measure("hear"):
            return await asyncio.to_thread(
                lambda: self.stages.hearing.hear(utterance, self.request.dialect)
            )

    async def not_heard(self) -> Reply:
        return await asyncio.to_thread(self._not_heard)

    def _not_heard(self) -> Reply:
        return self.stages.answering.not_heard()

    async def understand(self, transcript: Transcript | None) -> Query:
        with self.watch.measure("understand"):
            return await asyncio.to_thread(lambda: self._understand(transcript))

    def _understand(self, transcript: Transcript | None) -> Query:
        stage, request = self.stages.understanding, self.request
        if transcript is None and not request.heard:
            return stage.typed(request.question, request.dialect)
        heard = transcript or Transcript(request.question, confidence=UNKNOWN_CONFIDENCE)
        return stage.heard(heard, request.dialect)

    async def alarm(self, wordings: Sequence[str], *, heard: bool) -> _Outcome | None:
        """Raise an alert if one of ``wordings`` speaks of an emergency."""
        with self.watch.measure("alarm"):
            return await asyncio.to_thread(lambda: self._alarm(wordings, heard))

    def _alarm(self, wordings: Sequence[str], heard: bool) -> _Outcome | None:
        emergency = self.stages.alarm.check(wordings, heard=heard)
        if emergency is None:
            return None
        request = self.request
        draft = Draft(
            Kind.ALERT,
            emergency.words,
            visit=request.visit or "",
            channel=request.channel,
            language=request.dialect or "",
        )
        reply = self.stages.alarm.raise_alert(emergency, draft, f"{self._key}-alert")
        return _Outcome(reply, replace(self.memory, said=reply, pending=None))

    @property
    def _key(self) -> str:
        """Names the turn."""
        return f"{self.request.visit}-{self.memory.turns}"

    async def converse(self, query: Query, scope: Scope) -> _Outcome:
        """Find out what the turn is about, and look for what is asked."""
        with self.watch.measure("open"):
            opening = await asyncio.to_thread(lambda: self._open(query, scope))
        if opening.reply is not None:
            return _Outcome(opening.reply, opening.memory, forget=opening.forget)
        answered: list[Answered] = []
        evidence: list[Evidence] = []
        for meanings in opening.questions:
            found, reply = await self._ask(meanings, scope, ask_back=opening.ask_back)
            answered.append(reply)
            evidence += found
        reply, memory = await asyncio.to_thread(
            lambda: self.stages.conversation.close(opening, answered)
        )
        return _Outcome(reply, memory, answered[0].query, tuple(evidence), searched=True)

    def _open(self, query: Query, scope: Scope) -> Opening:
        request = self.request
        circumstances = Circumstances(request.visit or "", request.channel, self._key)
        return self.stages.conversation.open(query, self.memory, scope, circumstances)

    async def _ask(
        self, meanings: Sequence[Query], scope: Scope, *, ask_back: bool
    ) -> tuple[tuple[Evidence, ...], Answered]:
        """Look for what a question may mean, the likeliest first, until something answers; else the first counts."""
        tried: list[tuple[tuple[Evidence, ...], Answered]] = []
        for query in meanings:
            evidence = await self.find(query, scope)
            reply = await self.answer(query, evidence, scope, ask_back=ask_back)
            tried.append((evidence, Answered(query, reply)))
            if reply.kind is ReplyKind.ANSWER:
                return tried[-1]
        return tried[0]

    async def find(self, query: Query, scope: Scope) -> tuple[Evidence, ...]:
        with self.watch.measure("find"):
            return await asyncio.to_thread(
                lambda: self.stages.retrieval.search(
                    query.wordings, scope, probabilities=query.probabilities, heard=query.verbatim
                )
            )

    async def answer(
        self, query: Query, evidence: Sequence[Evidence], scope: Scope, *, ask_back: bool
    ) -> Reply:
        with self.watch.measure("answer"):
            return await asyncio.to_thread(
                lambda: self.stages.answering.answer(query, evidence, scope, ask_back=ask_back)
            )

    async def say(self, outcome: _Outcome) -> AsyncGenerator[Said | Spoken | Silent, None]:
        reply = outcome.reply
        for index, sentence in enumerate(reply.sentences):
            citation = None if sentence.citation is None else reply.citations[sentence.citation]
            choices = reply.choices if index == len(reply.sentences) - 1 else ()
            yield Said(index, reply.kind, sentence, citation, choices)
            if self.request.speak and sentence.spoken_text:
                yield await self._speak(index, sentence, outcome.memory)

    async def _speak(self, index: int, sentence: Sentence, memory: Memory) -> Spoken | Silent:
        voice = None if memory.mandarin else self.request.voice
        options = VoiceOptions(min(2.0, max(0.5, self.request.speed * memory.speed)), voice or "")
        try:
            with self.watch.measure("speak"):
                speech = await asyncio.to_thread(
                    lambda: self.stages.speaking.speak(
                        sentence.spoken_text, options, keep=not sentence.private
                    )
                )
        except ModelsError as error:
            return Silent(index, str(error))
        return Spoken(index, replace(speech, audio=amplified(speech.audio, memory.gain)))


def _is_heard(request: Request) -> bool:
    return request.utterance is not None or request.heard


def _words(request: Request, transcript: Transcript | None) -> tuple[str, ...]:
    """Return what was typed or heard, before anything is made of it."""
    return (request.question,) if transcript is None else (transcript.text, *transcript.alternatives)
