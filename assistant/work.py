"""The stages at work for one turn: each in a worker thread, and each measured."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from assistant.ahead import Gate, Guess, guess_at
from assistant.conversation.following import hangs_on_what_was_said, resumes_what_was_said
from assistant.conversation.forms import Circumstances
from assistant.conversation.interrupting import interrupted
from assistant.conversation.memory import Memory
from assistant.conversation.opening import Answered, Opening
from assistant.desk.records import Draft, Kind
from assistant.errors import OnlyRehearsed
from assistant.patience import Completeness
from assistant.safety import Emergency
from assistant.stages import Stages
from assistant.stopwatch import Stopwatch
from assistant.turn import Found, Query, Reply, ReplyKind, Request, Said, Sentence, Silent, Spoken
from knowledge_base.document import Evidence, Scope
from models.audio import Audio, amplified
from models.errors import ModelsError
from models.recognition import UNKNOWN_CONFIDENCE, Early, Transcript
from models.synthesis import VoiceOptions

_T = TypeVar("_T")
_SLOWEST, _FASTEST = 0.5, 2.0
_USUALLY, _WIDELY = 8, 24
"""Passages that are looked for; more where those of a document that is being spoken of must be among them."""


@dataclass(frozen=True, slots=True)
class Work:
    """One turn's work, over the stages that it began with."""

    stages: Stages
    watch: Stopwatch
    request: Request
    """With a visit."""
    memory: Memory
    scope: Scope
    gate: Gate | None = None
    """Before what acts, in a turn that is worked out ahead."""

    def same(self, other: Work) -> bool:
        """Return whether the same comes of ``other``: the same is asked, of the same release, after the same."""
        mine, others = self.request, other.request
        return (
            self.stages is other.stages
            and (self.memory, self.scope) == (other.memory, other.scope)
            and replace(mine, utterance=None) == replace(others, utterance=None)
            and _same_audio(mine.utterance, others.utterance)
        )

    async def certain(self, *, urgent: bool = False) -> None:
        """Wait until the turn is taken, if it is worked out ahead. Nothing may act before."""
        if self.gate is not None:
            await self.gate.passed(urgent=urgent)

    async def hear(self, utterance: Audio) -> Transcript:
        """Return what was said, or raise ``NothingHeard`` or ``RecognitionFailed``."""
        dialect, early = self.request.dialect, self._early()
        return await self._measured("hear", lambda: self.stages.hearing.hear(utterance, dialect, early=early))

    def guess_at(self, text: str) -> Guess:
        """Return what was heard looks like, in this conversation."""
        return guess_at(text, asked=self.memory.pending is not None)

    def _early(self) -> Early | None:
        """Return what tells the gate of a whole question that was understood at first, in a turn worked out ahead.

        Words that seem to break off may be misheard: they are judged once they are certain.
        """
        if self.gate is None:
            return None
        loop, gate = asyncio.get_running_loop(), self.gate

        def early(text: str) -> None:
            if gate.dropped:
                raise OnlyRehearsed("这句话没有说完，不用再听了。")
            guess = self.guess_at(text)
            if guess.completeness is Completeness.FINISHED:
                loop.call_soon_threadsafe(gate.guess, guess)

        return early

    async def not_heard(self) -> Reply:
        """Return what to say when nobody spoke, or no words were recognized."""
        return await self._threaded(self._not_heard)

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
        heard = self.request.utterance is not None or self.request.heard
        emergency = await self._measured("alarm", lambda: self.stages.alarm.check(wordings, heard=heard))
        if emergency is None:
            return None
        await self.certain(urgent=True)
        return await self._measured("alert", lambda: self._alert(emergency))

    def _alert(self, emergency: Emergency) -> Opening:
        request = self.request
        draft = Draft(
            Kind.ALERT,
            emergency.words,
            visit=request.visit or "",
            channel=request.channel,
            language=request.dialect or "",
        )
        reply = self.stages.alarm.raise_alert(emergency, draft, f"{self._key}-alert")
        return Opening(interrupted(self.memory, reply), reply)

    async def open(self, query: Query) -> Opening:
        """Return what the turn is about; what has to be registered for that is."""
        circumstances = Circumstances(self.request.visit or "", self.request.channel, self._key)
        if self.gate is not None and not self.gate.open:
            rehearsing = self.stages.rehearsing
            with suppress(OnlyRehearsed):
                return await self._measured(
                    "open", lambda: rehearsing.open(query, self.memory, self.scope, circumstances)
                )
            self.watch.spent_ms.pop("open")
            await self.certain()
        conversation = self.stages.conversation
        return await self._measured(
            "open", lambda: conversation.open(query, self.memory, self.scope, circumstances)
        )

    @property
    def _key(self) -> str:
        """Names what is registered in the turn. Turns are counted from zero again once a visit was forgotten."""
        return f"{self.request.visit}-{self.memory.turns}-{secrets.token_hex(4)}"

    async def look_for(self, opening: Opening) -> AsyncGenerator[Found | Answered, None]:
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
                evidence = await self._find(query, _WIDELY if about else _USUALLY)
                yield Found(evidence)
                reply = await self._answer(
                    query, evidence, ask_back=opening.ask_back, about=about, alone=alone
                )
                tried.append(Answered(query, reply, evidence))
                if reply.kind is ReplyKind.ANSWER:
                    break
            yield next((each for each in tried if each.reply.kind is ReplyKind.ANSWER), tried[0])

    async def _find(self, query: Query, limit: int) -> tuple[Evidence, ...]:
        return await self._measured(
            "find",
            lambda: self.stages.retrieval.search(
                query.wordings,
                self.scope,
                probabilities=query.probabilities,
                heard=query.verbatim,
                limit=limit,
            ),
        )

    async def _answer(
        self,
        query: Query,
        evidence: Sequence[Evidence],
        *,
        ask_back: bool,
        about: Collection[str],
        alone: Query | None,
    ) -> Reply:
        return await self._measured(
            "answer",
            lambda: self.stages.answering.answer(
                query, evidence, self.scope, ask_back=ask_back, about=about, alone=alone
            ),
        )

    async def close(self, opening: Opening, answered: Sequence[Answered]) -> tuple[Reply, Memory]:
        """Return the reply of the turn, and what is remembered."""
        if opening.reply is not None:
            return opening.reply, opening.memory
        return await self._threaded(lambda: self.stages.conversation.close(opening, answered))

    def prepare(self, reply: Reply, memory: Memory) -> None:
        """Begin to read the first sentence of ``reply`` aloud, if the turn is worked out ahead."""
        spoken = (each for each in enumerate(reply.sentences) if each[1].spoken_text)
        if self.gate is not None and self.request.speak and (first := next(spoken, None)):
            self.gate.begin_speaking(self._speak(*first, memory))

    async def say(self, reply: Reply, memory: Memory) -> AsyncGenerator[Said | Spoken | Silent, None]:
        """Say ``reply`` sentence by sentence, aloud if that was asked for, as ``memory`` says how."""
        for index, sentence in enumerate(reply.sentences):
            citation = None if sentence.citation is None else reply.citations[sentence.citation]
            choices = reply.choices if index == len(reply.sentences) - 1 else ()
            yield Said(index, reply.kind, sentence, citation, choices)
            if self.request.speak and sentence.spoken_text:
                yield await self._spoken(index, sentence, memory)

    async def _spoken(self, index: int, sentence: Sentence, memory: Memory) -> Spoken | Silent:
        if self.gate is not None and (begun := self.gate.speaking()):
            return await begun
        return await self._speak(index, sentence, memory)

    async def _speak(self, index: int, sentence: Sentence, memory: Memory) -> Spoken | Silent:
        voice = None if memory.mandarin else self.request.voice
        speed = min(_FASTEST, max(_SLOWEST, self.request.speed * memory.speed))
        options = VoiceOptions(speed, voice or "")
        try:
            speech = await self._measured(
                "speak",
                lambda: self.stages.speaking.speak(sentence.spoken_text, options, private=sentence.private),
            )
        except ModelsError as error:
            return Silent(index, str(error))
        return Spoken(index, replace(speech, audio=amplified(speech.audio, memory.gain)))

    async def _measured(self, stage: str, work: Callable[[], _T]) -> _T:
        with self.watch.measure(stage):
            return await self._threaded(work)

    async def _threaded(self, work: Callable[[], _T]) -> _T:
        return await (asyncio.to_thread(work) if self.gate is None else self.gate.run(work))


def _same_audio(one: Audio | None, other: Audio | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.rate_hz == other.rate_hz and np.array_equal(one.samples, other.samples)
