"""What the doors keep, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.doors.roles import Role


class Kind(StrEnum):
    """Who holds a key."""

    STAFF = "staff"
    KIOSK = "kiosk"
    """A voice terminal: its key is called a token."""
    SESSION = "session"
    """The browser of a member of staff who has shown a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key, which is everything but the key itself."""

    public: str
    """Its first characters behind the prefix: they open nothing."""
    kind: Kind
    name: str
    """Whose it is."""
    role: Role | None
    """None for a kiosk."""
    created: datetime
    """UTC, as all times here."""
    expires: datetime | None
    revoked: datetime | None
    last_used: datetime | None

    def valid(self, now: datetime) -> bool:
        """Return whether it opens anything at ``now``."""
        return self.revoked is None and (self.expires is None or now < self.expires)


@dataclass(frozen=True, slots=True)
class Issued:
    """A key at the only moment at which it can be read."""

    key: Key
    secret: str
    """The whole key."""


class Outcome(StrEnum):
    """What became of a key, or was done with it."""

    ADMITTED = "admitted"
    UNKNOWN = "unknown"
    """It is nobody's."""
    EXPIRED = "expired"
    REVOKED = "revoked"
    WRONG_ROLE = "wrong-role"
    FOREIGN_PAGE = "foreign-page"
    """A browser's session was used by a page that is not ours."""
    CREATED = "created"
    ROTATED = "rotated"
    WITHDRAWN = "withdrawn"
    """It was revoked just then."""


@dataclass(frozen=True, slots=True)
class Use:
    """What became of a key that was shown, as often as it was the same within an hour."""

    kind: Kind
    name: str
    """Whose it was; empty if it was nobody's."""
    route: str
    """Method and path, or the command; never a number or a word that somebody asked for."""
    outcome: Outcome
    first: datetime
    last: datetime
    times: int
