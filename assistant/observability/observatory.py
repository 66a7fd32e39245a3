"""All that an assistant is seen by: metrics, records of turns, and since when its parts have been as they are."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime

from assistant.health import Health, QueueHealth
from assistant.observability.figures import Figures, figures_of
from assistant.observability.metrics import Metrics
from assistant.observability.periods import Period, now
from assistant.observability.records import Judgement, TurnRecord
from assistant.observability.standing import Standings
from assistant.observability.status import Readiness, Seen, Status, disk_of, status_of
from assistant.observability.turn_log import TurnLog
from assistant.observability.turn_store import TurnStore
from assistant.observability.watching import Watching
from assistant.privacy.opening import open_database
from assistant.recording import Recorder
from assistant.resilience import LastingThread
from assistant.settings import Settings
from assistant.turn import Event, Request, Turn
from assistant.turn_mark import TurnMark
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.layout import Layout
from knowledge_base.library.library import Library


class Observatory:
    """Sees one assistant. Threads may share it."""

    def __init__(
        self,
        settings: Settings,
        health: Callable[[], Health],
        dialects: Callable[[], Collection[str]],
        open_library: Callable[[], AbstractContextManager[Library]],
        visits: Callable[[], int],
    ) -> None:
        """Look at nothing yet.

        Args:
            settings: say what is recorded, and where.
            health: how each part is; never waits.
            dialects: tags of the dialects that are told apart.
            open_library: opens where questions asked in vain are kept.
            visits: how many visits something is remembered of.
        """
        self._settings = settings
        self._health = health
        self.metrics = Metrics()
        self.metrics.follow(health)
        self.metrics.gauge("visits_remembered", "Visits of which something is remembered.", visits)
        self.standings = Standings(health)
        self._watching = Watching(self.metrics, dialects)
        self._open_library = open_library
        self._turn_log: TurnLog | None = None
        self._recorder: Recorder | None = None
        """Both record while the assistant is started; not what staff ask at a terminal."""

    def start(self) -> None:
        """Begin to record, as far as that is wanted, and to look at the parts; ``close`` ends it."""
        self.standings.start()
        if self._settings.gaps.record:
            public = (self._settings.community.desk.telephone,)
            self._recorder = Recorder(self._open_library, public=public)
            self._recorder.start()
        statistics = self._settings.statistics
        if statistics.record:
            self._turn_log = TurnLog(self._open_turns, keep_days=statistics.keep_days)
            self._turn_log.start()

    def close(self) -> None:
        """Write what waits to be recorded, and look no more."""
        self.standings.close()
        recorder, self._recorder = self._recorder, None
        turn_log, self._turn_log = self._turn_log, None
        for each in (recorder, turn_log):
            if each is not None:
                each.close()

    @property
    def queues(self) -> tuple[QueueHealth, ...]:
        """What waits to be written."""
        return tuple(each.queue() for each in self._writers())

    @property
    def threads(self) -> tuple[LastingThread, ...]:
        """Its threads, for the watchdog."""
        return (self.standings.thread, *(each.thread for each in self._writers()))

    def _writers(self) -> tuple[Recorder | TurnLog, ...]:
        return tuple(each for each in (self._recorder, self._turn_log) if each is not None)

    def watched(
        self, mark: TurnMark, request: Request, events: AsyncGenerator[Event, None]
    ) -> AsyncGenerator[Event, None]:
        """Yield the events of a turn, and count it."""
        return self._watching.watched(mark, request, events, self._noted)

    def judge(self, visit: str, *, liked: bool) -> bool:
        """Take note of what the resident says of the last answer of a visit; False if it is too long ago.

        Where nothing is recorded, there is nothing to be too late for.
        """
        if self._recorder is not None and not self._recorder.judge(visit, liked=liked):
            return False
        judgement = Judgement.LIKED if liked else Judgement.DISLIKED
        self.metrics.judged(judgement)
        if self._turn_log is not None:
            self._turn_log.judge(visit, judgement)
        return True

    def forget(self, visit: str) -> None:
        """Forget which question and which turn were a visit's last."""
        if self._turn_log is not None:
            self._turn_log.forget(visit)
        if self._recorder is not None:
            self._recorder.forget(visit)

    def status(self, readiness: Readiness) -> Status:
        """Return how the service is, as a clerk reads it. It reads the database."""
        at = now().astimezone()
        free, total = disk_of(self._settings.home)
        try:
            changed = Layout(self._settings.home).current.stat().st_mtime
            released = datetime.fromtimestamp(changed, UTC)
        except OSError:  # nothing is published, or the folder cannot be looked at: the other rows say that
            released = None
        standings = self.standings.look()
        return status_of(
            Seen(at, readiness, self._health(), standings, released, self._today(at.date()), free, total)
        )

    def _today(self, day: date) -> Figures | None:
        period = Period(day, day)
        try:
            with self._open_turns() as turns:
                return figures_of(turns.between(period.begin, period.end), period)
        except LibraryUnavailable:
            return None

    def _noted(self, record: TurnRecord, visit: str, turn: Turn | None) -> None:
        if self._turn_log is not None:
            self._turn_log.ended(record, visit)
        if self._recorder is not None and turn is not None:
            self._recorder.ended(turn)

    @contextmanager
    def _open_turns(self) -> Iterator[TurnStore]:
        with open_database(self._settings) as database:
            yield TurnStore(database)
