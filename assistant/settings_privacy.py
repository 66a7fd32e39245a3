"""The section ``privacy`` of the settings: how long personal data is kept, and what it is sealed with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from assistant.settings_desk import Section

_Days = Annotated[int, Field(ge=1, le=3650)]


class Privacy(Section):
    """Personal data. Questions asked in vain have their own days: ``gaps.keep_days``."""

    key: SecretStr = SecretStr("")
    """What seals personal data: 32 bytes in base64, from the environment; before it, keys that it replaces."""
    key_file: Annotated[Path, AfterValidator(Path.expanduser)] | None = None
    """A file that holds the same."""
    tickets_days: _Days = 365
    """Days from when a ticket is closed to when it is deleted. One that is not closed stays."""
    alerts_days: _Days = 365
    """The same for alerts."""
    messages_days: _Days = 90
    """Days for which it is kept when which destination was told; what it was told is not kept."""
    keep_audio_days: int = Field(default=0, ge=0, le=365)
    """Days for which recordings are kept of whoever agrees; 0 keeps none. It needs a key."""
