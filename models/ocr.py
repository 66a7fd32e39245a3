"""Reading the text in images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in an image that stands upright: pixels from its left and upper edge."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or the part of one that stands in a cell of a table."""

    text: str
    confidence: float
    """0 to 1: that of the whole line."""
    box: Box
    """Where it stands once a crooked page is straightened."""
    certainties: tuple[float, ...] = ()
    """0 to 1: that of each character; empty where it is not known."""


class TextReader(Protocol):
    """Finds and reads printed lines. One instance may be shared by threads."""

    name: str

    def warm_up(self) -> None:
        """Load the weights. Called once, before the first page."""

    def read(self, image: NDArray[np.uint8]) -> tuple[Line, ...]:
        """Return the lines of an RGB image of shape (height, width, 3), from top to bottom; none if it is blank."""
        ...
