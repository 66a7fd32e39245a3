"""The sections ``logging`` and ``statistics`` of the settings: what the program writes of itself and of its turns."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.settings_desk import Section


class Logging(Section):
    """What the log of a running server looks like."""

    format: Literal["plain", "json"] = "plain"
    """``plain`` for people at a terminal; ``json`` for programs, one object a line."""


class Statistics(Section):
    """What is counted of turns. No word of what was said is among it."""

    record: bool = True
    """Whether a running server writes one row for each turn; the daily report is made of them."""
    keep_days: int = Field(default=400, ge=1, le=3650)
    """After so many days they are removed."""
