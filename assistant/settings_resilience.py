"""The section ``resilience`` of the settings: how much is worked on at once, and how long what is waited for."""

from __future__ import annotations

from pydantic import Field

from assistant.settings_desk import Section


class Resilience(Section):
    """What keeps one too many, one too slow or one gone from being everybody's trouble."""

    turns: int = Field(default=0, ge=0)
    """Questions at work at once; 0 is two for each core."""
    waiting: int = Field(default=0, ge=0)
    """Questions that may wait for their turn; 0 is eight for each core."""
    text_wait_seconds: float = Field(default=3.0, gt=0.0, le=60.0)
    """How long a typed question waits at most."""
    voice_wait_seconds: float = Field(default=15.0, gt=0.0, le=60.0)
    """How long a spoken one does; meanwhile the kiosk says 现在问的人多，请稍等."""
    send_seconds: float = Field(default=20.0, gt=0.0)
    """How long a page may take to read a piece of an answer before its connection is closed."""
    closing_seconds: float = Field(default=10.0, ge=0.0, le=60.0)
    """How long answers under way may go on once the program is told to stop."""
