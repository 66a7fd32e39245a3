"""Voice activity: when is somebody speaking?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio


@dataclass(frozen=True, slots=True)
class SpeechSpan:
    """A stretch of speech, in seconds from the start of the audio."""

    start_s: float
    end_s: float


class VoiceActivitySession(Protocol):
    """The state of one audio stream."""

    def push(self, samples: NDArray[np.float32]) -> list[float]:
        """Take mono samples at 16 kHz, any number of them.

        Returns the probability of speech (0 to 1) of each window of 512 samples (32 ms) completed by them.
        """
        ...


class VoiceActivityDetector(Protocol):
    """Finds speech in audio. One instance may be shared by threads; a session belongs to one stream."""

    name: str

    def warm_up(self) -> None:
        """Load the weights. Called once, before the first audio."""

    def detect(self, audio: Audio) -> tuple[SpeechSpan, ...]:
        """Return the stretches of speech in ``audio``, in order; none if nobody speaks."""
        ...

    def session(self) -> VoiceActivitySession:
        """Begin a new stream."""
        ...
