"""A part that is built when somebody first needs it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Builds a part when it is first asked for; threads that ask meanwhile wait for it.

    Once the part is there, what ``build`` holds on to is let go. If building fails, the next to ask tries again.
    """

    _part: T

    def __init__(self, build: Callable[[], T]) -> None:
        self._build: Callable[[], T] | None = build
        self._lock = threading.Lock()

    def __call__(self) -> T:
        """Return the part. Raises what building it raises."""
        with self._lock:
            if self._build is not None:
                self._part = self._build()
                self._build = None
            return self._part
