"""Staying up: what is heavy or outside is given a time, a queue and a rest, and everybody is told honestly.

::

    call ─▶ breaker ─▶ queue ─▶ worker thread ─▶ result
              │ open     │ full     │ too slow: the worker is given up and replaced
              ▼          ▼          ▼
            PartUnavailable: the caller goes on with the part's substitute

``plans`` says of every part how long, how many and what instead; ``docs/staying_up.md`` is checked against it.
"""

from __future__ import annotations

from assistant.resilience import plans
from assistant.resilience.admission import Admission, Place
from assistant.resilience.breaker import CircuitBreaker
from assistant.resilience.lasting import LastingThread
from assistant.resilience.part import Part
from assistant.resilience.parts import Parts
from assistant.resilience.watchdog import Watchdog

__all__ = ["Admission", "CircuitBreaker", "LastingThread", "Part", "Parts", "Place", "Watchdog", "plans"]
