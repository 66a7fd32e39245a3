"""Speech synthesis: speakable text in, audio out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from models.audio import Audio


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
    """Catalogue name of the engine that spoke."""


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
