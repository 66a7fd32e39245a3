"""Rule: people who only hold a line, who do not take what they are told, or who vanish cost nobody else an answer, and
nothing is left of them.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from assistant.channels.contract import ChannelOptions
from assistant.client import Ended, Ready, Rejected, VoiceClient
from assistant.client.greeting import connected, greeted
from assistant.client.messages import Hello, written
from assistant.settings_doors import AddressLimits, Doors
from tests.assistant.fakes import HANGS, FakeAssistant
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

IDLE, PLACES = 200, 64
PATIENCE_S = 30.0
LONG_S = 300.0
"""Of speech: 14 MB a sentence, more than all buffers on the way hold."""
QUESTION = "几点开门"


async def answered(url: str) -> None:
    """Ask at a chat page and at a kiosk, and be answered at both."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, trust_env=False) as client:
        response = await client.post("/api/ask", json={"question": QUESTION})
    assert response.json()["reply"]["kind"] == "answer"


async def until(seen: Callable[[], bool]) -> None:
    """Return once it is ``seen``."""
    deadline, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not seen():
        assert time.monotonic() < deadline
        await asyncio.to_thread(pause.wait, 0.02)


@asynccontextmanager
async def a_hundred_and_more(url: str) -> AsyncGenerator[list[Ready | Rejected], None]:
    """Connect, greet, and say nothing more."""
    async with AsyncExitStack() as stack:

        async def idle() -> Ready | Rejected:
            socket = await stack.enter_async_context(connected(url, PATIENCE_S))
            try:
                return await greeted(socket, Hello(), PATIENCE_S)
            except Rejected as rejected:
                return rejected

        yield list(await asyncio.gather(*(idle() for _ in range(IDLE))))


def test_two_hundred_idle_connections() -> None:
    async def crowd(url: str) -> list[Ready | Rejected]:
        async with a_hundred_and_more(url) as welcomes:
            await answered(url)
        async with VoiceClient.connect(url) as client:  # their places are free again
            assert [event async for event in client.ask(QUESTION)][-1].__class__ is Ended
        return welcomes

    crowded = ChannelOptions(voice_connections=PLACES, doors=Doors(address=AddressLimits(connected=IDLE)))
    with RunningServer(FakeAssistant(), crowded) as server:
        welcomes = asyncio.run(crowd(server.url))
    refused = [each for each in welcomes if isinstance(each, Rejected)]
    assert len(welcomes) - len(refused) == PLACES
    assert {(each.code, each.retryable) for each in refused} == {("busy", True)}
    assert "请过一会儿再试" in str(refused[0])


async def asking(url: str, question: str) -> ClientConnection:
    """Ask, take nothing of the answer, and return the connection."""
    address = url.replace("http", "ws") + "/ws/voice"
    socket = await connect(address, proxy=None, max_queue=1, ping_interval=None)
    await socket.send(written("hello", {"version": 2}))
    await socket.send(written("ask", {"id": 1, "question": question}))
    return socket


@pytest.mark.parametrize("vanishes", [True, False], ids=["vanishes", "reads nothing"])
def test_who_does_not_take_the_answer_keeps_nobody_waiting(*, vanishes: bool) -> None:
    question, voice_s = (HANGS, 0.1) if vanishes else (QUESTION, LONG_S)
    fake = FakeAssistant(voice_s=voice_s)

    async def crowd(url: str) -> None:
        socket = await asking(url, question)
        await until(lambda: bool(fake.requests))
        if not vanishes:
            await answered(url)
            assert fake.cancelled == []
        socket.transport.abort()
        await until(lambda: bool(fake.cancelled))
        await answered(url)

    with RunningServer(fake, ChannelOptions(voice_connections=1)) as server:
        asyncio.run(crowd(server.url))
    assert [request.question for request in fake.cancelled] == [question]
