"""Voice activity by loudness alone: no weights, for where no better detector can be had."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio
from models.voice_activity import SpeechSpan

WINDOW = 512
"""Samples at 16 kHz: 32 ms."""
_QUIETEST = 0.004
"""RMS of full scale 1 below which nobody speaks into a microphone."""
_ABOVE_NOISE = 3.0
"""By how much a voice is louder than the room."""
_ADAPT = 0.02
"""How fast the room is known again, once it has become louder: in a second or two."""
_JOIN_S = 0.5
"""Silences shorter than this are pauses in speech."""


class LoudnessSession:
    """One stream: a window is speech if it is much louder than the room."""

    def __init__(self) -> None:
        self._rest = np.empty(0, np.float32)
        self._room = _QUIETEST

    def push(self, samples: NDArray[np.float32]) -> list[float]:
        """Take mono samples at 16 kHz; return 1 or 0 for each window of 512 samples completed by them."""
        heard = np.concatenate([self._rest, samples])
        whole = len(heard) // WINDOW * WINDOW
        self._rest = heard[whole:]
        windows = heard[:whole].reshape(-1, WINDOW).astype(np.float64)
        return [float(self._speaks(float(rms))) for rms in np.sqrt(np.mean(windows**2, axis=1))]

    def _speaks(self, rms: float) -> bool:
        speaks = rms > max(_QUIETEST, _ABOVE_NOISE * self._room)
        self._room = rms if rms < self._room else self._room + _ADAPT * (not speaks) * (rms - self._room)
        return speaks


class LoudnessDetector:
    """A ``VoiceActivityDetector`` without weights."""

    name = "loudness"

    def warm_up(self) -> None:
        """Do nothing: there are no weights."""

    def detect(self, audio: Audio) -> tuple[SpeechSpan, ...]:
        """Return the loud stretches of ``audio``, at 16 kHz, short pauses included; none if there are none."""
        step_s = WINDOW / audio.rate_hz
        spans: list[SpeechSpan] = []
        for place, speaks in enumerate(LoudnessSession().push(audio.samples)):
            if not speaks:
                continue
            start_s = place * step_s
            if spans and start_s - spans[-1].end_s <= _JOIN_S:
                start_s = spans.pop().start_s
            spans.append(SpeechSpan(start_s, (place + 1) * step_s))
        return tuple(spans)

    def session(self) -> LoudnessSession:
        """Begin a new stream."""
        return LoudnessSession()
