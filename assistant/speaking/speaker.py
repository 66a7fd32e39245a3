"""Sentences to audio at one loudness, from the cache where they have been spoken before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assistant.offers import OfferedVoice
from assistant.speaking.chain import OWN_PACE
from assistant.speaking.level import level
from assistant.speech_cache import SpeechCache
from models.synthesis import Speech, Synthesizer, VoiceOptions


class VoiceChain(Synthesizer, Protocol):
    """A synthesizer that speaks with one of several voices."""

    def available(self, voice: str = "") -> tuple[str, ...]:
        """Names of the voices that would be asked now, in order, if ``voice`` is preferred."""
        ...

    def synthesize(self, text: str, options: VoiceOptions = ..., *, private: bool = False) -> Speech:
        """Return ``text`` spoken aloud; if it is ``private``, by a voice of this machine. Raises SynthesisFailed."""
        ...


class Speaker:
    """Speaks the assistant's sentences. Threads may share it."""

    def __init__(
        self, chain: VoiceChain, cache: SpeechCache | None = None, voices: Sequence[OfferedVoice] = ()
    ) -> None:
        self.voices = tuple(voices)
        """Those that a person can choose, the default first."""
        self._chain = chain
        self._cache = cache

    def warm_up(self) -> None:
        """Load the voices.

        Raises:
            SynthesisFailed: not one voice can be used.
        """
        self._chain.warm_up()

    def speak(
        self,
        spoken_text: str,
        options: VoiceOptions = OWN_PACE,
        *,
        keep: bool = True,
        private: bool = False,
    ) -> Speech:
        """Return the sentence as audio, from the cache if the voice that is to speak has spoken it before.

        Args:
            spoken_text: speakable text.
            options: the pace, and the id of the voice that is preferred; one that is not offered is not.
            keep: whether its audio may be stored.
            private: it repeats a person's words or tells of them: no online voice is sent it, its audio is not stored.

        Raises:
            SynthesisFailed: no voice could speak.
        """
        chosen = options.voice if any(voice.id == options.voice for voice in self.voices) else ""
        pace = replace(options, voice="")  # whose voice it is, the name of the synthesizer says
        if self._cache and not private and (voice := next(iter(self._chain.available(chosen)), "")):
            stored = self._cache.get(voice, spoken_text, pace)
            if stored:
                return stored
        speech = self._chain.synthesize(spoken_text, replace(options, voice=chosen), private=private)
        speech = replace(speech, audio=level(speech.audio))
        if self._cache and keep and not private:
            self._cache.put(speech, spoken_text, pace)
        return speech
