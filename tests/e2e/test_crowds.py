"""Rule: people who only hold a line, who do not take what they are told, or who vanish cost nobody else an answer, and
nothing is left of them.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from assistant.channels.contract import ChannelOptions
from assistant.client import Acknowledged, Ended, Ready, Rejected, VoiceClient
from assistant.client.greeting import connected, greeted
from assistant.client.messages import Hello, written
from assistant.runtime import Assistant
from assistant.settings import Settings
from assistant.settings_doors import AddressLimits, Doors
from assistant.settings_resilience import Resilience
from assistant.speech_ahead import CROWDED
from models.audio import Audio, encode_wav, silence
from models.recognition import Early, RecognitionHints, Transcript
from tests.assistant.allowance_home import HEAD, allowance_home
from tests.assistant.core_fakes import NO_HINTS, FakeRecognizer, Gate
from tests.assistant.fakes import HANGS, FakeAssistant, tone
from tests.assistant.registry_fakes import MODELS, FakeRegistry, NoWords, equipment_of
from tests.e2e.server import RunningServer

pytestmark = pytest.mark.e2e

IDLE, PLACES = 200, 64
PATIENCE_S = 60.0
LONG_S = 300.0
"""Of speech: 14 MB a sentence, more than all buffers on the way hold."""
QUESTION = "几点开门"


async def answered(url: str) -> None:
    """Ask at a chat page and at a kiosk, and be answered at both."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, trust_env=False) as client:
        response = await client.post("/api/ask", json={"question": QUESTION})
    assert response.json()["reply"]["kind"] == "answer"


def wait_until(seen: Callable[[], bool]) -> None:
    """Return once it is ``seen``."""
    deadline, pause = time.monotonic() + PATIENCE_S, threading.Event()
    while not seen():
        assert time.monotonic() < deadline
        pause.wait(0.02)


async def until(seen: Callable[[], bool]) -> None:
    """Return once it is ``seen``."""
    await asyncio.to_thread(wait_until, seen)


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


class SlowEars(FakeRecognizer):
    """Hear once they are let."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(Transcript("高龄津贴每月发多少钱", 0.9))
        self.gate = gate

    def recognize(
        self, audio: Audio, hints: RecognitionHints = NO_HINTS, *, early: Early | None = None
    ) -> Transcript:
        self.gate.pass_through()
        return super().recognize(audio, hints, early=early)


def test_those_who_wait_are_told_so_and_the_next_one_is_refused_at_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = allowance_home(tmp_path_factory, HEAD + "满八十周岁的老人，每月发高龄津贴100元。\n")
    limits = Resilience(turns=1, waiting=2, text_wait_seconds=PATIENCE_S, voice_wait_seconds=PATIENCE_S)
    gate = Gate()
    registry = FakeRegistry(language=NoWords(), ears=SlowEars(gate))
    settings = Settings(home=home, models=MODELS, resilience=limits)

    async def waiting(url: str, told: asyncio.Event, *, spoken: bool) -> list[str]:
        """Ask at a kiosk; return what was said before the answer."""
        said = []
        async with VoiceClient.connect(url) as client:
            turn = client.listen([tone(1.0), silence(2.0, 16_000)]) if spoken else client.ask(QUESTION)
            async for event in turn:
                if isinstance(event, Acknowledged):
                    said.append(event.text)
                    told.set()
        assert isinstance(event, Ended)
        return said

    async def crowd(url: str) -> tuple[httpx.Response, list[list[str]], httpx.Response]:
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE_S, trust_env=False) as client:
            first = asyncio.create_task(client.post("/api/ask/audio", content=encode_wav(tone(1.0))))
            await until(gate.reached.is_set)
            told = asyncio.Event(), asyncio.Event()
            kiosks = [
                asyncio.create_task(waiting(url, each, spoken=spoken))
                for each, spoken in zip(told, (True, False), strict=True)
            ]
            await asyncio.gather(*(each.wait() for each in told))
            refused = await client.post("/api/ask", json={"question": QUESTION})
            gate.opened.set()
            return refused, await asyncio.gather(*kiosks), await first

    with closing(Assistant(equipment_of(settings, registry))) as assistant:
        assistant.start()
        wait_until(lambda: assistant.acknowledgement(speed=settings.kiosk.speed) is not None)
        with RunningServer(assistant, ChannelOptions()) as server:
            refused, said, answered_first = asyncio.run(crowd(server.url))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["error"]["code"] == "overloaded"
    assert said == [[CROWDED], [CROWDED]]
    assert answered_first.status_code == 200
