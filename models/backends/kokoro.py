"""A natural Mandarin voice: Kokoro-82M in onnxruntime, 24 kHz, four women and four men."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.audio import Audio
from models.backends.clauses import pace, speak
from models.backends.kokoro_phones import phonemes
from models.options import integer, prepared, text
from models.synthesis import Speech, VoiceOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.pinyin import Clause

RATE_HZ = 24000
MAX_TOKENS = 510
TOGETHER = 60
"""Syllables, of up to six tokens each, that are said at once: the fewer pieces, the less work."""
STYLE_SIZE = 256
MARKS = {"": "", "、": ",", "，": ",", "：": ":", "；": ";", "。": ".", "！": "!", "？": "?", "…": "…"}
"""The punctuation that the network knows: it shapes the end of a clause."""


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> KokoroSynthesizer:
    """Return the voices in ``folder``. Options: ``voice`` (zf_xiaoxiao), ``threads`` (2)."""
    return KokoroSynthesizer(
        prepared(folder, name),
        name,
        voice=text(options, "voice", "zf_xiaoxiao"),
        threads=integer(options, "threads", 2),
    )


class KokoroSynthesizer:
    """A ``Synthesizer``; about 0.7 s of CPU for a second of audio."""

    def __init__(self, folder: Path, name: str, *, voice: str, threads: int) -> None:
        self.name = name
        self._folder = folder
        self._voice = voice
        self._threads = threads
        self._lock = threading.Lock()
        self._network: _Network | None = None

    def warm_up(self) -> None:
        """Load the weights and the voices, and say a word, which loads the dictionaries; once."""
        if self._network is None:
            self.synthesize("你好")

    def synthesize(self, text: str, options: VoiceOptions = VoiceOptions()) -> Speech:  # noqa: B008  it is frozen
        """Return ``text`` spoken aloud.

        Raises:
            SynthesisFailed: there is nothing to say in ``text``.
        """
        network = self._loaded()
        voice = options.voice if options.voice in network.styles else self._voice
        speed = pace(options.speed)

        def say(clauses: Sequence[Clause]) -> Audio:
            spoken = " ".join(phonemes(clause.words) + MARKS[clause.mark] for clause in clauses)
            return network.run(spoken, voice, speed)

        return Speech(text, speak(text, speed, say, together=TOGETHER), self.name)

    def _loaded(self) -> _Network:
        with self._lock:
            if self._network is None:
                self._network = _Network(self._folder, self._threads)
            return self._network


class _Network:
    """Phonemes to samples. May be shared by threads."""

    def __init__(self, folder: Path, threads: int) -> None:
        import onnxruntime  # noqa: PLC0415  loaded with the weights

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads sleep
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._ids: dict[str, int] = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self.styles = {path.stem: _styles(path) for path in sorted((folder / "voices").glob("*.bin"))}

    def run(self, phonemes: str, voice: str, speed: float) -> Audio:
        tokens = [self._ids[phoneme] for phoneme in phonemes if phoneme in self._ids][:MAX_TOKENS]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": self.styles[voice][len(tokens) - 1 : len(tokens)],
            "speed": np.array([speed], dtype=np.float32),
        }
        samples: NDArray[np.float32] = self._session.run(None, inputs)[0]
        return Audio(samples.reshape(-1), RATE_HZ)


def _styles(path: Path) -> NDArray[np.float32]:
    """Return styles of shape (510, 256): one for each number of tokens."""
    return np.fromfile(path, dtype="<f4").astype(np.float32).reshape(-1, STYLE_SIZE)
