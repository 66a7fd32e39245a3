"""What a text says about itself, proposed as front matter for a person to confirm."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that was read in the text."""

    key: str
    """One of ``front_matter.KEYS``."""
    value: str
    """As front matter states it; several documents in ``supersedes`` are separated by semicolons (；)."""
    words: str
    """The words of the text that it was taken from, verbatim."""
