"""What can go wrong at the doors.

::

    AssistantError
    ├── NameInvalid   nobody can be called so
    ├── NameTaken     somebody has a valid key of that name
    ├── KeyUnknown    no key has that name
    └── NotAdmitted   a key opens nothing: it is unknown, expired or revoked
"""

from __future__ import annotations

from assistant.doors.records import Outcome
from assistant.errors import AssistantError


class NameInvalid(AssistantError):
    """Nobody can be called so."""


class NameTaken(AssistantError):
    """Somebody has a valid key of that name."""


class KeyUnknown(AssistantError):
    """No key has that name."""


class NotAdmitted(AssistantError):
    """A key opens nothing."""

    def __init__(self, outcome: Outcome, name: str = "") -> None:
        """Take why, and whose it was."""
        super().__init__(_TOLD[outcome])
        self.outcome = outcome
        self.name = name


_TOLD = {
    Outcome.UNKNOWN: "这把钥匙不对。请检查有没有抄全，或者请管理员重新发一把。",
    Outcome.EXPIRED: "这把钥匙过期了。请管理员换一把新的。",
    Outcome.REVOKED: "这把钥匙已经停用了。要用，请管理员重新发一把。",
}
