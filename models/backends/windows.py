"""An utterance as recognizers hear it: at 16 kHz, without the silence around it, in windows that a model can take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.audio import Audio, resample
from models.errors import RecognitionFailed
from models.voice_activity import SpeechSpan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.voice_activity import VoiceActivityDetector

RATE_HZ = 16000
LONGEST_S = 26.0
"""The longest window that is decoded at once: Whisper's 30 s less the silence behind the speech."""
SHORTEST_S = 10.0
MARGIN_S = 1.0
"""What is kept before the first speech and after the last: Whisper hears the edges better with it."""
PAUSE_S = 0.3
"""How long the quiet should be where a long utterance is cut."""
NO_SPEECH = "没有听到说话的声音。请靠近一点，再说一遍。"
NOT_UNDERSTOOD = "对不起，没有听清楚。请慢慢地再说一遍。"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of an utterance in which somebody speaks."""

    samples: NDArray[np.float32]
    """Mono, 16 kHz, 26 s at most."""
    speech_s: float
    """How many seconds of it are speech."""


def spoken_windows(audio: Audio, detector: VoiceActivityDetector) -> tuple[Window, ...]:
    """Return the windows of ``audio``, of any rate, in which somebody speaks.

    Raises:
        RecognitionFailed: nobody does.
    """
    spans = detector.detect(audio)
    if not spans:
        raise RecognitionFailed(NO_SPEECH)
    samples = resample(audio, RATE_HZ).samples
    return tuple(
        Window(_cut(samples, window), speech_s)
        for window in _divided(samples, _with_margin(spans, audio.seconds))
        if (speech_s := _overlap_s(window, spans))
    )


def _divided(samples: NDArray[np.float32], span: SpeechSpan) -> Iterator[SpeechSpan]:
    """Divide ``span`` of samples at 16 kHz, where it is quietest, into windows of at most ``LONGEST_S``."""
    start_s = span.start_s
    while span.end_s - start_s > LONGEST_S:
        where = _cut(samples, SpeechSpan(start_s + SHORTEST_S, start_s + LONGEST_S))
        energy = np.cumsum(np.square(where, dtype=np.float64))
        pause = round(PAUSE_S * RATE_HZ)
        quietest = int(np.argmin(energy[pause:] - energy[:-pause])) + pause // 2
        cut_s = start_s + SHORTEST_S + quietest / RATE_HZ
        yield SpeechSpan(start_s, cut_s)
        start_s = cut_s
    yield SpeechSpan(start_s, span.end_s)


def _with_margin(spans: Sequence[SpeechSpan], seconds: float) -> SpeechSpan:
    return SpeechSpan(max(0.0, spans[0].start_s - MARGIN_S), min(seconds, spans[-1].end_s + MARGIN_S))


def _cut(samples: NDArray[np.float32], span: SpeechSpan) -> NDArray[np.float32]:
    return samples[round(span.start_s * RATE_HZ) : round(span.end_s * RATE_HZ)]


def _overlap_s(window: SpeechSpan, spans: Sequence[SpeechSpan]) -> float:
    """Return how many seconds of ``window`` are speech."""
    shared = (min(window.end_s, span.end_s) - max(window.start_s, span.start_s) for span in spans)
    return sum(max(0.0, seconds) for seconds in shared)
