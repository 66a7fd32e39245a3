"""Recorded questions, and where in a recording the person stops speaking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import QuestionsInvalid
from assistant.evaluation import load_questions
from assistant.speakable import speakable
from models.audio import SILENT_DBFS, Audio, decode_audio, from_pcm16, joined, pcm16, resample, silence
from models.synthesis import Synthesizer

RATE_HZ = 16_000
_FRAME = 160
"""Samples whose level is taken at once: 10 ms."""
_UNDER_PEAK_DB = 40.0
"""What is so far under the loudest frame is not heard as speech."""
_OVER_NOISE_DB = 10.0
"""What is not so far over the noise of the room is not either."""
_NOISE_PERCENT = 5
"""Of the frames, those that are as quiet as the room."""
_BEFORE_S = 0.3
"""Silence before a question that the voice has read."""
_MIDDLE = 0.3, 0.75
"""Where a question may be interrupted, as shares of the speech."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A question as a microphone has heard it, at 16 kHz."""

    name: str
    audio: Audio

    @property
    def speech_ends_s(self) -> float:
        """Where the last voiced sample is, in seconds from the beginning."""
        return float(_voiced(self.audio)[-1] + 1) * _FRAME / RATE_HZ

    def with_pause(self, seconds: float) -> Recording:
        """Return it with a pause at the quietest place in the middle of the speech."""
        voiced = _voiced(self.audio)
        first, length = voiced[0], voiced[-1] - voiced[0]
        low, high = (first + round(share * length) for share in _MIDDLE)
        at = (low + int(np.argmin(_levels(self.audio)[low : high + 1]))) * _FRAME
        before, after = (Audio(part, RATE_HZ) for part in np.split(self.audio.samples, [at]))
        return Recording(self.name, joined([before, silence(seconds, RATE_HZ), after]))


def read_aloud(paths: Sequence[Path], voice: Synthesizer) -> Iterator[Recording]:
    """Yield the questions of golden files as ``voice`` reads them. Raises QuestionsInvalid."""
    for question in [question for path in paths for question in load_questions(path)]:
        yield spoken(question.id, question.question, voice)


def spoken(name: str, question: str, voice: Synthesizer) -> Recording:
    """Return a question as ``voice`` reads it."""
    speech = resample(voice.synthesize(speakable(question)).audio, RATE_HZ)
    return Recording(name, as_sent(joined([silence(_BEFORE_S, RATE_HZ), speech])))


def as_sent(audio: Audio) -> Audio:
    """Return the very samples that a server gets: one that differs in the last bit may be heard differently."""
    return from_pcm16(pcm16(audio), audio.rate_hz)


def recorded(folder: Path) -> Iterator[Recording]:
    """Yield the WAV files of a folder, in the order of their names.

    Raises:
        QuestionsInvalid: there is none, or nobody speaks in one.
        models.errors.AudioUnreadable: one cannot be read.
    """
    paths = sorted(folder.glob("*.wav"))
    if not paths:
        raise QuestionsInvalid(f"{folder} 里没有 WAV 录音。请换一个文件夹。")
    for path in paths:
        audio = decode_audio(path, rate_hz=RATE_HZ, max_seconds=60.0)
        if not len(_voiced(audio)):
            raise QuestionsInvalid(f"录音 {path} 里没有声音。请把它拿走。")
        yield Recording(path.stem, as_sent(audio))


def _voiced(audio: Audio) -> NDArray[np.intp]:
    """Return the numbers of the frames that are heard as speech; none in digital silence."""
    levels = _levels(audio)
    peak = float(levels.max(initial=SILENT_DBFS))
    noise = float(np.percentile(levels, _NOISE_PERCENT)) if len(levels) else SILENT_DBFS
    threshold = max(peak - _UNDER_PEAK_DB, min(noise + _OVER_NOISE_DB, peak - _OVER_NOISE_DB))
    return np.flatnonzero(levels > max(threshold, SILENT_DBFS))


def _levels(audio: Audio) -> NDArray[np.float64]:
    """Return the level of each frame in dB below full scale."""
    count = len(audio.samples) // _FRAME
    frames = audio.samples[: count * _FRAME].reshape(count, _FRAME)
    power = np.mean(np.square(frames, dtype=np.float64), axis=1)
    levels: NDArray[np.float64] = 10 * np.log10(np.maximum(power, 10 ** (SILENT_DBFS / 10)))
    return levels
