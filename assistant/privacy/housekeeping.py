"""What a running server does by itself: it deletes what is too old, and keeps the recordings that people agreed to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime

from assistant.desk.desk import now as utc_now
from assistant.health import QueueHealth
from assistant.privacy.recordings import Recordings
from assistant.privacy.retention import Retention, opened
from assistant.resilience import LastingThread
from assistant.settings import Settings
from assistant.visit_code import code_of
from assistant.write_behind import WriteBehind
from knowledge_base.errors import LibraryUnavailable
from models.audio import Audio


class Housekeeping:
    """Works in a thread of its own, and is in nobody's way: once a day it deletes what is too old."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        today: Callable[[], date] = date.today,
        open_retention: Callable[[], AbstractContextManager[Retention]] | None = None,
    ) -> None:
        """Do nothing before ``start``; ``today`` is the community's own calendar day."""
        self._keeps_audio = settings.privacy.keep_audio_days > 0
        self._clock = clock
        self._work: WriteBehind[Retention] = WriteBehind(
            "housekeeping",
            "到期删除",
            "what is kept for a time",
            open_retention or (lambda: opened(settings, clock)),
            lambda retention, _: _purge(retention),
            today=today,
        )

    @property
    def thread(self) -> LastingThread:
        """What has to go on between ``start`` and ``close``."""
        return self._work.thread

    def start(self) -> None:
        """Begin; ``close`` ends it."""
        self._work.start()

    def close(self) -> None:
        """Keep what is waiting to be kept, and stop."""
        self._work.close()

    def queue(self) -> QueueHealth:
        """Return what waits to be kept."""
        return self._work.queue()

    def heard(self, audio: Audio, visit: str) -> None:
        """Keep what somebody said who has agreed to it, if the settings ask for it. It never waits."""
        if self._keeps_audio:
            code, at = code_of(visit), self._clock()
            self._work.put(lambda retention: _keep(retention.recordings, audio, code, at))


def _purge(retention: Retention) -> None:
    try:
        retention.purge()
    except OSError as error:
        raise LibraryUnavailable("到期的录音删不掉。") from error


def _keep(recordings: Recordings, audio: Audio, code: str, at: datetime) -> None:
    try:
        recordings.keep(audio, code, at)
    except OSError as error:
        raise LibraryUnavailable("录音存不进去。") from error
