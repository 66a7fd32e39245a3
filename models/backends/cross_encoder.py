"""Reranking with the cross-encoders of sentence-transformers: classifiers with one label, on the CPU."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import ModelCorrupt
from models.options import integer, prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray


def load(folder: Path | None, name: str, options: Mapping[str, object]) -> CrossEncoderReranker:
    """Return the reranker in ``folder``.

    Options: ``max_tokens`` of question and passage together, what is longer is cut off (512), ``batch_size`` (16),
    ``threads`` of all of PyTorch (1: on a busy machine two wait for each other).

    Raises:
        ModelCorrupt: the folder holds no reranker.
        ModelMissing: there is no folder.
    """
    folder = prepared(folder, name)
    _insist_on_one_label(folder, name)
    return CrossEncoderReranker(
        folder,
        name,
        RerankerOptions(
            max_tokens=integer(options, "max_tokens", 512),
            batch_size=integer(options, "batch_size", 16),
            threads=integer(options, "threads", 1),
        ),
    )


@dataclass(frozen=True, slots=True)
class RerankerOptions:
    """How much of its texts a model reads, and how many at once."""

    max_tokens: int = 512
    batch_size: int = 16
    threads: int = 1


class CrossEncoderReranker:
    """A ``Reranker``; about 2 s of CPU for twenty passages with a model of the size of MiniLM."""

    def __init__(self, folder: Path, name: str, options: RerankerOptions) -> None:
        self.name = name
        self._folder = folder
        self._options = options
        self._loading = threading.Lock()
        self._scoring = threading.Lock()
        self._model: Any = None

    def warm_up(self) -> None:
        """Import the library, which takes seconds, and load the weights; once.

        Raises:
            ModelCorrupt: the library cannot load them.
        """
        self._loaded()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers, of shape (len(texts),), 0 to 1. Raises what ``warm_up`` raises."""
        model = self._loaded()
        pairs = [(question, text) for text in texts]
        with self._scoring:  # the tokenizer is not safe with threads
            scores = model.predict(pairs, batch_size=self._options.batch_size, show_progress_bar=False)
        return np.asarray(scores, dtype=np.float32)

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> Any:
        import torch  # noqa: PLC0415  seconds of work: not before the first question or warm_up
        from sentence_transformers import CrossEncoder  # noqa: PLC0415  as above
        from transformers.utils import logging  # noqa: PLC0415  as above

        logging.disable_progress_bar()
        torch.set_num_threads(self._options.threads)
        try:
            model = CrossEncoder(
                str(self._folder),
                device="cpu",
                local_files_only=True,
                model_kwargs={"dtype": torch.float32},  # half precision is slow on CPUs
                activation_fn=torch.nn.Sigmoid(),  # a model's own may leave its logits as they are
            )
        except Exception as error:  # three libraries read the files, each with errors of its own
            raise _corrupt(self.name) from error
        model.max_seq_length = min(model.max_seq_length, self._options.max_tokens)
        return model


def _insist_on_one_label(folder: Path, name: str) -> None:
    """Look at what kind of model it is: of another, the library would make a reranker that answers at random.

    Raises:
        ModelCorrupt: it is not a classifier with one label.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        architecture, labels = config["architectures"][0], config["id2label"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _corrupt(name) from error
    if not architecture.endswith("ForSequenceClassification") or len(labels) != 1:
        raise _corrupt(name)


def _corrupt(name: str) -> ModelCorrupt:
    return ModelCorrupt(
        f"模型“{name}”的文件打不开，或者它不是重新排序用的模型。"
        f"请管理员运行 python -m assistant models prepare {name} 重新准备。"
    )
