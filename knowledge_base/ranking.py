"""What one way of finding passages returns, and what it may look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
"""Positions of passages in their release."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Passages and their scores, the best first."""

    rows: Rows
    scores: NDArray[np.float32]
    """As long as ``rows``; higher is better, the scale is the index's own."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a release that is in force for a question."""

    documents: tuple[int, ...]
    """Positions of documents in their release, ascending."""
    rows: Rows
    """Positions of their passages, ascending."""
