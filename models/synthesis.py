"""Speech synthesis: speakable text in, audio out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from models.audio import Audio
from models.pinyin_sandhi import Syllable


@dataclass(frozen=True, slots=True)
class VoiceOptions:
    """How the text is to be spoken."""

    speed: float = 1.0
    """1.0 is the voice's own pace, 0.8 is slower; 0.5 to 2.0."""
    voice: str = ""
    """A voice of the backend; empty, or one that it does not have, is its default Mandarin voice."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A text as it was spoken."""

    text: str
    audio: Audio
    synthesizer: str
    """Catalogue name of the engine that spoke; of a voice that was chosen, followed by a slash and the voice."""


class Synthesizer(Protocol):
    """Speaks text whose numbers are already spelled out. One instance may be shared by threads."""

    name: str

    def warm_up(self) -> None:
        """Load the weights, or do nothing for a remote voice. Called once, before the first text."""

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:
        """Return ``text`` spoken aloud.

        Raises:
            SynthesisFailed: no audio came, or not in time.
            BackendUnavailable: the engine is not installed here.
        """
        ...


@dataclass(frozen=True, slots=True)
class Sound:
    """What is said for one syllable; it need not be a syllable of Mandarin."""

    initial: str
    """As Hanyu Pinyin writes it: b, zh; empty if there is none."""
    final: str
    """In full: iou in jiu, van in yuan; -i in zi and zhi; ü is written v."""
    tone: int
    """1 to 4; 5 is the neutral tone."""
    erhua: bool = False
    """Whether it ends in -r."""


@runtime_checkable
class SoundSynthesizer(Synthesizer, Protocol):
    """A voice that can be told how each syllable sounds, which is how an accent is made."""

    def pronounce(
        self, text: str, sound_of: Callable[[Syllable], Sound], options: VoiceOptions = VoiceOptions()
    ) -> Speech:
        """Return ``text`` spoken aloud, each syllable as ``sound_of`` says.

        Raises:
            SynthesisFailed: there is nothing to say in ``text``, or the voice cannot make a sound.
        """
        ...
