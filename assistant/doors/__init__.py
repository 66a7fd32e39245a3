"""Who may come in: staff with keys, kiosks with tokens, and what was done with them. ``doors.keyring`` comes first."""

from __future__ import annotations

from assistant.doors.roles import Role

__all__ = ["Role"]
