"""The stages at work for one turn: each in a worker thread, and each measured."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from assistant.conversation.following import hangs_on_what_was_said, resumes_what_was_said
from assistant.conversation.forms import Circumstances
from assistant.conversation.interrupting import interrupted
from assistant.conversation.memory import Memory
from assistant.conversation.opening import Answered, Opening
from assistant.desk.records import Draft, Kind
from assistant.stages import Stages
from assistant.turn import Found, Query, Reply, ReplyKind, Request, Said, Sentence, Silent, Spoken
from knowledge_base.document import Evidence, Scope
from models.audio import Audio, amplified
from models.errors import ModelsError
from models.recognition import UNKNOWN_CONFIDENCE, Transcript
from models.synthesis import VoiceOptions

_T = TypeVar("_T")
_SLOWEST, _FASTEST = 0.5, 2.0
_USUALLY, _WIDELY = 8, 24
"""Passages that are looked for; more where those of a document that is being spoken of must be among them."""


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


@dataclass(frozen=True, slots=True)
class Work:
    """One turn's work, over the stages that it began with."""

    stages: Stages
    watch: Stopwatch
    request: Request
    """With a visit."""
    memory: Memory

    async def hear(self, utterance: Audio) -> Transcript:
        """Return what was said, or raise ``NothingHeard`` or ``RecognitionFailed``."""
        return await self._measured("hear", lambda: self.stages.hearing.hear(utterance, self.request.dialect))

    async def not_heard(self) -> Reply:
        """Return what to say when nobody spoke, or no words were recognized."""
        return await asyncio.to_thread(self._not_heard)

    def _not_heard(self) -> Reply:
        return self.stages.answering.not_heard()

    async def understand(self, transcript: Transcript | None) -> Query:
        """Return the query; raise ``QuestionInvalid``."""
        return await self._measured("understand", lambda: self._understand(transcript))

    def _understand(self, transcript: Transcript | None) -> Query:
        stage, request = self.stages.understanding, self.request
        if transcript is None and not request.heard:
            return stage.typed(request.question, request.dialect)
        heard = transcript or Transcript(request.question, confidence=UNKNOWN_CONFIDENCE)
        return stage.heard(heard, request.dialect)

    async def alarm(self, wordings: Sequence[str]) -> Opening | None:
        """Raise an alert and return it, if one of ``wordings`` speaks of an emergency."""
        return await self._measured("alarm", lambda: self._alarm(wordings))

    def _alarm(self, wordings: Sequence[str]) -> Opening | None:
        request, alarm = self.request, self.stages.alarm
        heard = request.utterance is not None or request.heard
        emergency = alarm.check(wordings, heard=heard)
        if emergency is None:
            return None
        draft = Draft(
            Kind.ALERT,
            emergency.words,
            visit=request.visit or "",
            channel=request.channel,
            language=request.dialect or "",
        )
        reply = alarm.raise_alert(emergency, draft, f"{self._key}-alert")
        return Opening(interrupted(self.memory, reply), reply)

    async def open(self, query: Query, scope: Scope) -> Opening:
        """Return what the turn is about."""
        circumstances = Circumstances(self.request.visit or "", self.request.channel, self._key)
        return await self._measured(
            "open", lambda: self.stages.conversation.open(query, self.memory, scope, circumstances)
        )

    @property
    def _key(self) -> str:
        """Names what is registered in the turn. Turns are counted from zero again once a visit was forgotten."""
        return f"{self.request.visit}-{self.memory.turns}-{secrets.token_hex(4)}"

    async def look_for(self, opening: Opening, scope: Scope) -> AsyncGenerator[Found | Answered, None]:
        """Look for each question in turn, in each way that it may be meant, the likeliest first, until one answers.

        If none does, the likeliest counts.
        """
        for meanings in opening.questions:
            tried: list[Answered] = []
            for query in meanings:
                alone = meanings[0] if resumes_what_was_said(query) else None
                about = opening.about if alone or hangs_on_what_was_said(query) else ()
                if alone and not any(item.document.id in about for item in tried[0].evidence):
                    break  # a question for which nothing of those documents is found is not about them
                evidence = await self._find(query, scope, _WIDELY if about else _USUALLY)
                yield Found(evidence)
                reply = await self._answer(
                    query, evidence, scope, ask_back=opening.ask_back, about=about, alone=alone
                )
                tried.append(Answered(query, reply, evidence))
                if reply.kind is ReplyKind.ANSWER:
                    break
            yield next((each for each in tried if each.reply.kind is ReplyKind.ANSWER), tried[0])

    async def _find(self, query: Query, scope: Scope, limit: int) -> tuple[Evidence, ...]:
        return await self._measured(
            "find",
            lambda: self.stages.retrieval.search(
                query.wordings,
                scope,
                probabilities=query.probabilities,
                heard=query.verbatim,
                limit=limit,
            ),
        )

    async def _answer(
        self,
        query: Query,
        evidence: Sequence[Evidence],
        scope: Scope,
        *,
        ask_back: bool,
        about: Collection[str],
        alone: Query | None,
    ) -> Reply:
        return await self._measured(
            "answer",
            lambda: self.stages.answering.answer(
                query, evidence, scope, ask_back=ask_back, about=about, alone=alone
            ),
        )

    async def close(self, opening: Opening, answered: Sequence[Answered]) -> tuple[Reply, Memory]:
        """Return the reply of the turn, and what is remembered."""
        if opening.reply is not None:
            return opening.reply, opening.memory
        return await asyncio.to_thread(lambda: self.stages.conversation.close(opening, answered))

    async def say(self, reply: Reply, memory: Memory) -> AsyncGenerator[Said | Spoken | Silent, None]:
        """Say ``reply`` sentence by sentence, aloud if that was asked for, as ``memory`` says how."""
        for index, sentence in enumerate(reply.sentences):
            citation = None if sentence.citation is None else reply.citations[sentence.citation]
            choices = reply.choices if index == len(reply.sentences) - 1 else ()
            yield Said(index, reply.kind, sentence, citation, choices)
            if self.request.speak and sentence.spoken_text:
                yield await self._speak(index, sentence, memory)

    async def _speak(self, index: int, sentence: Sentence, memory: Memory) -> Spoken | Silent:
        voice = None if memory.mandarin else self.request.voice
        speed = min(_FASTEST, max(_SLOWEST, self.request.speed * memory.speed))
        options = VoiceOptions(speed, voice or "")
        keep = not sentence.private
        try:
            speech = await self._measured(
                "speak", lambda: self.stages.speaking.speak(sentence.spoken_text, options, keep=keep)
            )
        except ModelsError as error:
            return Silent(index, str(error))
        return Spoken(index, replace(speech, audio=amplified(speech.audio, memory.gain)))

    async def _measured(self, stage: str, work: Callable[[], _T]) -> _T:
        with self.watch.measure(stage):
            return await asyncio.to_thread(work)
