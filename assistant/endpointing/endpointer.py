"""Windows of speech and silence, counted: the state of one utterance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.endpointing.events import (
    ClosedBy,
    EndpointEvent,
    EndpointingOptions,
    GaveUp,
    Paused,
    Resumed,
    SpeechStarted,
    Utterance,
)
from assistant.patience.standing import Completeness
from models.audio import Audio
from models.voice_activity import VoiceActivitySession

RATE_HZ = 16_000
WINDOW_SAMPLES = 512
"""What one probability of the voice activity session covers: 32 ms."""
_MOMENT_S = 0.1
_AS_USUAL = EndpointingOptions()


class Endpointer:
    """Listens for one utterance. Afterwards further audio changes nothing."""

    def __init__(self, session: VoiceActivitySession, options: EndpointingOptions = _AS_USUAL) -> None:
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
        self._pause: _Pause | None = None
        """Once reported, until speech follows it."""
        self._held = False
        """Whether only the speaker says when it is over."""
        self._closed = False

    @property
    def silent(self) -> bool:
        """Whether the last moment was silent, so that a pause may follow."""
        return self._silence_s() > _MOMENT_S

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

    def told(self, completeness: Completeness) -> list[EndpointEvent]:
        """Take a judgement on the words before the pause, and return what it brought about: perhaps the end.

        It holds until the person goes on or another judgement comes; outside a pause it is ignored.
        """
        if self._closed or self._pause is None:
            return []
        self._pause.completeness = completeness
        return self._close_in_time()

    def hold(self) -> None:
        """From now on silence neither closes the utterance nor gives up on it: the speaker says so, or its length."""
        self._held = True

    def so_far(self) -> Audio | None:
        """Return the speech up to now with the pre-roll; None before it and after the utterance."""
        return self._speech() if self._open and not self._closed else None

    def finish(self) -> Utterance | GaveUp | None:
        """Close now, because the speaker says so; None if it was closed before."""
        if self._closed:
            return None
        return self._close(ClosedBy.SPEAKER) if self._open else self._give_up()

    def _judge(self, probability: float) -> list[EndpointEvent]:
        self._window += 1
        if not self._open:
            return self._judge_before_speech(probability)
        events = (
            self._judge_speech(probability)
            if self._pause is None
            else self._judge_pause(self._pause, probability)
        )
        return events + self._close_in_time()

    def _judge_speech(self, probability: float) -> list[EndpointEvent]:
        if probability >= self._options.silence_probability:
            self._last_speech = self._window
        if self._silence_s() < max(self._options.pause_s, self._options.tail_s):
            return []
        self._pause = _Pause()
        return [Paused(self._speech(), _seconds(self._last_speech))]

    def _judge_pause(self, pause: _Pause, probability: float) -> list[EndpointEvent]:
        if probability < self._options.speech_probability:
            pause.speech_windows = max(0, pause.speech_windows - 1)
            return []
        pause.speech_windows += 1
        if _seconds(pause.speech_windows) < self._options.resume_s:
            return []
        self._pause = None
        self._last_speech = self._window
        return [Resumed(_seconds(self._window - pause.speech_windows))]

    def _close_in_time(self) -> list[EndpointEvent]:
        """Return the utterance if its time has come; not at a sound that may turn out to be speech."""
        pause = self._pause or _Pause()
        silent = not self._held and not pause.speech_windows
        if silent and self._silence_s() >= self._wait_s(pause.completeness):
            finished = pause.completeness is Completeness.FINISHED
            return [self._close(ClosedBy.FINISHED if finished else ClosedBy.SILENCE)]
        if _seconds(self._window - self._speech_from) >= self._options.utterance_s:
            return [self._close(ClosedBy.LENGTH)]
        return []

    def _silence_s(self) -> float:
        return _seconds(self._window - self._last_speech)

    def _wait_s(self, completeness: Completeness | None) -> float:
        match completeness:
            case Completeness.FINISHED:
                return self._options.finished_s
            case Completeness.UNFINISHED:
                return self._options.unfinished_s
            case Completeness.UNCLEAR:
                return self._options.close_s
            case Completeness.TOLD:
                return min(2 * self._options.close_s, self._options.unfinished_s)
            case None:
                return max(self._options.close_s, self._options.judgement_s)

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
        nobody = self._speech_windows == 0 and not self._held
        return [self._give_up()] if nobody and _seconds(self._window) >= self._options.patience_s else []

    def _first_sample(self) -> int:
        """Where the utterance begins, as far as is known now."""
        speech_from = self._speech_from if self._speech_windows else self._window
        return max(0, speech_from * WINDOW_SAMPLES - round(self._options.pre_roll_s * RATE_HZ))

    def _close(self, closed_by: ClosedBy) -> Utterance:
        self._closed = True
        return Utterance(self._speech(), closed_by)

    def _speech(self) -> Audio:
        end = self._last_speech * WINDOW_SAMPLES + round(self._options.tail_s * RATE_HZ)
        return Audio(self._tape.cut(self._first_sample(), end), RATE_HZ)

    def _give_up(self) -> GaveUp:
        self._closed = True
        return GaveUp(_seconds(self._window))


@dataclass(slots=True)
class _Pause:
    """Silence within the utterance, or after it."""

    speech_windows: int = 0
    """Speech lately, counted like that before opening."""
    completeness: Completeness | None = None
    """What was told about it."""


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
