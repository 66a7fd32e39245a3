"""Whom ``benchmark voice`` asks: a server of its own on loopback, and the same parts without it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from assistant.channels.app import create_app, server_config
from assistant.channels.cli.benchmark_voice_asking import Sequential, ask_aloud, ask_in_sequence
from assistant.channels.cli.benchmark_voice_recordings import spoken
from assistant.channels.cli.scratch import settings_in
from assistant.channels.contract import Assistant as Served
from assistant.channels.contract import ChannelOptions, require_ready
from assistant.client import VoiceClient
from assistant.equipment import Equipment
from assistant.frequent import alerts
from assistant.runtime import Assistant
from assistant.settings import Settings
from models.registry import Registry
from models.synthesis import VoiceOptions

_LOOK_S = 0.1
_WARM_UP = "请问社区里有哪些服务？"
"""What is asked before anything is measured."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Who is asked."""

    address: str
    sequential: Sequential | None = None
    """The baseline; None for a server elsewhere."""


@asynccontextmanager
async def own_bench(settings: Settings, registry: Registry, scratch: Path) -> AsyncGenerator[Bench, None]:
    """Yield a server of what is published at home, and the baseline beside it, both warm.

    They share the models, and nothing else: neither has what the other has already worked out or spoken. Nothing is
    read aloud in advance while the baseline is measured, which would slow it down: no answers, and alerts before.

    Raises:
        NotReady: something cannot be loaded.
    """
    community = settings.community.model_copy(update={"examples": ()})
    settings = settings.model_copy(update={"community": community, "kiosks": {}})
    equipment, other = (
        Equipment(settings_in(scratch / name, settings), registry) for name in ("served", "sequential")
    )
    served, sequential = Assistant(equipment), Assistant(other)
    warm_up = spoken("warm-up", _WARM_UP, registry.synthesizer(settings.models.voices[0]))
    await asyncio.to_thread(_speak_alerts, equipment)
    served.start()
    try:
        await asyncio.to_thread(_wait_until_ready, served)
        with on_loopback(served, ChannelOptions.of(settings)) as address:
            async with VoiceClient.connect(address) as client:
                await ask_aloud(client, warm_up)
            await ask_in_sequence(sequential, warm_up)
            yield Bench(address, sequential)
    finally:
        served.close()
        sequential.close()


@contextmanager
def on_loopback(assistant: Served, options: ChannelOptions) -> Iterator[str]:
    """Serve ``assistant`` in a thread on a free port; yield the address."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = uvicorn.Server(server_config(create_app(assistant, options), "127.0.0.1", port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _speak_alerts(equipment: Equipment) -> None:
    """Read the alerts aloud, which the server would do while it is idle; the audio is kept."""
    settings = equipment.settings
    for sentence in filter(None, dict.fromkeys(alerts(settings.community))):
        equipment.speaking.speak(sentence, VoiceOptions(settings.kiosk.speed))


def _wait_until_ready(assistant: Assistant) -> None:
    pause = threading.Event()
    while not assistant.ready.ready and not assistant.ready.failed:
        pause.wait(_LOOK_S)
    require_ready(assistant)
