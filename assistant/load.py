"""What the machine is at work on, so that nothing is done ahead that somebody else would have to wait for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Load:
    """Counts turns, and what is done ahead of them. Threads may share it."""

    def __init__(self, ahead: int) -> None:
        """``ahead`` things may be done at once, turns among them, before one more is not begun ahead."""
        self._ahead = ahead
        self._lock = threading.Lock()
        self._under_way = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._under_way

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Count a turn: somebody waits for it, so it is always begun."""
        with self._lock:
            self._under_way += 1
        try:
            yield
        finally:
            self.ended()

    def begin(self) -> bool:
        """Count something that is done ahead, and return True, if there is room for it; ``ended`` ends it."""
        with self._lock:
            room = self._under_way < self._ahead
            self._under_way += room
        return room

    def ended(self) -> None:
        """What was begun has ended."""
        with self._lock:
            self._under_way -= 1
