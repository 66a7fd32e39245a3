"""How long personal data is kept: kind by kind, and what is too old is deleted for good."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from assistant.desk.desk import MIGRATIONS
from assistant.desk.desk import now as utc_now
from assistant.desk.forgetting import TABLES, Forgetting
from assistant.desk.records import Kind
from assistant.privacy.opening import open_database
from assistant.privacy.recordings import Recordings
from assistant.settings import Settings
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library

_log = logging.getLogger(__name__)
DELETED_FROM = (*TABLES, "asked_in_vain")
"""The tables from which personal data is deleted."""
_ORDINARY = tuple(kind for kind in Kind if kind is not Kind.ALERT)


@dataclass(frozen=True, slots=True)
class Old:
    """What is kept of one kind for longer than it is to be."""

    key: str
    name: str
    """For people, in Chinese."""
    days: int
    count: int


class Questions(Protocol):
    """What is asked of the library."""

    def count_vain(self, before: date) -> int:
        """Return how many questions were asked before that day."""
        ...

    def purge_vain(self, before: date) -> int:
        """Forget the questions asked before that day; return how many."""
        ...


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    name: str
    days: int
    count: Callable[[datetime], int]
    """How many are older than a time, UTC."""
    purge: Callable[[datetime], int]
    """Deletes them, and returns how many."""


class Retention:
    """What is kept too long, and its end. ``look`` and ``purge`` raise LibraryUnavailable and OSError."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        questions: Questions,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Take the database of a desk that was opened; ``clock`` tells the time, aware of its zone."""
        self._database = database
        self._clock = clock
        self._unscrubbed = True
        """Whether there may be traces in the database's files, perhaps of what another program deleted before."""
        self.recordings = Recordings(settings.home / "recordings", database.vault)
        self._kinds = tuple(self._kinds_of(settings, Forgetting(database), questions))

    def _kinds_of(self, settings: Settings, desk: Forgetting, questions: Questions) -> Iterator[_Kind]:
        privacy, recordings = settings.privacy, self.recordings
        for key, name, days, kinds in (
            ("tickets", "办完的登记", privacy.tickets_days, _ORDINARY),
            ("alerts", "处理完的紧急情况", privacy.alerts_days, (Kind.ALERT,)),
        ):
            yield _Kind(
                key,
                name,
                days,
                lambda before, kinds=kinds: desk.count_closed(kinds, before),  # type: ignore[misc]  # mypy does not infer a default
                lambda before, kinds=kinds: desk.purge_closed(kinds, before),  # type: ignore[misc]  # as above
            )
        yield _Kind(
            "messages", "送到了的通知记录", privacy.messages_days, desk.count_messages, desk.purge_messages
        )
        yield _Kind(
            "gaps",
            "没答上来的问题",
            settings.gaps.keep_days,
            lambda before: questions.count_vain(before.astimezone().date()),
            lambda before: questions.purge_vain(before.astimezone().date()),
        )
        yield _Kind("audio", "录音", privacy.keep_audio_days, recordings.count_old, recordings.purge)

    def look(self) -> tuple[Old, ...]:
        """Return what ``purge`` would delete now, kind by kind."""
        at = self._clock()
        return tuple(
            Old(kind.key, kind.name, kind.days, kind.count(at - timedelta(days=kind.days)))
            for kind in self._kinds
        )

    @property
    def scrubbed(self) -> bool:
        """Whether what was deleted is gone from the database's files as well; otherwise the next ``purge`` tries."""
        return not self._unscrubbed

    def purge(self) -> tuple[Old, ...]:
        """Delete what is too old, and see to it that it can be read nowhere any more; return what it was."""
        at, deleted = self._clock(), list[Old]()
        try:
            for kind in self._kinds:
                count = kind.purge(at - timedelta(days=kind.days))
                deleted.append(Old(kind.key, kind.name, kind.days, count))
        finally:  # what the last kind refuses is no reason to leave traces of the others
            if any(each.count for each in deleted):
                self._unscrubbed = True
                _log.info("privacy: deleted %s", {each.key: each.count for each in deleted if each.count})
            if self._unscrubbed:
                self._unscrubbed = not self._database.scrub(DELETED_FROM)
        return tuple(deleted)


@contextmanager
def opened(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Iterator[Retention]:
    """Open the database of the settings for as long as the block lasts. Raises as ``open_database`` does."""
    with open_database(settings) as database:
        database.migrate(MIGRATIONS, "desk")
        yield Retention(settings, database, Library(database), clock=clock)
