"""How a person wants to be spoken to: slower, louder, in standard Mandarin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.conversation.commands import Command
from assistant.conversation.memory import Memory

_SLOWER, _LOUDER = 0.85, 1.5
_SLOWEST, _FASTEST, _SOFTEST, _LOUDEST = 0.6, 1.6, 0.4, 4.0
"""Factors of one step, and how far they go."""


def adjusted(memory: Memory, commands: Sequence[Command]) -> Memory:
    """Return ``memory`` with the pace, the loudness and the language that ``commands`` ask for."""
    speed, gain = memory.speed, memory.gain
    for command in commands:
        match command:
            case Command.SLOWER:
                speed = max(_SLOWEST, speed * _SLOWER)
            case Command.FASTER:
                speed = min(_FASTEST, speed / _SLOWER)
            case Command.LOUDER:
                gain = min(_LOUDEST, gain * _LOUDER)
            case Command.SOFTER:
                gain = max(_SOFTEST, gain / _LOUDER)
    return replace(memory, speed=speed, gain=gain, mandarin=memory.mandarin or Command.MANDARIN in commands)
