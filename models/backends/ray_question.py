"""What is sent to the process that is connected to a Ray cluster, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """A call of a replica's method."""

    model: str
    """Its catalogue name."""
    method: str
    arguments: tuple[object, ...]
    named: Mapping[str, object]
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it."""

    value: object = None
    error: Exception | None = None
    """Raised instead, if it is not None."""
