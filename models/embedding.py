"""Embedding: texts to vectors whose inner product is their nearness in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Embeds questions and passages. One instance may be shared by threads."""

    name: str
    dimension: int

    def warm_up(self) -> None:
        """Load the weights. Called once, before the first text."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension) for questions; zeros if they cannot be had now."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors of shape (len(texts), dimension) for passages; zeros if they cannot be had now."""
        ...
