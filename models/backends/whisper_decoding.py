"""A window of audio, or several takes of it, through Whisper: features, encoder, beam search, readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

from models.backends.readings import Decoded, Reading
from models.options import integer, text
from models.simplified import to_simplified

if TYPE_CHECKING:
    from ctranslate2.models import WhisperGenerationResult
    from numpy.typing import NDArray

    from models.recognition import RecognitionHints

BEAM = 5
"""Width of the search, and the number of readings."""
SPARE_FRAMES = 400
"""Silence behind the speech, in frames of 10 ms: less breaks some voices."""
PROMPT_TOKENS = 200
"""Prompt and hotwords together; Whisper has room for 223."""
TOKENS_PER_SECOND = 16
SPARE_TOKENS = 20


class WhisperDecoder:
    """A loaded Whisper model. One instance may be shared by threads."""

    def __init__(self, folder: Path, options: Mapping[str, object]) -> None:
        self._whisper = WhisperModel(
            str(folder),
            device=text(options, "device", "cpu"),
            compute_type=text(options, "compute_type", "int8"),
            cpu_threads=integer(options, "cpu_threads", 2),
            num_workers=integer(options, "workers", 1),
            local_files_only=True,
        )
        language = text(options, "language", "")
        self._fixed = bool(language)
        self._tokenizer = Tokenizer(
            self._whisper.hf_tokenizer, True, task="transcribe", language=language or "zh"
        )
        self._suppressed = get_suppressed_tokens(self._tokenizer, [-1])

    def prompt(self, hints: RecognitionHints) -> list[int]:
        """Return the tokens of ``hints``: its prompt, after as many of its hotwords as there is room for."""
        prompt = self._tokenizer.encode(hints.prompt.strip())[: PROMPT_TOKENS // 2] if hints.prompt else []
        hotwords: list[int] = []
        for word in hints.hotwords:
            tokens = self._tokenizer.encode(f"{word.strip()}、")
            if len(prompt) + len(hotwords) + len(tokens) > PROMPT_TOKENS:
                break
            hotwords += tokens
        return [self._tokenizer.sot_prev, *hotwords, *prompt] if hotwords or prompt else []

    def decode(
        self, samples: NDArray[np.float32], prompt: Sequence[int], *, full_window: bool, language: str = ""
    ) -> Decoded:
        """Return the readings of ``samples``: mono, 16 kHz, 26 s at most.

        ``language`` is left aside if the options state one, or if the model has none of that name.
        """
        return self._decode([self._features(samples, full_window)], len(samples), prompt, language)[0]

    def decode_all(
        self, takes: Sequence[NDArray[np.float32]], prompt: Sequence[int], *, language: str = ""
    ) -> tuple[Decoded, ...]:
        """Return the readings of each of ``takes``, all at once; as ``decode`` on short windows."""
        longest = max(len(samples) for samples in takes)
        return self._decode([self._features(each, False) for each in takes], longest, prompt, language)

    def _decode(
        self, features: Sequence[NDArray[np.float32]], samples: int, prompt: Sequence[int], language: str
    ) -> tuple[Decoded, ...]:
        """Decode ``features``, each of ``samples`` at most, together: they are filled up to the longest."""
        tokens = [*prompt, *self._start(language), self._tokenizer.no_timestamps]
        room = round(samples / 16000 * TOKENS_PER_SECOND) + SPARE_TOKENS
        room = min(room, self._whisper.max_length - len(tokens))
        results = self._whisper.model.generate(
            self._whisper.encode(_stacked(features)),
            [tokens] * len(features),
            beam_size=BEAM,
            num_hypotheses=BEAM,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
            max_length=len(tokens) + room,
        )
        return tuple(self._decoded(result, room) for result in results)

    def _decoded(self, result: WhisperGenerationResult, room: int) -> Decoded:
        hypotheses = zip(result.sequences_ids, result.scores, strict=True)
        readings = tuple(self._reading(ids, score, room) for ids, score in hypotheses)
        return Decoded(readings, result.no_speech_prob)

    def _start(self, language: str) -> list[int]:
        start, usual, task = self._tokenizer.sot_sequence
        known = None if self._fixed else self._whisper.hf_tokenizer.token_to_id(f"<|{language}|>")
        return [start, usual if known is None else known, task]

    def _features(self, samples: NDArray[np.float32], full_window: bool) -> NDArray[np.float32]:
        """Return features of shape (mels, frames), filled up with their own minimum."""
        features = self._whisper.feature_extractor(samples)
        longest = self._whisper.feature_extractor.nb_max_frames
        frames = longest if full_window else min(longest, features.shape[1] + SPARE_FRAMES)
        frames += frames % 2  # the encoder halves them
        window = np.full((features.shape[0], frames), features.min(), dtype=np.float32)
        spoken = features[:, :frames]
        window[:, : spoken.shape[1]] = spoken
        return window

    def _reading(self, ids: Sequence[int], score: float, room: int) -> Reading:
        words = to_simplified(self._tokenizer.decode(list(ids))).strip()
        mean = score * len(ids) / (len(ids) + 1)  # the score leaves the end token out of the count
        return Reading(words, mean, finished=len(ids) < room)


def _stacked(features: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return features of shape (takes, mels, frames), each filled up with its own minimum."""
    frames = max(each.shape[1] for each in features)
    stacked = np.stack([np.full((each.shape[0], frames), each.min(), np.float32) for each in features])
    for take, each in zip(stacked, features, strict=True):
        take[:, : each.shape[1]] = each
    return stacked
