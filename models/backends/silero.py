"""Voice activity with Silero VAD v6 in onnxruntime; the weights come inside faster-whisper."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.audio import Audio, resample
from models.errors import ModelMissing
from models.options import number
from models.voice_activity import SpeechSpan

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "silero_vad_v6.onnx"
RATE_HZ = 16000
WINDOW = 512
CONTEXT = 64
"""Samples of the window before that the network sees again."""
STATE_SHAPE = (1, 1, 128)


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> SileroDetector:
    """Return the detector of ``folder``, or of the installed faster-whisper if it is None.

    Options: those of ``SpanRules``.
    """
    defaults = SpanRules()
    rules = SpanRules(
        **{f.name: number(options, f.name, getattr(defaults, f.name)) for f in fields(SpanRules)}
    )
    return SileroDetector(folder, name, rules)


@dataclass(frozen=True, slots=True)
class SpanRules:
    """What counts as a stretch of speech."""

    threshold: float = 0.5
    """The probability at which speech begins; it ends 0.15 below."""
    min_speech_s: float = 0.1
    """Shorter stretches are none."""
    min_silence_s: float = 0.5
    """Stretches nearer than this are one."""
    pad_s: float = 0.2
    """What each stretch grows by at both ends, inside the audio."""


class SileroDetector:
    """A ``VoiceActivityDetector``; about 2 ms of CPU for a second of audio."""

    def __init__(self, folder: Path | None, name: str, rules: SpanRules) -> None:
        self.name = name
        self._folder = folder
        self._rules = rules
        self._lock = threading.Lock()
        self._network: Any = None

    def warm_up(self) -> None:
        """Load the weights, once.

        Raises:
            ModelMissing: the file is not there.
        """
        with self._lock:
            if self._network is None:
                self._network = _load_network(self._folder)

    def detect(self, audio: Audio) -> tuple[SpeechSpan, ...]:
        """Return the stretches of speech in ``audio``, in order; none if nobody speaks."""
        samples = resample(audio, RATE_HZ).samples
        probabilities = self.session().push(np.pad(samples, (0, -len(samples) % WINDOW)))
        return find_spans(probabilities, audio.seconds, self._rules)

    def session(self) -> SileroSession:
        """Begin a new stream."""
        self.warm_up()
        return SileroSession(self._network)


class SileroSession:
    """A ``VoiceActivitySession``: one stream's samples and the network's memory of it."""

    def __init__(self, network: Any) -> None:
        self._network = network
        self._h = np.zeros(STATE_SHAPE, dtype=np.float32)
        self._c = np.zeros(STATE_SHAPE, dtype=np.float32)
        self._context = np.zeros(CONTEXT, dtype=np.float32)
        self._rest = np.zeros(0, dtype=np.float32)

    def push(self, samples: NDArray[np.float32]) -> list[float]:
        """Take mono samples at 16 kHz, any number; return the probability of each completed window."""
        pending = np.concatenate([self._rest, samples.astype(np.float32, copy=False)])
        count = len(pending) // WINDOW
        self._rest = pending[count * WINDOW :]
        if not count:
            return []
        windows = pending[: count * WINDOW].reshape(count, WINDOW)
        contexts = np.concatenate([self._context[np.newaxis], windows[:-1, -CONTEXT:]])
        self._context = windows[-1, -CONTEXT:].copy()
        inputs = {"input": np.concatenate([contexts, windows], axis=1), "h": self._h, "c": self._c}
        probabilities, self._h, self._c = self._network.run(None, inputs)
        return [float(probability) for probability in probabilities]


def find_spans(probabilities: Sequence[float], seconds: float, rules: SpanRules) -> tuple[SpeechSpan, ...]:
    """Return the stretches of speech in ``seconds`` of audio, given the probability of each 32 ms."""
    window_s = WINDOW / RATE_HZ
    raw: list[tuple[float, float]] = []
    speaking = False
    for index, probability in enumerate(probabilities):
        speaking = probability >= (max(rules.threshold - 0.15, 0.01) if speaking else rules.threshold)
        if not speaking:
            continue
        start = index * window_s
        if raw and start - raw[-1][1] < rules.min_silence_s:
            start = raw.pop()[0]
        raw.append((start, (index + 1) * window_s))
    spans: list[SpeechSpan] = []
    for start, end in raw:
        if end - start < rules.min_speech_s:
            continue
        span = SpeechSpan(max(0.0, start - rules.pad_s), min(seconds, end + rules.pad_s))
        if spans and span.start_s <= spans[-1].end_s:
            span = SpeechSpan(spans.pop().start_s, span.end_s)
        spans.append(span)
    return tuple(spans)


def _load_network(folder: Path | None) -> Any:
    import onnxruntime  # noqa: PLC0415  loaded with the weights

    if folder is None:
        from faster_whisper.utils import get_assets_path  # noqa: PLC0415  as above

        folder = Path(get_assets_path())
    if not (folder / FILE).is_file():
        raise ModelMissing(
            "听声音用的模型文件不见了。请管理员运行 python -m assistant models prepare 重新准备。"
        )
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(folder / FILE), options, providers=["CPUExecutionProvider"])
