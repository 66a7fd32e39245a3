"""``WS /ws/voice``: a conversation by voice, for the kiosk and for whoever speaks its protocol."""

from __future__ import annotations

import asyncio
import json
import secrets
from contextlib import aclosing, suppress
from typing import assert_never

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.channels.contract import Assistant, ChannelOptions, require_ready
from assistant.channels.edges import Busy, Failure, MessageInvalid, VersionUnsupported, failure_of
from assistant.channels.voice_messages import (
    FRAME_BYTES,
    VERSION,
    Ask,
    Cancel,
    ClientMessage,
    End,
    FloodGate,
    Hello,
    Leave,
    Listen,
    Ping,
    parse_message,
)
from assistant.channels.wire import event_document
from assistant.endpointing import RATE_HZ, Endpointer, EndpointEvent, GaveUp, SpeechStarted, Utterance
from assistant.turn import Event, Request, Spoken
from models.audio import Audio, from_pcm16, pcm16

_CONTROL_S = 0.25
"""What a control message counts at the flood gate, in seconds of audio."""
_NO_HELLO = "页面没有先打招呼（hello）。请刷新页面。"
_TRY_AGAIN_LATER, _POLICY_VIOLATION = 1013, 1008


def voice_router(assistant: Assistant, options: ChannelOptions) -> APIRouter:
    """Return the route of the voice protocol."""
    router = APIRouter()
    connected: set[VoiceConnection] = set()

    @router.websocket("/ws/voice")
    async def voice(socket: WebSocket) -> None:
        connection = VoiceConnection(socket, assistant, options)
        await socket.accept()
        try:
            if len(connected) >= options.voice_connections:
                raise Busy("现在用的人太多了，请过一会儿再试。")
            connected.add(connection)
            require_ready(assistant)
            await connection.run()
        except WebSocketDisconnect:
            return
        except Exception as error:  # noqa: BLE001  an edge: the client is told in its own format
            await _say_goodbye(socket, failure_of(error))
        finally:
            connected.discard(connection)

    return router


