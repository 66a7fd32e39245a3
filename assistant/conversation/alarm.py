"""Somebody may be in danger: what to do is said at once, and staff are told of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answering import DeskCard
from assistant.desk.records import Draft, Kind
from assistant.safety import STAFF_TOLD, Emergency, Safety
from assistant.safety import reply as reply_to
from assistant.turn import Reply

_PATIENCE_S = 1.0
"""Whoever is in danger does not wait longer for a database."""
_LONGEST = 600
"""Characters that are looked at; nobody says as much in one breath, and looking takes its time."""


class Storing(Protocol):
    """Stores alerts; ``assistant.desk.alerts.Alerts`` does."""

    def store(self, alert: Draft, key: str) -> threading.Event:
        """Begin to store an alert once for each key; what is returned is set once it is stored."""
        ...


class Alarm:
    """Recognizes emergencies and raises alerts. Threads may share it."""

    def __init__(self, safety: Safety, alerts: Storing, card: DeskCard) -> None:
        """Take what recognizes, what stores, and where people turn to."""
        self._safety = safety
        self._alerts = alerts
        self._card = card

    def check(self, wordings: Sequence[str], *, heard: bool) -> Emergency | None:
        """Return the emergency that the beginning of one of ``wordings`` speaks of, or None."""
        return self._safety.check([each[:_LONGEST] for each in wordings], heard=heard)

    def raise_alert(self, emergency: Emergency, draft: Draft, key: str) -> Reply:
        """Store an alert and return what to say.

        It says that staff know only if the alert was stored in time. If it was not, storing is tried again for some
        minutes behind the reply.

        Args:
            emergency: what has happened.
            draft: the visit and its circumstances; kind and words are filled in.
            key: names the turn.
        """
        alert = replace(draft, kind=Kind.ALERT, what=emergency.words, urgent=True)
        stored = self._alerts.store(alert, key)
        reply = reply_to(emergency, self._card)
        if not stored.wait(_PATIENCE_S):
            return reply
        return replace(reply, sentences=(*reply.sentences, STAFF_TOLD))
