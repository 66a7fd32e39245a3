"""What one check has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    ADVICE = "advice"
    """It works, and could be better or safer."""
    FAULT = "fault"
    """It does not work, or will not for long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    key: str
    """Names the check for programs."""
    title: str
    level: Level
    told: str
    """How it is: a sentence."""
    advice: str = ""
    """What to do; empty if nothing."""


def ok(key: str, title: str, told: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(key, title, Level.OK, told)


def advise(key: str, title: str, told: str, advice: str) -> Finding:
    """Return a finding that can be lived with."""
    return Finding(key, title, Level.ADVICE, told, advice)


def fault(key: str, title: str, told: str, advice: str) -> Finding:
    """Return a finding that has to be seen to."""
    return Finding(key, title, Level.FAULT, told, advice)
