"""What stands on a page, and where: the words that the readers of PDF files and of images have in common.

Everything is measured in points (1/72 inch) from the left and upper edge of the page as a person sees it. A photo
counts as a page of A4.
"""

from __future__ import annotations

from dataclasses import dataclass

from knowledge_base.intake.tables import Grid
from models.ocr import Box


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of characters on one line, without a wide gap in it."""

    text: str
    box: Box
    size: float
    """Height of its characters."""

    @property
    def middle(self) -> float:
        """Return the height on the page at which it stands."""
        return (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page."""

    grid: Grid
    box: Box
    edges: tuple[float, ...] = ()
    """Where its columns begin and the last one ends."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read."""

    number: int
    """From 1."""
    width: float
    height: float
    fragments: tuple[Fragment, ...] = ()
    tables: tuple[Table, ...] = ()


def contains(box: Box, other: Box) -> bool:
    """Return whether the middle of ``other`` lies in ``box``."""
    x, y = (other.left + other.right) / 2, (other.top + other.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def around(first: Box, *others: Box) -> Box:
    """Return the smallest rectangle around all."""
    boxes = (first, *others)
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def join(left: str, right: str, *, apart: bool = False) -> str:
    """Join what belongs together: with a space between two Latin words, or if they stand ``apart``."""
    if not left or not right:
        return left + right
    latin = left[-1].isascii() and right[0].isascii() and left[-1] not in "-/@"
    return f"{left} {right}" if apart or latin else left + right
