"""One window of audio through Whisper: features, encoder, beam search, readings."""

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
        language = text(options, "language", "zh")
        self._tokenizer = Tokenizer(self._whisper.hf_tokenizer, True, task="transcribe", language=language)
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

    def decode(self, samples: NDArray[np.float32], prompt: Sequence[int], *, full_window: bool) -> Decoded:
        """Return the readings of ``samples``: mono, 16 kHz, 26 s at most."""
        tokens = [*prompt, *self._tokenizer.sot_sequence, self._tokenizer.no_timestamps]
        room = round(len(samples) / 16000 * TOKENS_PER_SECOND) + SPARE_TOKENS
        room = min(room, self._whisper.max_length - len(tokens))
        result = self._whisper.model.generate(
            self._whisper.encode(self._features(samples, full_window)),
            [tokens],
            beam_size=BEAM,
            num_hypotheses=BEAM,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
            max_length=len(tokens) + room,
        )[0]
        hypotheses = zip(result.sequences_ids, result.scores, strict=True)
        readings = tuple(self._reading(ids, score, room) for ids, score in hypotheses)
        return Decoded(readings, result.no_speech_prob)

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
