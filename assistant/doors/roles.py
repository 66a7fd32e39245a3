"""What a key opens."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What the holder of a key may do."""

    VIEWER = "viewer"
    """See documents, releases and how the service feels."""
    EDITOR = "editor"
    """Change drafts, besides: no route does so, the commands do, which need no key."""
    PUBLISHER = "publisher"
    """Put earlier releases in force, and read the audit, besides."""
    DESK = "desk"
    """See what residents entrusted to staff, and settle it; and what a viewer sees."""

    def includes(self, other: Role) -> bool:
        """Return whether whoever has this role may do what needs ``other``."""
        return other in _INCLUDED[self]


_INCLUDED = {
    Role.VIEWER: frozenset({Role.VIEWER}),
    Role.EDITOR: frozenset({Role.VIEWER, Role.EDITOR}),
    Role.PUBLISHER: frozenset({Role.VIEWER, Role.EDITOR, Role.PUBLISHER}),
    Role.DESK: frozenset({Role.VIEWER, Role.DESK}),
}
