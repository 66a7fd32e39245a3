"""One reply of a model of transformers, written in a thread of its own and read as it grows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty
from typing import Any

from models.errors import GenerationFailed
from models.generation import Pieces

TOO_SLOW = "本地语言模型太慢，没有等到。"
BROKEN = "本地语言模型运行出错，没有写完。"


class Writing:
    """One reply, of at most so many tokens, until the deadline on the monotonic clock."""

    def __init__(self, model: Any, tokenizer: Any, inputs: Any, limit_tokens: int, deadline: float) -> None:
        from transformers import TextIteratorStreamer  # noqa: PLC0415  it imports torch

        self._model = model
        self._inputs = inputs
        self._limit_tokens = limit_tokens
        self._deadline = deadline
        self._streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        self._pad = tokenizer.pad_token_id
        self._stop = threading.Event()
        self._failed: Exception | None = None

    def pieces(self, done: Callable[[], None]) -> Pieces:
        """Yield what is written; closing it ends the thread with the token that it is at.

        Args:
            done: called at the thread's end, which nobody waits for: a token may take seconds.

        Raises:
            GenerationFailed: the deadline has passed, or the library failed.
        """
        threading.Thread(target=self._write, args=(done,), name="write-reply", daemon=True).start()
        try:
            while (piece := self._next()) is not None:
                if piece:
                    yield piece
        finally:
            self._stop.set()
        if self._failed is not None:
            raise GenerationFailed(BROKEN) from self._failed
        if self._is_late():
            raise GenerationFailed(TOO_SLOW)

    def _next(self) -> str | None:
        """Return the next piece, which may be empty; None at the end."""
        self._streamer.timeout = max(0.0, self._deadline - time.monotonic())
        try:
            return next(self._streamer, None)
        except Empty as error:
            raise GenerationFailed(TOO_SLOW) from error

    def _is_late(self) -> bool:
        return time.monotonic() >= self._deadline

    def _write(self, done: Callable[[], None]) -> None:
        import torch  # noqa: PLC0415  it is loaded by now

        try:
            with torch.inference_mode():
                self._model.generate(
                    **self._inputs,
                    streamer=self._streamer,
                    generation_config=self._config(),
                    stopping_criteria=[self._is_to_stop],
                )
        except Exception as error:  # noqa: BLE001  it is raised where the reply is read
            self._failed = error
        finally:
            done()
            self._streamer.end()

    def _config(self) -> Any:
        """Return how to write: the end marks are the model's own, its taste for chance is not."""
        from transformers import GenerationConfig  # noqa: PLC0415  it imports torch

        end = self._model.generation_config.eos_token_id
        pad = self._pad if self._pad is not None else (end[0] if isinstance(end, list) else end)
        return GenerationConfig(
            do_sample=False, max_new_tokens=self._limit_tokens, eos_token_id=end, pad_token_id=pad
        )

    def _is_to_stop(self, input_ids: Any, _scores: Any, **_: Any) -> Any:
        import torch  # noqa: PLC0415  it is loaded by now

        over = self._stop.is_set() or self._is_late()
        return torch.full((input_ids.shape[0],), over, dtype=torch.bool, device=input_ids.device)
