"""What sources have in common that download nothing: what they have is here, or there is nothing to have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

    from models.tables import Table


class AtHand:
    """Part of a ``Source``; it has no fields unless it says so."""

    __slots__ = ()

    @classmethod
    def parse(cls, table: Table) -> Self:  # noqa: ARG003 - there is nothing to read
        """Return the source: it has no fields."""
        return cls()

    def download_bytes(self, downloads: Path) -> int:  # noqa: ARG002 - nothing is downloaded
        """Return 0: nothing is downloaded."""
        return 0

    def discard(self, downloads: Path) -> None:
        """Do nothing: nothing was downloaded."""
