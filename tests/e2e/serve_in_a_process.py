"""Serves an assistant that stops in the middle of an answer until it is told to go on, as ``serve`` does."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator

from assistant.channels.app import create_app, server_config
from assistant.channels.connections import Connections
from assistant.channels.contract import ChannelOptions
from assistant.channels.serving import Server
from assistant.reception import Reception
from assistant.rehearsal import Rehearsal
from assistant.resilience import Watchdog
from assistant.settings_resilience import Resilience
from assistant.stages import Stages
from assistant.turn import Ended, Event, Request
from tests.assistant.core_fakes import FakeStages
from tests.assistant.fakes import FakeAssistant


class Hesitating(FakeAssistant):
    """Waits for a line on standard input before the end of each answer."""

    def stages(self) -> Stages:
        return FakeStages()

    async def turn(self, request: Request, rehearsed: Rehearsal | None = None) -> AsyncGenerator[Event, None]:
        with reception.under_way():
            place = await reception.place(request)
            async for event in super().turn(request, rehearsed):
                if isinstance(event, Ended):
                    await asyncio.to_thread(sys.stdin.readline)
                yield event
            place.close()


assistant = Hesitating()
reception = Reception(Resilience(closing_seconds=60), assistant.stages)


async def drain() -> None:
    sys.stdout.write("draining\n")
    sys.stdout.flush()
    await reception.close(60)


def main() -> None:
    app = create_app(assistant, ChannelOptions())
    connections: Connections = app.state.connections
    watchdog = Watchdog(threads=tuple, beyond_help=str)
    config = server_config(app, "127.0.0.1", int(sys.argv[1]))
    Server(config, drain=drain, dismiss=connections.dismiss, watchdog=watchdog).run()
    sys.stdout.write("closed\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
