"""Typed questions at a rate, whether earlier ones are answered or not: people do not wait for each other."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from tests.benchmarks.loading.figures import Level, Outcome

PATIENCE_S = 60.0
"""Who has no answer by then has gone."""
_REFUSED = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Asking:
    """Residents at their chat pages."""

    url: str
    questions: Iterator[str]
    """Without an end."""
    seconds: float
    """How long a level is held."""

    async def one_by_one(self, number: int) -> Level:
        """Ask one question after the other."""
        async with self._client() as client:
            return Level(0.0, tuple([await self._ask(client) for _ in range(number)]))

    async def at(self, rate: float) -> Level:
        """Ask ``rate`` questions a second, at random moments, and wait for all answers."""
        chance = random.Random(8)
        asked: list[asyncio.Task[Outcome]] = []
        at = time.monotonic()
        until = at + self.seconds
        async with self._client() as client, asyncio.TaskGroup() as group:
            while (at := at + chance.expovariate(rate)) < until:
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                asked.append(group.create_task(self._ask(client)))
        return Level(rate, tuple(each.result() for each in asked))

    async def _ask(self, client: httpx.AsyncClient) -> Outcome:
        began = time.monotonic()
        try:
            response = await client.post("/api/ask", json={"question": next(self.questions)})
        except httpx.HTTPError:
            return Outcome(time.monotonic() - began, failed=True)
        refused = response.status_code in _REFUSED
        return Outcome(
            time.monotonic() - began, refused=refused, failed=not refused and response.status_code != 200
        )

    def _client(self) -> httpx.AsyncClient:
        """Return a client that makes as many connections as there are people."""
        limits = httpx.Limits(max_connections=None)
        return httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_S, limits=limits, trust_env=False)
