"""Somebody may be in danger: what to do is said at once, and staff are told of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from assistant.answering import DeskCard
from assistant.desk.records import Draft, Kind, Ticket
from assistant.errors import AssistantError
from assistant.safety import STAFF_TOLD, Emergency, Safety
from assistant.safety import reply as reply_to
from assistant.turn import Reply
from knowledge_base.errors import LibraryUnavailable

_log = logging.getLogger(__name__)
_PATIENCE_S = 1.0
"""Whoever is in danger does not wait longer for a database."""
_LONGEST = 600
"""Characters that are looked at; nobody says as much in one breath, and looking takes its time."""
_PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
"""Between the attempts to store an alert that could not be stored."""


class Submitting(Protocol):
    """Registers drafts; ``assistant.desk.desk.Desk`` does."""

    def submit(self, draft: Draft, key: str) -> Ticket:
        """Register a draft once for each key. Raises LibraryUnavailable."""
        ...


class Alarm:
    """Recognizes emergencies and raises alerts. Threads may share it."""

    def __init__(
        self,
        safety: Safety,
        desk: Submitting,
        card: DeskCard,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take what recognizes, what stores, and where people turn to; ``pause`` waits for seconds."""
        self._safety = safety
        self._desk = desk
        self._card = card
        self._pause = pause

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
        stored = threading.Event()
        alert = replace(draft, kind=Kind.ALERT, what=emergency.words, urgent=True)
        threading.Thread(
            target=self._store, args=(alert, key, stored), name="store-alert", daemon=True
        ).start()
        reply = reply_to(emergency, self._card)
        if not stored.wait(_PATIENCE_S):
            return reply
        return replace(reply, sentences=(*reply.sentences, STAFF_TOLD))

    def _store(self, alert: Draft, key: str, stored: threading.Event) -> None:
        for pause_s in (*_PAUSES_S, None):
            try:
                self._desk.submit(alert, key)
            except LibraryUnavailable as error:
                if pause_s is None:
                    _log.error("an alert could not be stored: %s", error)
                    return
                _log.warning("an alert could not be stored yet: %s", error)
                self._pause(pause_s)
            except AssistantError as error:
                _log.error("an alert was refused: %s", type(error).__qualname__)
                return
            else:
                stored.set()
                return
