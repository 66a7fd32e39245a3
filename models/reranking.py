"""Reranking: how well a passage answers a question, judged by reading both together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Reranker(Protocol):
    """Scores passages for a question; too slow for more than a few. One instance may be shared by threads."""

    name: str

    def warm_up(self) -> None:
        """Load the weights. Called once, before the first question."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers, of shape (len(texts),), 0 to 1; higher is better."""
        ...
