"""``WS /ws/voice``: a conversation by voice, for the kiosk and for whoever speaks its protocol."""

from __future__ import annotations

import asyncio
import secrets
from typing import assert_never

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.channels.build import build_of
from assistant.channels.connections import Connections, say_goodbye
from assistant.channels.contract import Assistant, ChannelOptions, require_ready
from assistant.channels.counting import Counting
from assistant.channels.edges import MessageInvalid, TooMany, VersionUnsupported, failure_of
from assistant.channels.limits import Act, Caller, Limits, address_of
from assistant.channels.pages import STATIC
from assistant.channels.voice_ahead import WorkAhead
from assistant.channels.voice_answering import Answering
from assistant.channels.voice_listening import Listening
from assistant.channels.voice_messages import (
    FRAME_BYTES,
    VERSION,
    Ask,
    Cancel,
    ClientMessage,
    End,
    FloodGate,
    Hello,
    Hold,
    Leave,
    Listen,
    Ping,
    parse_message,
)
from assistant.channels.voice_sending import Sender
from assistant.endpointing import RATE_HZ, Endpointer
from assistant.rehearsal import Rehearsal
from assistant.turn import Request
from models.audio import Audio, from_pcm16

_CONTROL_S = 0.25
"""What a control message counts at the flood gate, in seconds of audio."""
_NO_HELLO = "页面没有先打招呼（hello）。请刷新页面。"


def voice_router(
    assistant: Assistant, options: ChannelOptions, connections: Connections, limits: Limits
) -> APIRouter:
    """Return the route of the voice protocol. ``connections`` are those that are open."""
    router = APIRouter()
    build = build_of(STATIC)

    @router.websocket("/ws/voice")
    async def voice(socket: WebSocket) -> None:
        await socket.accept()
        try:
            with connections.joined(socket), limits.connected(address_of(socket.scope)):
                require_ready(assistant)
                await VoiceConnection(socket, assistant, options, limits, build).run()
        except WebSocketDisconnect:
            return
        except Exception as error:  # noqa: BLE001  an edge: the client is told in its own format
            await say_goodbye(socket, failure_of(error))

    return router


class VoiceConnection:
    """One connected client: is listened to, or answered, or both if it may cut in, or waits."""

    def __init__(
        self, socket: WebSocket, assistant: Assistant, options: ChannelOptions, limits: Limits, build: str
    ) -> None:
        self._socket = socket
        self._assistant = assistant
        self._options = options
        self._limits = limits
        self._address = address_of(socket.scope)
        self._build = build
        self._gate = FloodGate()
        self._hello = Hello(type="hello", version=VERSION)
        self._kiosk = options.kiosk
        self._visit: str | None = None
        """The visit of the person who is there; None if nobody has asked anything yet."""
        self._turn: Listen | Ask = Listen(type="listen", id=0)
        """How the latest turn was begun."""
        self._sender = Sender(socket)
        self._ahead = WorkAhead(assistant)
        self._listening: Listening | None = None
        self._answering = Answering(assistant, self._sender, Counting(assistant, limits), self._address)

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
                if not isinstance(message, bytes):
                    await self._obey(message)
                elif self._listening:  # otherwise it was under way when listening ended
                    await self._hear(self._listening, from_pcm16(message, RATE_HZ))
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
        self._kiosk = kiosk = self._options.kiosk_of(message.kiosk)
        await self._sender.send(
            "ready",
            version=VERSION,
            build=self._build,
            utterance_s=self._options.endpointing.utterance_s,
            patience=kiosk.model_dump(include={"finished_s", "close_s", "unfinished_s", "give_up_s"}),
            barge_in=kiosk.barge_in,
            speed=kiosk.speed,
            idle_s=kiosk.idle_s,
            keep_audio_days=self._options.keep_audio_days,
        )

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
                await self._listen(message)
            case Ask():
                await self._stop()
                self._turn = message
                self._answer(self.request(message, question=message.question))
            case Hold():
                if self._listening:
                    self._listening.hold()
            case End():
                if self._listening:
                    await self._listening.finish()
            case Cancel():
                await self._stop()
                await self._sender.send("cancelled", id=self._turn.id)
            case Leave():
                await self._stop()
                if self._visit is not None:
                    self._assistant.leave(self._visit)
                self._visit = None
            case Ping():
                await self._sender.send("pong")
            case Hello():
                raise MessageInvalid("页面打了两次招呼（hello）。请刷新页面。")
            case _:
                assert_never(message)

    async def _hear(self, listening: Listening, sound: Audio) -> None:
        try:
            self._limits.take(Act.AUDIO, Caller(self._address, self._visit), sound.seconds)
        except TooMany as error:
            await self._stop()
            self._answering.refuse(self._turn.id, error)
        else:
            await listening.hear(sound.samples)

    async def _listen(self, turn: Listen) -> None:
        if not turn.over:
            await self._stop()
        elif not self._kiosk.barge_in:
            return
        self._stop_listening()
        self._turn = turn
        options = self._options.endpointing_of(self._kiosk, over=turn.over)
        self._listening = Listening(
            self,
            self._sender,
            self._ahead,
            Endpointer(self._assistant.voice_activity().session(), options),
            turn,
            self._options.partial_s,
        )

    async def _stop(self) -> None:
        """Drop whatever is going on. Afterwards nothing more is sent about it."""
        self._stop_listening()
        await self._answering.stop()

    def _stop_listening(self) -> None:
        if self._listening:
            self._listening.stop()
            self._listening = None

    async def speech_started(self) -> None:
        """Somebody has begun to speak, perhaps over an answer: it is not wanted any more."""
        await self._answering.stop()

    def utterance_ended(self, request: Request, rehearsed: Rehearsal | None) -> None:
        """Answer a question that is complete, from where it was worked out ahead."""
        self._listening = None
        self._answer(request, rehearsed)

    def _answer(self, request: Request, rehearsed: Rehearsal | None = None) -> None:
        after_s = self._options.acknowledge_s if self._kiosk.acknowledge else None
        self._answering.begin(request, self._turn.id, rehearsed=rehearsed, acknowledge_s=after_s)

    def gave_up(self) -> None:
        """Nobody has spoken."""
        self._listening = None

    def request(self, turn: Listen | Ask, utterance: Audio | None = None, question: str = "") -> Request:
        """Return what is asked in a turn, by the person who is there."""
        # Named before the turn has ended, so that a question that cuts in on it belongs to the same visit.
        self._visit = self._visit or secrets.token_urlsafe(12)
        hello = self._hello
        return Request(
            question=question,
            utterance=utterance,
            visit=self._visit,
            region=hello.region,
            dialect=turn.dialect or hello.dialect,
            speak=hello.speak,
            voice=turn.voice or hello.voice,
            speed=turn.speed or hello.speed or self._kiosk.speed,
            channel=hello.channel,
            keep_audio=isinstance(turn, Listen) and bool(turn.keep_audio),
        )
