"""How each part of a running assistant is, as the status page, the metrics and the checks read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartState(StrEnum):
    """How a part is."""

    WORKING = "working"
    RESTING = "resting"
    """Its breaker is open: it has failed, is left alone for a while, and is tried again by itself."""
    FAILED = "failed"
    """So many of its workers hang that it is not tried before one of them is back."""
    OFF = "off"
    """The settings do without it."""


@dataclass(frozen=True, slots=True)
class PartHealth:
    """An outside or heavy part."""

    key: str
    """For programs; stable: ``recognizer``, ``voice:edge-tts``."""
    name: str
    """For people, in Chinese."""
    state: PartState
    substitute: str
    """What is done instead now, in Chinese; empty while it works."""
    failures: int
    """How often it has failed since the program was started."""


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """Something for which there is so much room and no more."""

    key: str
    """For programs; stable."""
    name: str
    """For people, in Chinese."""
    waiting: int
    at_work: int
    limit: int
    """How many may wait."""
    refused: int
    """How many there was no room for since the program was started."""


@dataclass(frozen=True, slots=True)
class Health:
    """The whole assistant."""

    parts: tuple[PartHealth, ...] = ()
    queues: tuple[QueueHealth, ...] = ()
    backlog: int | None = None
    """Messages of the desk that were not delivered yet; None as long as that is not known."""
    release: str | None = None
    """The release that is answered from; None as long as none was opened."""
