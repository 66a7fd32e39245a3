"""Residents who type: visits over HTTP, each answer as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.benchmarks.soaking.ledger import Ledger
from tests.benchmarks.soaking.scripts import Script, Step

VANISHED = "vanished"
_REFUSED = 503
_COMES = 5
"""How often somebody asks who is told to come again a little later."""


@dataclass(slots=True)
class Resident:
    """One person at a chat page after the other."""

    client: httpx.AsyncClient
    ledger: Ledger
    visits: Iterator[Script]

    async def visit_until(self, enough: Callable[[], bool]) -> None:
        """Make visits until it is enough."""
        while not enough():
            script = next(self.visits)
            try:
                await self._visit(script)
            except httpx.HTTPError as error:
                self.ledger.complain(f"{script.steps[0].words}: {error!r}")

    async def _visit(self, script: Script) -> None:
        visit: str | None = None
        ended: dict[str, Any] = {}
        last = len(script.steps) - 1
        for place, step in enumerate(script.steps):
            if script.vanishes and place == last:
                await self._vanish(step, visit)
                return
            ended = await self._ask(step, visit)
            if not ended:
                return
            visit = ended["turn"]["visit"]
        self.ledger.tickets += script.tickets
        self.ledger.alerts += script.alerts
        if script.verdict and visit:
            await self._post("/api/feedback", {"visit": visit, "verdict": script.verdict})
        if script.read_aloud and (addresses := [each for each in ended.get("speech", ()) if each]):
            await self._listen(addresses[0])
        if script.leaves:
            await self._post("/api/leave", {"visit": visit})

    async def _ask(self, step: Step, visit: str | None) -> dict[str, Any]:
        """Return the last event of the answer; nothing if there is none. Who is refused comes again."""
        for _ in range(_COMES):
            response, name, body = await self._asked(step, visit)
            if response.status_code != _REFUSED:
                break
            self.ledger.refused += 1
            await asyncio.sleep(float(response.headers["Retry-After"]))
        if response.status_code != 200 or name != "ended":
            self.ledger.complain(f"{step.words}: status {response.status_code}, {name} {body[:80]}")
            return {}
        ended: dict[str, Any] = json.loads(body)
        reply = ended["turn"]["reply"]
        self.ledger.ended(step, reply["kind"], reply["text"])
        return ended

    async def _asked(self, step: Step, visit: str | None) -> tuple[httpx.Response, str, str]:
        """Ask once; return the response, and the name and the body of its last event."""
        question = {"question": step.words, "visit": visit}
        async with self.client.stream("POST", "/api/chat", json=question) as response:
            name, body = "", ""
            async for line in response.aiter_lines():
                field, _, value = line.partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    body = value
        return response, name, body

    async def _vanish(self, step: Step, visit: str | None) -> None:
        """Ask, and be gone as soon as the answer begins."""
        question = {"question": step.words, "visit": visit}
        async with self.client.stream("POST", "/api/chat", json=question) as response:
            async for _ in response.aiter_lines():
                break
        self.ledger.count(VANISHED)

    async def _post(self, path: str, body: dict[str, Any]) -> None:
        response = await self.client.post(path, json=body)
        if response.status_code not in (204, 404):  # 404: the goodbye has ended the visit already
            self.ledger.complain(f"{path}: status {response.status_code}")

    async def _listen(self, address: str) -> None:
        response = await self.client.get(address)
        if response.status_code != 200 or not response.content.startswith(b"RIFF"):
            self.ledger.complain(f"/api/speech: status {response.status_code}")
