"""Several threads that do the same, for tests of what threads may share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

Done = TypeVar("Done")


def by_threads(number: int, work: Callable[[], Done]) -> list[Done]:
    """Return what each of so many threads has done; one that fails is missing."""
    done: list[Done] = []
    threads = [threading.Thread(target=lambda: done.append(work())) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done
