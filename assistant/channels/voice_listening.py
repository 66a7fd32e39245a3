"""The listening half of a voice connection: one utterance, worked on while it is still being spoken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Protocol, assert_never

import numpy as np
from numpy.typing import NDArray
from starlette.websockets import WebSocketDisconnect

from assistant.ahead import Guess
from assistant.channels.edges import failure_of
from assistant.channels.voice_ahead import WorkAhead
from assistant.channels.voice_messages import Listen
from assistant.channels.voice_sending import Sender
from assistant.endpointing import (
    RATE_HZ,
    Endpointer,
    EndpointEvent,
    GaveUp,
    Paused,
    Resumed,
    SpeechStarted,
    Utterance,
)
from assistant.patience import Completeness
from assistant.rehearsal import Rehearsal
from assistant.turn import Request
from models.audio import Audio


class Host(Protocol):
    """Who is told what becomes of listening."""

    async def speech_started(self) -> None:
        """Somebody has begun to speak."""
        ...

    def utterance_ended(self, request: Request, rehearsed: Rehearsal | None) -> None:
        """What is asked is complete; ``rehearsed`` is the same turn worked out ahead, or a beginning of it."""
        ...

    def gave_up(self) -> None:
        """Nobody has spoken."""
        ...

    def request(self, turn: Listen, utterance: Audio) -> Request:
        """Return what is asked with an utterance."""
        ...


class Listening:
    """Listens for one utterance. Whatever it is told at once, it does one after the other."""

    def __init__(
        self,
        host: Host,
        sender: Sender,
        ahead: WorkAhead,
        endpointer: Endpointer,
        turn: Listen,
        partial_s: float,
    ) -> None:
        """Begin to listen.

        Args:
            host: is told what becomes of it.
            sender: tells the client.
            ahead: works on what was said so far.
            endpointer: says when somebody speaks.
            turn: how the client began it.
            partial_s: how much must have been said since it was last looked what it is.
        """
        self._host = host
        self._sender = sender
        self._ahead = ahead
        self._endpointer = endpointer
        self._turn = turn
        self._partial_s = partial_s
        self._one_at_a_time = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._rehearsing: asyncio.Task[None] | None = None
        self._speaking = False
        self._unheard_s = 0.0
        """Seconds of audio since it was last looked at what was said so far."""
        self._told_s = 0.0
        """Seconds of speech of which the client was told the words."""

    async def hear(self, samples: NDArray[np.float32]) -> None:
        """Listen to mono samples of shape (n,) at 16 kHz. Raises WebSocketDisconnect."""
        async with self._one_at_a_time:
            await self._follow(self._endpointer.push(samples))
        self._unheard_s += len(samples) / RATE_HZ
        if self._speaking and self._unheard_s >= self._partial_s and not self._ahead.busy:
            self._overhear()

    def hold(self) -> None:
        """The person says when it is over, however long the silence."""
        self._endpointer.hold()

    async def finish(self) -> None:
        """The person says to have finished. Raises WebSocketDisconnect."""
        async with self._one_at_a_time:
            closed = self._endpointer.finish()
            await self._follow([closed] if closed else [])

    def stop(self) -> None:
        """Listen no more. Afterwards nothing more is sent about it."""
        for task in self._tasks:
            task.cancel()
        self._ahead.drop()

    async def _follow(self, events: list[EndpointEvent]) -> None:
        for event in events:
            await self._follow_one(event)

    async def _follow_one(self, event: EndpointEvent) -> None:
        match event:
            case SpeechStarted():
                self._speaking = True
                await self._host.speech_started()
                await self._send("speech-started", at_s=round(event.at_s, 2))
            case Paused():
                self._speaking = False
                self._rehearsing = self._begin(partial(self._rehearse, event.audio))
                await self._send("paused", at_s=round(event.at_s, 2))
            case Resumed():
                self._speaking, self._unheard_s = True, 0.0
                self._rehearse_no_more()
                self._ahead.drop()
                await self._send("resumed", at_s=round(event.at_s, 2))
            case Utterance():
                self._speaking = False
                self._rehearse_no_more()
                await self._send(
                    "speech-ended", seconds=round(event.audio.seconds, 2), closed_by=event.closed_by.value
                )
                self._host.utterance_ended(self._host.request(self._turn, event.audio), self._ahead.taken())
            case GaveUp():
                if not self._turn.over:
                    await self._send("nothing-heard", message="我没有听到您说话。请再按一下，靠近一点说。")
                self._host.gave_up()
            case _:
                assert_never(event)

    def _rehearse_no_more(self) -> None:
        """Begin no rehearsal that has not begun yet; one that has goes on."""
        if self._rehearsing is not None and self._rehearsing is not asyncio.current_task():
            self._rehearsing.cancel()

    async def _rehearse(self, audio: Audio) -> None:
        """Work the turn out that it is if the person has finished, and say how patient to be with one who has not."""
        rehearsal = await self._ahead.rehearse(self._host.request(self._turn, audio))
        guess = Guess(Completeness.UNCLEAR) if rehearsal is None else await rehearsal.guess()
        while True:
            async with self._one_at_a_time:
                await self._tell(guess.text, audio.seconds)
                await self._follow(self._endpointer.told(guess.completeness))
            if rehearsal is None or self._endpointer.closed:
                return
            guess = await rehearsal.guess()

    def _overhear(self) -> None:
        """Listen to what was said so far, if there is enough of it that is new, unless a pause may be coming.

        What is to be heard then would wait for it to end.
        """
        audio = None if self._endpointer.silent else self._endpointer.so_far()
        if audio is not None and audio.seconds - self._told_s >= self._partial_s:
            self._unheard_s = 0.0
            said = self._ahead.overhear(audio, self._host.request(self._turn, audio).dialect)
            self._begin(partial(self._tell_so_far, said, audio.seconds))

    async def _tell_so_far(self, said: asyncio.Task[str], seconds: float) -> None:
        text = await asyncio.shield(said)
        async with self._one_at_a_time:
            await self._tell(text, seconds)

    async def _tell(self, text: str, seconds: float) -> None:
        """Tell the client what was said in the first ``seconds``, unless it knows more already."""
        if text and seconds > self._told_s and not self._endpointer.closed:
            self._told_s = seconds
            await self._send("partial", text=text)

    def _begin(self, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        task = asyncio.create_task(_until_disconnected(work))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            failure_of(error)  # it is logged; the question is answered without what was begun ahead

    async def _send(self, name: str, **body: object) -> None:
        await self._sender.send(name, id=self._turn.id, **body)


async def _until_disconnected(work: Callable[[], Awaitable[None]]) -> None:
    # A client that has left is the receiving side's to notice.
    with suppress(WebSocketDisconnect):
        await work()
