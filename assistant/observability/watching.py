"""Watches turns go by: each gets its mark, is measured up to its first sound, and is counted however it ends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import aclosing
from datetime import datetime

from assistant.errors import AssistantError
from assistant.observability.logs import whereabouts
from assistant.observability.metrics import Metrics
from assistant.observability.periods import now
from assistant.observability.records import Outcome, TurnRecord, outcome_of, topic_of
from assistant.turn import Ended, Event, Request, Said, Spoken, Turn
from assistant.turn_mark import TurnMark, in_turn, marked

_log = logging.getLogger(__name__)
Noted = Callable[[TurnRecord, str, Turn | None], None]
"""Takes the record of a turn, its visit, and the turn itself if it ended."""


class Watching:
    """Watches all turns of an assistant. Threads may share it."""

    def __init__(
        self,
        metrics: Metrics,
        dialects: Callable[[], Collection[str]],
        *,
        clock: Callable[[], float] = time.perf_counter,
        at: Callable[[], datetime] = now,
    ) -> None:
        """Begin to watch.

        Args:
            metrics: where turns are counted.
            dialects: tags of the dialects that are told apart; a client may name any.
            clock: seconds, from any start.
            at: the time, aware of its zone.
        """
        self._metrics = metrics
        self._dialects = dialects
        self._clock = clock
        self._at = at

    async def watched(
        self, mark: TurnMark, request: Request, events: AsyncGenerator[Event, None], noted: Noted
    ) -> AsyncGenerator[Event, None]:
        """Yield the events of a turn, and count it.

        Args:
            mark: the turn's.
            request: what is asked.
            events: of the turn.
            noted: is told when it has ended, before whoever reads it, or when it will not end. It never waits.
        """
        began, wait_ms = self._clock(), None
        ended: Turn | None = None
        outcome = Outcome.FAILED
        self._metrics.turn_began()
        try:
            async with aclosing(in_turn(mark, events)) as steps:
                async for event in steps:
                    if wait_ms is None and isinstance(event, Spoken if request.speak else Said):
                        wait_ms = (self._clock() - began) * 1000
                    if isinstance(event, Ended):
                        ended, outcome = event.turn, outcome_of(event.turn)
                        noted(self._record(mark, outcome, wait_ms, ended), ended.visit, ended)
                    yield event
        except (GeneratorExit, asyncio.CancelledError):
            outcome = outcome if ended else Outcome.CUT_SHORT
            raise
        except AssistantError:
            outcome = Outcome.REFUSED
            raise
        except Exception as error:
            with marked(mark):
                _log.error("turn failed: %s", whereabouts(error))
            raise
        finally:
            self._metrics.turn_over(mark.channel, outcome, wait_ms, ended.timings_ms if ended else {})
            if ended is None:
                noted(self._record(mark, outcome, wait_ms), request.visit or "", None)
            with marked(mark):
                _log.info("turn over: %s", outcome.value)

    def _record(
        self, mark: TurnMark, outcome: Outcome, wait_ms: float | None, turn: Turn | None = None
    ) -> TurnRecord:
        """Return what is recorded of a turn. Of one that did not end nothing is known but that."""
        document, title = topic_of(turn) if turn else ("", "")
        dialect = turn.query.dialect if turn and turn.query else ""
        return TurnRecord(
            turn=mark.id,
            at=self._at(),
            channel=mark.channel,
            outcome=outcome,
            wait_ms=None if wait_ms is None else round(wait_ms),
            document=document,
            title=title,
            dialect=dialect if dialect in self._dialects() else "",
        )
