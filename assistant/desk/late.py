"""A desk that is opened when somebody has something to register, so that nobody waits for it; and one that refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from assistant.desk.desk import Desk
from assistant.desk.records import Draft, Kind, Status, Ticket
from assistant.errors import OnlyRehearsed, PartUnavailable
from assistant.resilience import Part
from knowledge_base.errors import LibraryUnavailable

T = TypeVar("T")

_NOT_NOW = "登记用的数据库现在用不了。"


class LateDesk:
    """What residents may do at a desk. Threads may share it."""

    def __init__(self, desk: Callable[[], Desk], part: Part) -> None:
        """``desk`` returns the desk, the same one each time; it raises LibraryUnavailable while it cannot.

        ``part`` is what asks it.
        """
        self._desk = desk
        self._part = part

    def submit(self, draft: Draft, key: str) -> Ticket:
        """Register a draft, as ``Desk.submit`` does, and with its errors. An alert is tried whatever has failed."""
        return self._asked(lambda: self._desk().submit(draft, key), urgent=draft.kind is Kind.ALERT)

    def status(self, number: str) -> Status:
        """Return how far a ticket is, as ``Desk.status`` does, and with its errors."""
        return self._asked(lambda: self._desk().status(number))

    def _asked(self, work: Callable[[], T], *, urgent: bool = False) -> T:
        try:
            return self._part.call(work, trial=urgent)
        except PartUnavailable:
            pass
        if urgent:
            return work()  # its thread has time: what to do was said already
        raise LibraryUnavailable(_NOT_NOW)


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
