"""Speech recognition with sherpa-onnx: SenseVoice, Paraformer, FireRedASR, Dolphin, zipformers and transducers.

What the library gives, by kind (``models.backends.sherpa_files.KINDS``):

- one reading and no other, so a transcript has no alternatives;
- how sure it is of each token where the kind's decoder says so; else ``confidence`` is the option's, which says
  nothing about the utterance;
- the language where the kind finds it out itself (``sense_voice``);
- hotwords for ``transducer`` only. No kind takes a prompt. What cannot be used is left aside.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from models.audio import Audio
from models.backends import silero
from models.backends.readings import Reading, joined
from models.backends.sherpa_engine import EngineSettings, SherpaEngine, try_out
from models.backends.sherpa_files import find_files
from models.backends.windows import NOT_UNDERSTOOD, spoken_windows
from models.errors import RecognitionFailed
from models.options import prepared
from models.recognition import Early, RecognitionHints, Transcript

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.voice_activity import VoiceActivityDetector


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> SherpaRecognizer:
    """Return the recognizer in ``folder``.

    Options: ``kind``; the files ``model``, ``encoder``, ``decoder``, ``joiner``, ``tokens`` where they are called
    otherwise than ROLE.int8.onnx or ROLE.onnx and tokens.txt; ``language`` (of SenseVoice: auto, zh, yue, …);
    ``itn``, whether SenseVoice writes figures and punctuation (false); ``threads`` (2); ``workers``, how many
    utterances are decoded at the same time (1); ``confidence`` of what the library is silent about (0.7). Of
    transducers: ``hotwords_score`` (1.5), ``beam`` (4), ``modeling_unit`` (cjkchar), ``bpe_vocab``, a file.

    Raises:
        CatalogueError: an option is wrong.
        ModelMissing: there is no folder, or a file is not in it.
        ModelCorrupt: a file is not of this kind.
    """
    files = find_files(prepared(folder, name), name, options)
    settings = EngineSettings.parse(options)

    def load_engine() -> Engine:
        try_out(files, name, settings)
        return SherpaEngine(files, name, settings)

    return SherpaRecognizer(name, silero.load(None, "silero", {}), load_engine, settings.workers)


class Engine(Protocol):
    """Reads one window of audio."""

    def read(self, samples: NDArray[np.float32], hotwords: Sequence[str]) -> Reading:
        """Return what is said in ``samples``: mono, 16 kHz, 26 s at most. The text may be empty."""
        ...


class SherpaRecognizer:
    """A ``Recognizer``. What nobody can have said in the time never becomes a transcript."""

    def __init__(
        self,
        name: str,
        detector: VoiceActivityDetector,
        load_engine: Callable[[], Engine],
        workers: int = 1,
    ) -> None:
        self.name = name
        self._detector = detector
        self._load_engine = load_engine
        self._loading = threading.Lock()
        self._working = threading.BoundedSemaphore(workers)
        self._engine: Engine | None = None

    def warm_up(self) -> None:
        """Load the weights, once.

        Raises:
            BackendUnavailable: the library is not installed.
            ModelCorrupt: it cannot load or run the model.
        """
        self._detector.warm_up()
        self._loaded()

    def recognize(
        self,
        audio: Audio,
        hints: RecognitionHints = RecognitionHints(),  # noqa: B008  it is frozen
        *,
        early: Early | None = None,  # noqa: ARG002  it listens once
    ) -> Transcript:
        """Return what was said in ``audio``, of any rate.

        Raises:
            RecognitionFailed: nobody spoke, or what was said cannot be made out.
        """
        windows = spoken_windows(audio, self._detector)
        engine = self._loaded()
        heard = []
        for window in windows:
            with self._working:
                reading = engine.read(window.samples, hints.hotwords)
            if reading.plausible(window.speech_s):
                heard.append((reading,))
        if not heard:
            raise RecognitionFailed(NOT_UNDERSTOOD)
        (reading,) = joined(heard)
        longest = max((part for (part,) in heard), key=lambda part: len(part.text))
        return Transcript(
            text=reading.text,
            confidence=math.exp(reading.log_probability),
            seconds=audio.seconds,
            recognizer=self.name,
            language=longest.language,
        )

    def _loaded(self) -> Engine:
        with self._loading:
            if self._engine is None:
                self._engine = self._load_engine()
            return self._engine
