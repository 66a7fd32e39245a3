"""The answering half of a voice connection: one turn at a time."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress

from starlette.websockets import WebSocketDisconnect

from assistant.channels.contract import Assistant
from assistant.channels.counting import Counting
from assistant.channels.edges import failure_of
from assistant.channels.voice_sending import Sender
from assistant.rehearsal import Rehearsal
from assistant.turn import Request, Silent, Spoken


class Answering:
    """Sends the events of turns."""

    def __init__(self, assistant: Assistant, sender: Sender, counting: Counting, address: str) -> None:
        """``counting`` knows how much whoever is connected from ``address`` may ask."""
        self._assistant = assistant
        self._sender = sender
        self._counting = counting
        self._address = address
        self._turn: asyncio.Task[None] | None = None

    def begin(
        self,
        request: Request,
        number: int,
        *,
        rehearsed: Rehearsal | None = None,
        acknowledge_s: float | None = None,
    ) -> None:
        """Begin to answer; what was going on must have been stopped.

        Args:
            request: what is asked.
            number: the client's number of the turn.
            rehearsed: perhaps the same turn, worked out ahead.
            acknowledge_s: how long to wait for the first sentence before saying that the question was heard; None
                never says so.
        """
        self._turn = asyncio.create_task(self._answer(request, number, rehearsed, acknowledge_s))

    def refuse(self, number: int, error: Exception) -> None:
        """Say why turn ``number`` is not answered; what was going on must have been stopped."""
        self._turn = asyncio.create_task(self._refuse(number, error))

    async def _refuse(self, number: int, error: Exception) -> None:
        with suppress(WebSocketDisconnect):
            await self._sender.send("error", id=number, **failure_of(error).event())

    async def stop(self) -> None:
        """Stop answering. Afterwards nothing more is sent about it; what was registered stays so."""
        if self._turn:
            self._turn.cancel()
            await asyncio.wait([self._turn])
            self._turn = None

    async def _answer(
        self, request: Request, number: int, rehearsed: Rehearsal | None, acknowledge_s: float | None
    ) -> None:
        sending = asyncio.Lock()
        """Held while something is sent that has samples: nothing may come between."""
        waiting = asyncio.create_task(self._acknowledge(request, number, acknowledge_s, sending))
        # A client that has left is the receiving side's to notice.
        with suppress(WebSocketDisconnect):
            try:
                await self._count(request, rehearsed)
                turn = self._assistant.turn(request, rehearsed)
                async with aclosing(self._counting.heard(turn, self._address, request)) as events:
                    async for event in events:
                        async with sending:
                            if isinstance(event, Spoken | Silent):
                                waiting.cancel()
                            await self._sender.event(event, number)
            except WebSocketDisconnect:
                raise
            except Exception as error:  # noqa: BLE001  an edge: the client is told in its own format
                async with sending:
                    await self._sender.send("error", id=number, **failure_of(error).event())
            finally:
                waiting.cancel()

    async def _count(self, request: Request, rehearsed: Rehearsal | None) -> None:
        """Count a question; raises TooMany, and drops what was worked out ahead for it."""
        try:
            await self._counting.asked(self._address, request)
        except BaseException:
            if rehearsed is not None:
                rehearsed.cancel()
            raise

    async def _acknowledge(
        self, request: Request, number: int, after_s: float | None, sending: asyncio.Lock
    ) -> None:
        if after_s is None or not request.speak:
            return
        await asyncio.sleep(after_s)
        speech = self._assistant.acknowledgement(
            speed=request.speed, voice=request.voice, typed=request.utterance is None
        )
        if speech is not None:
            with suppress(WebSocketDisconnect):
                async with sending:
                    await self._sender.acknowledgement(speech, number)
