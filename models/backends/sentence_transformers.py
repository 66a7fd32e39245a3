"""Embedding with sentence-transformers: any model that it loads from a folder, on the CPU."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.options import integer, prepared, text

if TYPE_CHECKING:
    from numpy.typing import NDArray


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> SentenceTransformersEmbedder:
    """Return the embedder in ``folder``.

    Options: ``query_prefix`` and ``passage_prefix``, which the model was trained to see before each text
    (none), ``batch_size`` (16), ``threads`` of all of PyTorch (1: on a busy machine two wait for each other).
    """
    return SentenceTransformersEmbedder(
        prepared(folder, name),
        name,
        EmbedderOptions(
            query_prefix=text(options, "query_prefix", ""),
            passage_prefix=text(options, "passage_prefix", ""),
            batch_size=integer(options, "batch_size", 16),
            threads=integer(options, "threads", 1),
        ),
    )


@dataclass(frozen=True, slots=True)
class EmbedderOptions:
    """How a model wants its texts."""

    query_prefix: str = ""
    passage_prefix: str = ""
    batch_size: int = 16
    threads: int = 1


class SentenceTransformersEmbedder:
    """An ``Embedder``; about 30 ms of CPU for a question with multilingual-e5-small."""

    def __init__(self, folder: Path, name: str, options: EmbedderOptions) -> None:
        self.name = name
        self.dimension = _dimension(folder)
        self._folder = folder
        self._options = options
        self._loading = threading.Lock()
        self._embedding = threading.Lock()
        self._model: Any = None

    def warm_up(self) -> None:
        """Import the library, which takes seconds, and load the weights; once."""
        self._loaded()

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension) for questions."""
        return self._embed([self._options.query_prefix + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension) for passages; long ones are cut off."""
        return self._embed([self._options.passage_prefix + text for text in texts])

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        model = self._loaded()
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        size = self._options.batch_size
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(texts), size):
            batch = by_length[start : start + size]
            with (
                self._embedding
            ):  # the tokenizer is not safe with threads; a question waits for one batch only
                vectors[batch] = model.encode(
                    [texts[index] for index in batch],
                    batch_size=size,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return vectors

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                import torch  # noqa: PLC0415  seconds of work: not before the first text or warm_up
                from sentence_transformers import SentenceTransformer  # noqa: PLC0415  as above
                from transformers.utils import logging  # noqa: PLC0415  as above

                logging.disable_progress_bar()
                torch.set_num_threads(self._options.threads)
                self._model = SentenceTransformer(
                    str(self._folder),
                    device="cpu",
                    local_files_only=True,
                    model_kwargs={"dtype": torch.float32},  # half precision is slow on CPUs
                )
            return self._model


def _dimension(folder: Path) -> int:
    """Return the length of the vectors, without loading the weights."""
    dimension: int = _read(folder / "config.json")["hidden_size"]
    for module in _read(folder / "modules.json"):
        if module["type"].endswith(".Dense"):
            dimension = _read(folder / module["path"] / "config.json")["out_features"]
    return dimension


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
