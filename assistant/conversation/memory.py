"""What is remembered of a visit, between two of its turns, and no longer than it lasts.

A memory is a value: a turn is given one and returns the next one. It lives in the process's memory alone.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.conversation.forms.form import Form
from assistant.entitlement import State
from assistant.turn import Choice, Query, Reply, Sentence
from knowledge_base.document import Citation

_EXCHANGES = 5
_VISITS = 1000
"""Visits that are remembered at once; of more, the one that was silent longest is forgotten."""
_REMEMBERED_S = 600.0


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was looked for, and what was said to it."""

    query: Query
    """With what was left out of it, if it was a follow-up."""
    reply: Reply


@dataclass(frozen=True, slots=True)
class Offered:
    """The last reply asked back, or offered something."""

    choices: tuple[Choice, ...]
    asked_back: bool
    """It asked what was meant, so it is not to ask back again; otherwise it offered to go on."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Something is being read out, piece by piece."""

    rest: tuple[Sentence, ...]
    """What has not been said yet; empty once everything is."""
    citations: tuple[Citation, ...]
    """What their ``citation`` counts in."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a person is entitled to is being told."""

    state: State
    start: int
    """How many benefits have been read out."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number of a ticket is asked for."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A form or an interview that an alert came between: it waits until the person wants to go on with it."""

    waiting: Form | State
    said: Reply
    """What asked for the answer that it waits for."""
    asked: bool = False
    """The person was asked whether to go on."""


Pending = Offered | Reading | Form | State | Telling | Numbering | Interrupted
"""What the last reply waits for; ``State`` is that of an interview (``assistant.entitlement``)."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a visit."""

    exchanges: tuple[Exchange, ...] = ()
    """The last ones, the newest last."""
    said: Reply | None = None
    """The last reply of any kind that can be said again."""
    pending: Pending | None = None
    speed: float = 1.0
    """What the pace of the voice is multiplied by."""
    gain: float = 1.0
    """What the voice's amplitude is multiplied by."""
    mandarin: bool = False
    """The person wants to hear standard Mandarin, whatever was chosen before."""
    turns: int = 0
    """Turns so far."""

    @property
    def last(self) -> Exchange | None:
        """The newest exchange."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The ids of the documents that were cited last."""
        cited = (each.reply.citations for each in reversed(self.exchanges) if each.reply.citations)
        return tuple(dict.fromkeys(citation.document_id for citation in next(cited, ())))

    def after(self, query: Query, reply: Reply) -> Memory:
        """Return the memory with one more exchange."""
        return replace(self, exchanges=(*self.exchanges, Exchange(query, reply))[-_EXCHANGES:])


class Visits:
    """The memories of all visits. Threads may share it.

    After some minutes of silence a visit begins anew, and what was remembered is dropped when anybody speaks next.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` returns seconds, from any start."""
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Memory]] = OrderedDict()

    def __len__(self) -> int:
        with self._lock:
            return len(self._kept)

    def recall(self, visit: str) -> Memory:
        """Return what is known of a visit: nothing, if it is new or was silent for too long."""
        with self._lock:
            self._forget_silent()
            return self._kept[visit][1] if visit in self._kept else Memory()

    def keep(self, visit: str, memory: Memory) -> None:
        """Remember ``memory`` in the place of what was known of the visit."""
        with self._lock:
            self._kept[visit] = self._clock(), memory
            self._kept.move_to_end(visit)
            self._forget_silent()

    def forget(self, visit: str) -> None:
        """Forget all of a visit. To forget an unknown one changes nothing."""
        with self._lock:
            self._kept.pop(visit, None)

    def _forget_silent(self) -> None:
        now = self._clock()
        while self._kept:
            at, _ = next(iter(self._kept.values()))
            if len(self._kept) <= _VISITS and now - at < _REMEMBERED_S:
                return
            self._kept.popitem(last=False)
