"""A reader of what was heard that is built when something was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.once import Once
from knowledge_base.redecoding import Reading, Redecoder


class LateReader:
    """A reader that is built when something heard must first be read again: typed questions do without it."""

    def __init__(self, build: Callable[[], Redecoder]) -> None:
        """``build`` returns the reader; it is called once."""
        self._reader = Once(build)

    def warm_up(self) -> None:
        """Build the reader now."""
        self._reader()

    def readings(
        self, text: str, *, trust: float, alternatives: Sequence[str] = (), limit: int = 3
    ) -> Sequence[Reading]:
        """Return the likeliest readings of ``text``, the likeliest first."""
        return self._reader().readings(text, trust=trust, alternatives=alternatives, limit=limit)
