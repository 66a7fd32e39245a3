"""faster-whisper as it comes, to compare with: the whole 30 s window, one beam search, its own retries, no hints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from faster_whisper import WhisperModel

from models.audio import Audio, resample
from models.backends.windows import NOT_UNDERSTOOD, RATE_HZ
from models.errors import RecognitionFailed
from models.options import integer, prepared, text
from models.recognition import Early, RecognitionHints, Transcript
from models.simplified import to_simplified


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> PlainWhisper:
    """Return the recognizer of a CTranslate2 Whisper ``folder``; options as those of ``faster_whisper``."""
    return PlainWhisper(prepared(folder, name), name, options)


class PlainWhisper:
    """A ``Recognizer``. Threads may share it."""

    def __init__(self, folder: Path, name: str, options: Mapping[str, object]) -> None:
        self.name = f"{name} as it comes"
        self._folder = folder
        self._options = options

    def warm_up(self) -> None:
        """Load the weights."""
        _ = self._whisper

    def recognize(
        self,
        audio: Audio,
        hints: RecognitionHints = RecognitionHints(),  # noqa: ARG002, B008  it is told nothing; it is frozen
        *,
        early: Early | None = None,  # noqa: ARG002  it listens once
    ) -> Transcript:
        """Return what was said in ``audio``.

        Raises:
            RecognitionFailed: no words were recognized.
        """
        language = text(self._options, "language", "zh")
        segments = list(self._whisper.transcribe(resample(audio, RATE_HZ).samples, language=language)[0])
        words = to_simplified("".join(segment.text for segment in segments)).strip()
        if not words:
            raise RecognitionFailed(NOT_UNDERSTOOD)
        mean = sum(segment.avg_logprob for segment in segments) / len(segments)
        return Transcript(words, math.exp(mean), seconds=audio.seconds, recognizer=self.name)

    @cached_property
    def _whisper(self) -> WhisperModel:
        return WhisperModel(
            str(self._folder),
            device=text(self._options, "device", "cpu"),
            compute_type=text(self._options, "compute_type", "int8"),
            cpu_threads=integer(self._options, "cpu_threads", 2),
            local_files_only=True,
        )
