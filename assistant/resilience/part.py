"""One heavy or outside part: called in a worker thread, in time or not at all, and left alone after failures."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from assistant.errors import AssistantError, PartTooSlow, PartUnavailable
from assistant.health import PartHealth, PartState, QueueHealth
from assistant.resilience.breaker import LONGEST_PAUSE_S, CircuitBreaker
from assistant.resilience.cores import usable_cores
from assistant.resilience.crew import Crew
from assistant.resilience.plans import FOR_LONG_LOST, Plan
from models.errors import BackendUnavailable, CatalogueError, ModelCorrupt, ModelMissing, ModelsError

_log = logging.getLogger(__name__)

T = TypeVar("T")

FOR_LONG = (BackendUnavailable, CatalogueError, ModelCorrupt, ModelMissing)
"""What does not mend by itself."""
FIRST_CALL_S = 180.0
"""How long the first call that goes well may take: weights may have to be read for it."""


class Part:
    """Calls one part as its plan says. Threads may share it."""

    def __init__(
        self,
        plan: Plan,
        *,
        name: str = "",
        clock: Callable[[], float] = time.monotonic,
        cores: int | None = None,
    ) -> None:
        """Start nothing yet.

        Args:
            plan: what it is given.
            name: which one it is, where several parts have one plan.
            clock: seconds, from any start.
            cores: how many there are; None to look.
        """
        self.plan = plan
        self.key = f"{plan.key}:{name}" if name else plan.key
        self._shown = f"{plan.name}（{name}）" if name else plan.name
        self._breaker = CircuitBreaker(clock, tolerance=plan.tolerance)
        at_once = plan.at_once or cores or usable_cores()
        self._crew = Crew(self.key, at_once=at_once, waiting=plan.waiting)
        self._failures = 0
        self._used = False
        """Whether a call went well."""

    @property
    def beyond_help(self) -> bool:
        """Whether so many of its threads hang that it is not called any more."""
        return self._crew.lost >= FOR_LONG_LOST

    @property
    def rests(self) -> bool:
        """Whether it would not be called now."""
        return self.beyond_help or self._breaker.is_open()

    def health(self) -> PartHealth:
        """Return how it is."""
        state = PartState.WORKING
        if self.rests:
            state = PartState.FAILED if self.beyond_help else PartState.RESTING
        substitute = "" if state is PartState.WORKING else self.plan.substitute
        return PartHealth(self.key, self._shown, state, substitute, self._failures)

    def queue(self) -> QueueHealth:
        """Return what waits for it."""
        crew, plan = self._crew, self.plan
        return QueueHealth(self.key, self._shown, crew.waiting, crew.at_work, plan.waiting, crew.refused)

    def call(
        self,
        work: Callable[[], T],
        *,
        pieces: float = 0.0,
        harmless: tuple[type[Exception], ...] = (),
        counts: tuple[type[Exception], ...] = (),
        trial: bool = False,
    ) -> T:
        """Return what ``work`` returns, or raise what it raises. It runs in another thread, in the caller's context.

        Args:
            work: a call of the part.
            pieces: how much it is given, in what the plan counts.
            harmless: errors that say nothing against the part; those of the assistant itself hardly ever do.
            counts: those of the assistant that do.
            trial: call it although it rests, as there is nothing else.

        Raises:
            PartUnavailable: it rests, is beyond help, crowded or too slow.
        """
        if self.beyond_help or not (self._breaker.enter() or trial):
            raise PartUnavailable
        try:
            result = self._done(work, pieces)
        except harmless:
            self._breaker.succeeded()
            raise
        except Exception as error:
            if isinstance(error, AssistantError) and not isinstance(error, (PartTooSlow, *counts)):
                self._breaker.gave_up()
            else:
                self._note(error)
            raise
        except BaseException:
            self._breaker.gave_up()
            raise
        self._breaker.succeeded()
        self._used = True
        return result

    def warm_up(self, load: Callable[[], object], *, harmless: tuple[type[Exception], ...] = ()) -> None:
        """Load what it needs, in this thread and for as long as it takes. Raises what ``load`` raises.

        ``harmless`` errors say nothing against the part.
        """
        try:
            load()
        except harmless:
            raise
        except Exception as error:
            self._note(error)
            raise
        self._used = True

    def _done(self, work: Callable[[], T], pieces: float) -> T:
        plan = self.plan
        timeout_s = plan.timeout_s + plan.more_s * pieces
        if plan.loads and not self._used:
            timeout_s = max(timeout_s, FIRST_CALL_S)
        return self._crew.do(work, wait_s=plan.wait_s, timeout_s=timeout_s)

    def _note(self, error: Exception) -> None:
        self._failures += 1
        # Mostly the type alone: a message may repeat what somebody said.
        says_why = self.plan.says_why and isinstance(error, ModelsError)
        why = str(error) if says_why else type(error).__qualname__
        level = logging.INFO if isinstance(error, BackendUnavailable) else logging.WARNING  # it is optional
        _log.log(level, "%s failed: %s", self.key, why)
        hangs = isinstance(error, PartTooSlow)
        self._breaker.failed(
            pause_s=LONGEST_PAUSE_S if isinstance(error, FOR_LONG) else None, for_certain=hangs
        )
