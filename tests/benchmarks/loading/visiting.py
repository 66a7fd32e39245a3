"""Visits by voice, several at once: each asks at the pace of speech, hears the answer begin, and takes its time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import httpx

from assistant.channels.cli.benchmark_voice_recordings import Recording
from assistant.client import (
    ACKNOWLEDGEMENT,
    ClientError,
    Rejected,
    Replay,
    ServerError,
    Spoken,
    VoiceClient,
)
from assistant.endpointing import EndpointingOptions
from models.audio import encode_wav
from tests.benchmarks.loading.asking import PATIENCE_S
from tests.benchmarks.loading.figures import Level, Outcome

_BUSY = frozenset({"busy", "overloaded"})


class Visitor(Protocol):
    """One person at a kiosk."""

    async def ask(self, recording: Recording) -> Outcome:
        """Ask, and return how long after the end of speech the answer began to be heard."""
        ...


class KioskVisitor:
    """Speaks into a kiosk of ours."""

    def __init__(self, client: VoiceClient) -> None:
        self._client = client

    async def ask(self, recording: Recording) -> Outcome:
        """Ask over the voice connection, which listens while it is spoken."""
        replay = Replay(recording.audio)
        began, answered = time.monotonic(), None
        try:
            async with asyncio.timeout(recording.speech_ends_s + PATIENCE_S):
                async for event in self._client.listen(replay):
                    if isinstance(event, Spoken) and event.index != ACKNOWLEDGEMENT and answered is None:
                        answered = time.monotonic()
                await self._client.leave()
        except (ClientError, TimeoutError) as error:
            return _failed(error, time.monotonic() - began - recording.speech_ends_s)
        if answered is None:
            return Outcome(time.monotonic() - began, failed=True)
        return Outcome(answered - began - recording.speech_ends_s)


class PlainVisitor:
    """Speaks, is silent for as long as a fixed pause lasts, and sends the recording to the plain app."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(self, recording: Recording) -> Outcome:
        """Ask with one request."""
        close_s = EndpointingOptions().close_s
        await asyncio.sleep(recording.speech_ends_s + close_s)
        began = time.monotonic()
        try:
            response = await self._client.post(
                "/api/speak", content=encode_wav(recording.audio), headers={"Content-Type": "audio/wav"}
            )
        except httpx.HTTPError:
            return Outcome(time.monotonic() - began, failed=True)
        return Outcome(close_s + time.monotonic() - began, failed=response.status_code != 200)


@dataclass(frozen=True, slots=True)
class Visiting:
    """Residents at kiosks."""

    url: str
    plain: bool
    recordings: Iterator[Recording]
    seconds: float
    pause_s: float
    """From the beginning of an answer to the next question: they listen, and think."""

    async def one_by_one(self, number: int) -> Level:
        """Ask one question after the other, without a pause."""
        async with self._visitor() as visitor:
            return Level(1.0, tuple([await visitor.ask(next(self.recordings)) for _ in range(number)]))

    async def at(self, visits: float) -> Level:
        """Let so many visit at once, who do not begin at the same moment."""
        until = time.monotonic() + self.seconds
        chance = random.Random(8)
        async with asyncio.TaskGroup() as group:
            visiting = [
                group.create_task(self._visit(until, chance.uniform(0.0, self.pause_s)))
                for _ in range(int(visits))
            ]
        return Level(visits, tuple(outcome for each in visiting for outcome in each.result()))

    async def _visit(self, until: float, late_s: float) -> list[Outcome]:
        outcomes: list[Outcome] = []
        await asyncio.sleep(late_s)
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                async with self._visitor() as visitor:
                    while time.monotonic() < until:
                        outcomes.append(await visitor.ask(next(self.recordings)))
                        await asyncio.sleep(self.pause_s)
                        if outcomes[-1].failed:
                            break  # and connect anew
            except (ClientError, OSError) as error:
                outcomes.append(_failed(error, time.monotonic() - began))
                await asyncio.sleep(self.pause_s)
        return outcomes

    @asynccontextmanager
    async def _visitor(self) -> AsyncGenerator[Visitor, None]:
        if self.plain:
            async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_S, trust_env=False) as client:
                yield PlainVisitor(client)
        else:
            async with VoiceClient.connect(self.url) as client:
                yield KioskVisitor(client)


def _failed(error: Exception, waited_s: float) -> Outcome:
    refused = isinstance(error, Rejected | ServerError) and error.code in _BUSY
    return Outcome(waited_s, refused=refused, failed=not refused)
