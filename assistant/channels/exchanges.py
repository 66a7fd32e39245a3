"""``POST /api/visit``: what was asked and said in a visit, for a page that the person comes back to."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from assistant.channels.limits import Act, Caller, Limits, address_of
from assistant.channels.questions import VisitId
from assistant.channels.wire import Document

_KEPT_S = 600.0
"""As long as the assistant itself remembers a visit."""


@dataclass(frozen=True, slots=True)
class _Visit:
    exchanges: deque[Document]
    at_s: float


class RecentExchanges:
    """What was asked and said lately, by visit. It is in memory only, and never on the person's own machine."""

    def __init__(
        self, capacity: int = 200, length: int = 20, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._capacity = capacity
        self._length = length
        self._clock = clock
        self._kept: OrderedDict[str, _Visit] = OrderedDict()
        """By the visit's name, the one of the longest silence first."""

    def remember(self, visit: str, exchange: Document) -> None:
        """Keep ``exchange`` as the latest of ``visit``; the oldest ones make room."""
        self._drop_old()
        kept = self._kept.pop(visit, None)
        exchanges = kept.exchanges if kept else deque[Document](maxlen=self._length)
        exchanges.append(exchange)
        self._kept[visit] = _Visit(exchanges, self._clock())
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def of(self, visit: str) -> list[Document]:
        """Return the exchanges of ``visit``, the oldest first; none if it is over, or too long ago."""
        self._drop_old()
        kept = self._kept.get(visit)
        return list(kept.exchanges) if kept else []

    def forget(self, visit: str) -> None:
        """The visit is over."""
        self._kept.pop(visit, None)

    def _drop_old(self) -> None:
        while self._kept and self._clock() - next(iter(self._kept.values())).at_s > _KEPT_S:
            self._kept.popitem(last=False)


class ComingBack(BaseModel):
    """Whose visit goes on."""

    model_config = ConfigDict(frozen=True)

    visit: VisitId


def visit_router(exchanges: RecentExchanges, limits: Limits) -> APIRouter:
    """Return the route on which a page asks for what it has shown. The name of the visit stays out of addresses."""
    router = APIRouter(prefix="/api")

    @router.post("/visit")
    async def visit(back: ComingBack, request: Request) -> Document:
        limits.take(Act.VISIT, Caller(address_of(request.scope), back.visit))
        return {"exchanges": exchanges.of(back.visit)}

    return router
