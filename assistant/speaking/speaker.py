"""Sentences to audio at one loudness, from the cache where they have been spoken before."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from assistant.speaking.chain import OWN_PACE
from assistant.speaking.level import level
from assistant.speech_cache import SpeechCache
from models.synthesis import Speech, Synthesizer, VoiceOptions


class VoiceChain(Synthesizer, Protocol):
    """A synthesizer that speaks with one of several engines."""

    def available(self) -> tuple[str, ...]:
        """Names of the engines that would be asked now, in order."""
        ...


class Speaker:
    """Speaks the assistant's sentences. Threads may share it."""

    def __init__(self, chain: VoiceChain, cache: SpeechCache | None = None) -> None:
        self._chain = chain
        self._cache = cache

    def warm_up(self) -> None:
        """Load the voices.

        Raises:
            SynthesisFailed: not one voice can be used.
        """
        self._chain.warm_up()

    def speak(self, spoken_text: str, options: VoiceOptions = OWN_PACE, *, keep: bool = True) -> Speech:
        """Return the sentence as audio, from the cache if the voice that is to speak has spoken it before.

        ``spoken_text`` is speakable text. Pass ``keep=False`` for a sentence that repeats a person's words:
        its audio is not stored.

        Raises:
            SynthesisFailed: no voice could speak.
        """
        if self._cache and (voice := next(iter(self._chain.available()), "")):
            stored = self._cache.get(voice, spoken_text, options)
            if stored:
                return stored
        speech = self._chain.synthesize(spoken_text, options)
        speech = replace(speech, audio=level(speech.audio))
        if self._cache and keep:
            self._cache.put(speech, spoken_text, options)
        return speech
