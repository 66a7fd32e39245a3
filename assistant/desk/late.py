"""A desk that is opened when somebody has something to register, so that nobody waits for it; and one that refuses."""

from __future__ import annotations

from collections.abc import Callable

from assistant.desk.desk import Desk
from assistant.desk.records import Draft, Status, Ticket
from assistant.errors import OnlyRehearsed


class LateDesk:
    """What residents may do at a desk. Threads may share it."""

    def __init__(self, desk: Callable[[], Desk]) -> None:
        """``desk`` returns the desk, the same one each time; it raises LibraryUnavailable while it cannot."""
        self._desk = desk

    def submit(self, draft: Draft, key: str) -> Ticket:
        """Register a draft, as ``Desk.submit`` does, and with its errors."""
        return self._desk().submit(draft, key)

    def status(self, number: str) -> Status:
        """Return how far a ticket is, as ``Desk.status`` does, and with its errors."""
        return self._desk().status(number)


class RehearsalDesk:
    """A desk at which nothing is registered. Threads may share it."""

    def __init__(self, status: Callable[[str], Status]) -> None:
        """``status`` returns how far a ticket is, as the desk does that it stands for."""
        self._status = status

    def submit(self, draft: Draft, key: str) -> Ticket:  # noqa: ARG002  the signature is the desk's
        """Raise OnlyRehearsed."""
        raise OnlyRehearsed("这件事还没有登记。")

    def status(self, number: str) -> Status:
        """Return how far a ticket is, as the desk does, and with its errors."""
        return self._status(number)
