"""AudioChunks -> Utterance: when has the speaker begun, and when has the speaker finished?

Old people pause in mid-sentence, so silence closes an utterance late rather than early; whoever does not want
to wait says so (``finish``). One ``Endpointer`` listens for one utterance::

    endpointer = Endpointer(detector.session())
    for chunk in chunks:                       # mono, 16 kHz, any length
        for event in endpointer.push(chunk):   # SpeechStarted, then Utterance; or GaveUp
            ...
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio
from models.voice_activity import VoiceActivitySession

RATE_HZ = 16_000
WINDOW_SAMPLES = 512
"""What one probability of the voice activity session covers: 32 ms."""


@dataclass(frozen=True, slots=True)
class EndpointingOptions:
    """How patient the endpointer is. All times are seconds of audio, not of the clock."""

    speech_probability: float = 0.5
    """A window at least this likely to be speech may open an utterance."""
    silence_probability: float = 0.35
    """Once open, a window less likely than this is silence: fading syllables do not close the utterance."""
    open_s: float = 0.16
    """Speech needed to open; shorter sounds (a cough, a dropped key) are passed over."""
    close_s: float = 1.2
    """Silence that ends the utterance."""
    pre_roll_s: float = 0.3
    """Audio kept from before the speech, so that a soft first consonant is not cut off."""
    tail_s: float = 0.3
    """Audio kept from after the speech."""
    utterance_s: float = 60.0
    """The utterance is closed at this length even if the person goes on."""
    patience_s: float = 10.0
    """How long to wait for the first word before giving up."""


class ClosedBy(StrEnum):
    """Why an utterance ended."""

    SILENCE = "silence"
    SPEAKER = "speaker"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody speaks."""

    at_s: float
    """Where the speech begins, in seconds from the start of listening."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Speech between two endpoints, with the pre-roll and the tail."""

    audio: Audio
    closed_by: ClosedBy


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Nobody spoke."""

    waited_s: float


EndpointEvent = SpeechStarted | Utterance | GaveUp


class Endpointer:
    """Listens for one utterance. Afterwards further audio changes nothing."""

    def __init__(
        self, session: VoiceActivitySession, options: EndpointingOptions = EndpointingOptions()
    ) -> None:
        self._session = session
        self._options = options
        self._tape = _Tape()
        self._window = 0
        """Windows judged so far."""
        self._speech_windows = 0
        """Before opening: speech lately, one up for each window of speech and one down for each without."""
        self._speech_from = 0
        """First window of the speech."""
        self._last_speech = 0
        """Window after the last one with speech."""
        self._open = False
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the utterance has been returned, or given up."""
        return self._closed

    def push(self, samples: NDArray[np.float32]) -> list[EndpointEvent]:
        """Take mono samples of shape (n,) at 16 kHz and return what they brought about."""
        if self._closed:
            return []
        self._tape.append(samples)
        events: list[EndpointEvent] = []
        for probability in self._session.push(samples):
            if not self._closed:
                events += self._judge(probability)
        if not self._open:
            self._tape.forget_before(self._first_sample())
        return events

    def finish(self) -> Utterance | GaveUp | None:
        """Close now, because the speaker says so; None if it was closed before."""
        if self._closed:
            return None
        return self._close(ClosedBy.SPEAKER) if self._open else self._give_up()

    def _judge(self, probability: float) -> list[EndpointEvent]:
        self._window += 1
        if not self._open:
            return self._judge_before_speech(probability)
        if probability >= self._options.silence_probability:
            self._last_speech = self._window
        if _seconds(self._window - self._last_speech) >= self._options.close_s:
            return [self._close(ClosedBy.SILENCE)]
        if _seconds(self._window - self._speech_from) >= self._options.utterance_s:
            return [self._close(ClosedBy.LENGTH)]
        return []

    def _judge_before_speech(self, probability: float) -> list[EndpointEvent]:
        if probability >= self._options.speech_probability:
            if self._speech_windows == 0:
                self._speech_from = self._window - 1
            self._speech_windows += 1
            self._last_speech = self._window
        else:
            self._speech_windows = max(0, self._speech_windows - 1)
        if _seconds(self._speech_windows) >= self._options.open_s:
            self._open = True
            return [SpeechStarted(_seconds(self._speech_from))]
        if self._speech_windows == 0 and _seconds(self._window) >= self._options.patience_s:
            return [self._give_up()]
        return []

    def _first_sample(self) -> int:
        """Where the utterance begins, as far as is known now."""
        speech_from = self._speech_from if self._speech_windows else self._window
        return max(0, speech_from * WINDOW_SAMPLES - round(self._options.pre_roll_s * RATE_HZ))

    def _close(self, closed_by: ClosedBy) -> Utterance:
        self._closed = True
        end = self._last_speech * WINDOW_SAMPLES + round(self._options.tail_s * RATE_HZ)
        return Utterance(Audio(self._tape.cut(self._first_sample(), end), RATE_HZ), closed_by)

    def _give_up(self) -> GaveUp:
        self._closed = True
        return GaveUp(_seconds(self._window))


class _Tape:
    """The samples heard lately, addressed by their position in the stream."""

    def __init__(self) -> None:
        self._chunks: list[NDArray[np.float32]] = []
        self._start = 0

    def append(self, samples: NDArray[np.float32]) -> None:
        self._chunks.append(samples)

    def forget_before(self, position: int) -> None:
        while self._chunks and self._start + len(self._chunks[0]) <= position:
            self._start += len(self._chunks.pop(0))

    def cut(self, start: int, end: int) -> NDArray[np.float32]:
        samples = np.concatenate(self._chunks) if self._chunks else np.zeros(0, np.float32)
        return samples[max(0, start - self._start) : max(0, end - self._start)]


def _seconds(windows: int) -> float:
    return windows * WINDOW_SAMPLES / RATE_HZ
