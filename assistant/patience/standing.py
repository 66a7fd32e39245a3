"""The ways in which a sentence can stand when its speaker falls silent."""

from __future__ import annotations

from enum import StrEnum


class Completeness(StrEnum):
    """How a sentence stands when its speaker falls silent."""

    FINISHED = "finished"
    UNFINISHED = "unfinished"
    UNCLEAR = "unclear"
    TOLD = "told"
    """Something whole that asks nothing: a story goes on, but a question may have been misheard."""
