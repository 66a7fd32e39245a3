"""A conversation by voice with a server: one connection, one turn after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict, dataclass

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from assistant.client.errors import ClientError, Rejected, TimedOut
from assistant.client.events import Event, NothingHeard, Ready, SpeechEnded
from assistant.client.greeting import connected, disconnected, greeted
from assistant.client.messages import RATE_HZ, Hello, Manner, Message, Pong, Reader, written
from assistant.client.turns import BegunTurn, BegunTurns
from models.audio import Audio, pcm16

_SOMEBODY = Hello()
_AS_GREETED = Manner()
_FRAME_BYTES = 32_000
"""One second of sound; the server takes messages of twice that."""

Sound = Iterable[Audio] | AsyncIterable[Audio]
"""Pieces of any length, mono, 16 kHz."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long the client waits, in seconds."""

    connect_s: float = 10.0
    """For the server to be ready."""
    answer_s: float = 60.0
    """For the next word about a question that is complete."""
    ping_s: float = 5.0


class VoiceClient:
    """Connected to a server; made by ``connect``. It does not connect again when the connection breaks off."""

    def __init__(self, socket: ClientConnection, ready: Ready, limits: TimeLimits) -> None:
        self.ready = ready
        """What the server has said of itself."""
        self._socket = socket
        self._limits = limits
        self._turns = BegunTurns()
        self._lost: ClientError | None = None
        """Why nothing can be sent or will come any more."""
        self._pongs: list[asyncio.Future[None]] = []

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, address: str, hello: Hello = _SOMEBODY, limits: TimeLimits = TimeLimits()
    ) -> AsyncGenerator[VoiceClient, None]:
        """Connect to the server at ``address``, such as ``http://127.0.0.1:8000``, and greet it.

        Raises:
            Unreachable: nobody answers there.
            Rejected: the server does not take the connection: it is not ready yet, or speaks another version.
            ClientError: it does not say that it is ready.
        """
        async with connected(address, limits.connect_s) as socket:
            client = cls(socket, await greeted(socket, hello, limits.connect_s), limits)
            reading = asyncio.create_task(client._read())
            try:
                yield client
            finally:
                # What still comes is read meanwhile, or the server's goodbye would not be.
                await socket.close()
                await reading

    async def ask(self, question: str, manner: Manner = _AS_GREETED) -> AsyncGenerator[Event, None]:
        """Ask a typed question; yield what the server says of it, ``Ended`` last, or ``Cancelled``.

        Raises:
            TurnFailed: the server cannot answer it.
            ClientError: the connection has broken off, or the server says nothing any more.
        """
        self._require_connection()
        turn = self._turns.begin()
        await self._send("ask", id=turn.number, question=question, **asdict(manner))
        async with aclosing(turn.events(self._limits.answer_s)) as events:
            async for event in events:
                yield event

    async def listen(
        self, sound: Sound, manner: Manner = _AS_GREETED, *, over: bool = False
    ) -> AsyncGenerator[Event, None]:
        """Send ``sound`` until the question in it is complete; yield what the server says of it.

        The last event is ``Ended``, ``NothingHeard`` or ``Cancelled``. Where the sound is at its end, so is the
        question. Sound may come faster than it was spoken, 30 seconds ahead at most.

        Args:
            sound: pieces of the sound.
            manner: what the person has chosen.
            over: listen while the turn before is going on; it is cancelled when somebody speaks. Where the kiosk
                does not let people cut in (``ready.barge_in``), nobody is listened to.

        Raises:
            TurnFailed: the server cannot answer it.
            ClientError: as ``ask`` does.
            ValueError: ``sound`` is not at 16 kHz. What ``sound`` raises is raised as well.
        """
        self._require_connection()
        if over and not self.ready.barge_in:
            yield NothingHeard("")
            return
        turn = self._turns.begin(listening=True, over=over)
        await self._send("listen", id=turn.number, over=over or None, **asdict(manner))
        sending = asyncio.create_task(self._send_sound(sound, turn))
        try:
            async with aclosing(turn.events(self._limits.answer_s)) as events:
                async for event in events:
                    if isinstance(event, SpeechEnded):
                        sending.cancel()
                    yield event
        finally:
            sending.cancel()
            await asyncio.wait([sending])

    async def hold(self) -> None:
        """Say that a talk button is held down: only ``end`` or ``cancel`` ends the question now, no silence."""
        await self._send("hold")

    async def end(self) -> None:
        """Say that the question is complete (说完了)."""
        turn = self._turns.latest
        await self._send("end")
        if turn is None or not turn.listening:
            return
        if turn.unheard:
            # Of silence over an answer nothing is said. What was said before comes before the pong.
            await self.ping()
        if turn.unheard:
            self._turns.tell(turn.number, NothingHeard(""))
        else:
            turn.complete()

    async def cancel(self) -> None:
        """Stop listening, answering and speaking. What goes on ends with ``Cancelled``."""
        await self._send("cancel")

    async def leave(self) -> None:
        """Say that the person has gone. What goes on ends with ``Cancelled``; the next turn begins a new visit."""
        await self._send("leave")
        self._turns.drop()

    async def ping(self) -> None:
        """Return once the server has answered. Raises ClientError if it does not."""
        self._require_connection()
        pong: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pongs.append(pong)
        await self._send("ping")
        try:
            async with asyncio.timeout(self._limits.ping_s):
                await pong
        except TimeoutError:
            raise TimedOut("服务器没有回应。请检查网络，再试一次。") from None

    async def _send_sound(self, sound: Sound, turn: BegunTurn) -> None:
        """Send ``sound``, and say when it is at its end; what goes wrong is told to whoever reads the turn."""
        try:
            async for audio in _each(sound):
                if audio.rate_hz != RATE_HZ:
                    raise ValueError(f"sound at {RATE_HZ} Hz is needed, got {audio.rate_hz} Hz")
                pcm = pcm16(audio)
                for start in range(0, len(pcm), _FRAME_BYTES):
                    await self._socket.send(pcm[start : start + _FRAME_BYTES])
            if turn is self._turns.latest:
                await self.end()
        except ConnectionClosed:
            pass  # the reading side tells everybody
        except Exception as error:  # noqa: BLE001  the sound may come from anywhere
            self._turns.tell(turn.number, error)

    async def _send(self, name: str, /, **fields: object) -> None:
        try:
            await self._socket.send(written(name, fields))
        except ConnectionClosed:
            raise self._lost or disconnected() from None

    def _require_connection(self) -> None:
        if self._lost is not None:
            raise self._lost

    async def _read(self) -> None:
        reader = Reader()
        lost: ClientError = disconnected()
        try:
            async for message in self._socket:
                if read := reader.read(message):
                    self._take(read)
        except ConnectionClosed:
            pass  # it means the same, however it has ended
        except ClientError as error:
            lost = error
        self._lost = lost
        self._turns.fail(lost)
        for pong in self._pongs:
            if not pong.done():
                pong.set_exception(lost)

    def _take(self, message: Message) -> None:
        content = message.content
        if isinstance(content, Rejected):
            raise content
        if isinstance(content, Pong):
            if self._pongs and not (pong := self._pongs.pop(0)).done():
                pong.set_result(None)
        elif message.turn is not None and not isinstance(content, Ready):
            self._turns.tell(message.turn, content)


async def _each(sound: Sound) -> AsyncGenerator[Audio, None]:
    if isinstance(sound, AsyncIterable):
        async for audio in sound:
            yield audio
    else:
        for audio in sound:
            yield audio
