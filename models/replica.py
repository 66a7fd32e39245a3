"""A model as a process of its own serves it: one call for each utterance, sentence, or batch of texts.

Failures that the models know are returned, not raised: they are answers, and no reason to ask another replica.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.audio import Audio
from models.catalogue import Task, load_catalogue
from models.errors import CatalogueError, ModelsError
from models.recognition import RecognitionHints, Transcript
from models.registry import Registry
from models.synthesis import Speech, VoiceOptions

SERVED = (Task.RECOGNITION, Task.SYNTHESIS, Task.EMBEDDING)
"""What is worth a process of its own: it takes much time, and is asked seldom."""


class Replica:
    """One model, warmed up. Several threads call it."""

    def __init__(self, name: str, catalogues: Sequence[str], folder: str) -> None:
        """Load the model; raises ModelsError.

        Args:
            name: of the catalogue.
            catalogues: paths of the installation's own catalogues, on this machine.
            folder: of the prepared models, on this machine.
        """
        registry = Registry(load_catalogue(*map(Path, catalogues)), Path(folder))
        self._name = name
        self._registry = registry
        match registry.catalogue[name].task:
            case Task.RECOGNITION:
                registry.recognizer(name).warm_up()
            case Task.SYNTHESIS:
                registry.synthesizer(name).warm_up()
            case Task.EMBEDDING:
                registry.embedder(name).warm_up()
            case task:
                raise CatalogueError(f"模型“{name}”的用途是 {task}，不能放到别的机器上用。")

    def recognize(self, audio: Audio, hints: RecognitionHints) -> Transcript | ModelsError:
        """Return what was said, or why nothing was recognized."""
        try:
            return self._registry.recognizer(self._name).recognize(audio, hints)
        except ModelsError as error:
            return error

    def synthesize(self, text: str, options: VoiceOptions) -> Speech | ModelsError:
        """Return ``text`` spoken, or why it was not."""
        try:
            return self._registry.synthesizer(self._name).synthesize(text, options)
        except ModelsError as error:
            return error

    def embed(self, texts: Sequence[str], *, queries: bool) -> NDArray[np.float32] | ModelsError:
        """Return unit vectors of shape (len(texts), dimension)."""
        embedder = self._registry.embedder(self._name)
        try:
            return embedder.embed_queries(texts) if queries else embedder.embed_passages(texts)
        except ModelsError as error:
            return error

    def dimension(self) -> int:
        """Return the length of an embedder's vectors."""
        return self._registry.embedder(self._name).dimension

    def check_health(self) -> None:
        """Answer Ray's question whether the replica is alive: a process whose threads hang does not get here."""