class VoiceConnection:
    """One connected client: listens, or answers, or waits, one at a time."""

    def __init__(self, socket: WebSocket, assistant: Assistant, options: ChannelOptions) -> None:
        self._socket = socket
        self._assistant = assistant
        self._options = options
        self._gate = FloodGate()
        self._hello = Hello(type="hello", version=VERSION)
        self._visit: str | None = None
        """The visit of the person who is there; None if nobody has asked anything yet."""
        self._turn: Listen | Ask = Listen(type="listen", id=0)
        """How the turn that is going on was begun."""
        self._endpointer: Endpointer | None = None
        self._answering: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Talk until the client leaves.

        Raises:
            WebSocketDisconnect: the client has left.
            Refused: the client does not keep to the protocol.
        """
        try:
            await self._welcome(await self._greeting())
            while True:
                message = await self._receive()
                if isinstance(message, bytes):
                    await self._hear(message)
                else:
                    await self._obey(message)
        finally:
            await self._stop()

    async def _greeting(self) -> ClientMessage | bytes:
        try:
            async with asyncio.timeout(self._options.hello_s):
                return await self._receive()
        except TimeoutError:
            raise MessageInvalid(_NO_HELLO) from None

    async def _welcome(self, message: ClientMessage | bytes) -> None:
        if not isinstance(message, Hello):
            raise MessageInvalid(_NO_HELLO)
        if message.version != VERSION:
            raise VersionUnsupported("这个页面太旧或太新，和服务器对不上。请刷新页面。")
        self._hello = message
        self._visit = message.visit
        await self._send("ready", version=VERSION, utterance_s=self._options.endpointing.utterance_s)

    async def _receive(self) -> ClientMessage | bytes:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        frame, text = message.get("bytes"), message.get("text") or ""
        if len(frame or text) > FRAME_BYTES:
            raise MessageInvalid("一次发来的声音太长了。请刷新页面再试。")
        self._gate.take(len(frame) / 2 / RATE_HZ if frame else _CONTROL_S)
        return frame if frame is not None else parse_message(text)

    async def _obey(self, message: ClientMessage) -> None:
        match message:
            case Listen():
                await self._begin(message)
                session = self._assistant.voice_activity().session()
                self._endpointer = Endpointer(session, self._options.endpointing)
            case Ask():
                await self._begin(message)
                self._answer(question=message.question)
            case End():
                closed = self._endpointer.finish() if self._endpointer else None
                await self._follow([closed] if closed else [])
            case Cancel():
                await self._stop()
                await self._send("cancelled", id=self._turn.id)
            case Leave():
                await self._stop()
                if self._visit is not None:
                    self._assistant.leave(self._visit)
                self._visit = None
            case Ping():
                await self._send("pong")
            case Hello():
                raise MessageInvalid("页面打了两次招呼（hello）。请刷新页面。")
            case _:
                assert_never(message)

    async def _begin(self, turn: Listen | Ask) -> None:
        await self._stop()
        self._turn = turn

    async def _stop(self) -> None:
        """Drop whatever is going on. Afterwards nothing more is sent about it."""
        self._endpointer = None
        if self._answering:
            self._answering.cancel()
            await asyncio.wait([self._answering])
            self._answering = None

    async def _hear(self, frame: bytes) -> None:
        """Listen to a frame. Outside of listening it is dropped: it was under way when listening ended."""
        if self._endpointer:
            await self._follow(self._endpointer.push(from_pcm16(frame, RATE_HZ).samples))

    async def _follow(self, events: list[EndpointEvent]) -> None:
        for event in events:
            match event:
                case SpeechStarted():
                    await self._send("speech-started", id=self._turn.id, at_s=round(event.at_s, 2))
                case Utterance():
                    self._endpointer = None
                    await self._send(
                        "speech-ended",
                        id=self._turn.id,
                        seconds=round(event.audio.seconds, 2),
                        closed_by=event.closed_by.value,
                    )
                    self._answer(utterance=event.audio)
                case GaveUp():
                    self._endpointer = None
                    await self._send(
                        "nothing-heard",
                        id=self._turn.id,
                        message="我没有听到您说话。请再按一下，靠近一点说。",
                    )
                case _:
                    assert_never(event)

    def _answer(self, *, question: str = "", utterance: Audio | None = None) -> None:
        # Named before the turn has ended, so that a question that cuts in on it belongs to the same visit.
        self._visit = self._visit or secrets.token_urlsafe(12)
        hello, turn = self._hello, self._turn
        request = Request(
            question=question,
            utterance=utterance,
            visit=self._visit,
            region=hello.region,
            dialect=turn.dialect or hello.dialect,
            speak=hello.speak,
            voice=turn.voice or hello.voice,
            speed=turn.speed or hello.speed,
            channel=hello.channel,
        )
        self._answering = asyncio.create_task(self._take_turn(request, turn.id))

    async def _take_turn(self, request: Request, number: int) -> None:
        # A client that has left is the receiving side's to notice.
        with suppress(WebSocketDisconnect):
            try:
                async with aclosing(self._assistant.turn(request)) as events:
                    async for event in events:
                        await self._send_event(event, number)
            except WebSocketDisconnect:
                raise
            except Exception as error:  # noqa: BLE001  an edge: the client is told in its own format
                await self._send("error", id=number, **failure_of(error).event())

    async def _send_event(self, event: Event, number: int) -> None:
        name, body = event_document(event)
        await self._send(name, id=number, **body)
        if isinstance(event, Spoken):
            pcm = pcm16(event.speech.audio)
            for start in range(0, len(pcm), FRAME_BYTES):
                await self._socket.send_bytes(pcm[start : start + FRAME_BYTES])

    async def _send(self, name: str, /, **body: object) -> None:
        await self._socket.send_text(json.dumps({"type": name, **body}, ensure_ascii=False))


async def _say_goodbye(socket: WebSocket, failure: Failure) -> None:
    with suppress(WebSocketDisconnect):
        await socket.send_text(json.dumps({"type": "error", **failure.event()}, ensure_ascii=False))
        await socket.close(_TRY_AGAIN_LATER if failure.retry else _POLICY_VIOLATION)
