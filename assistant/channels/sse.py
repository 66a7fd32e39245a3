"""``POST /api/chat``, typed or recorded: a turn as events; ``GET /api/speech/…``: its sentences read aloud."""

from __future__ import annotations

import json
import secrets
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant.channels.contract import Assistant, ChannelOptions, require_ready
from assistant.channels.counting import Counting
from assistant.channels.edges import ReplyForgotten, failure_of
from assistant.channels.exchanges import KEPT_S, RecentExchanges
from assistant.channels.limits import Act, Caller, Limits, address_of
from assistant.channels.questions import (
    FASTEST,
    SLOWEST,
    Circumstances,
    Gain,
    Question,
    Speed,
    VoiceName,
)
from assistant.channels.recordings import recorded_question
from assistant.channels.wire import Document, event_document
from assistant.turn import Action, Ended, Event, Heard, Reply, Said, Sentence, Turn
from models.audio import amplified, encode_wav

_CHANNEL = "chat"
_COMES_BACK = "widget"
"""The channel whose page is left for another one and comes back in the same visit."""


class EventStream(StreamingResponse):
    """A response that closes the turn with itself: a client that leaves cancels the turn at once."""

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncGenerator[str, None], turn: AsyncGenerator[Event, None]) -> None:
        super().__init__(frames, headers={"X-Accel-Buffering": "no"})
        self._frames = frames
        self._turn = turn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        async with aclosing(self._turn), aclosing(self._frames):
            await super().__call__(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _Said:
    """What was said in a visit, and when."""

    visit: str
    sentences: tuple[Sentence, ...]
    at_s: float


class RecentReplies:
    """What can be read aloud: what the assistant itself said lately, by an id that cannot be guessed."""

    def __init__(self, capacity: int = 500, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = capacity
        self._clock = clock
        self._kept: OrderedDict[str, _Said] = OrderedDict()
        """By id, the oldest first."""

    def remember(self, visit: str, reply: Reply) -> str:
        """Keep ``reply``, said in ``visit``, and return its id; the oldest reply makes room."""
        self._drop_old()
        reply_id = secrets.token_urlsafe(16)
        self._kept[reply_id] = _Said(visit, reply.sentences, self._clock())
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
        return reply_id

    def forget(self, visit: str) -> None:
        """Forget what repeats the person's own words in what was said in ``visit``."""
        for reply_id, said in self._kept.items():
            if said.visit == visit:
                self._kept[reply_id] = replace(
                    said, visit="", sentences=tuple(map(_without_private, said.sentences))
                )

    def sentence(self, reply_id: str, index: int) -> Sentence:
        """Return sentence ``index``, which has a spoken text.

        Raises:
            ReplyForgotten: there is no such sentence, or no longer, or it is only shown.
        """
        self._drop_old()
        said = self._kept.get(reply_id)
        sentences = said.sentences if said else ()
        if not 0 <= index < len(sentences) or not sentences[index].spoken_text:
            raise ReplyForgotten("这段回答已经过去很久，没法再读了。请把问题再问一次。")
        return sentences[index]

    def _drop_old(self) -> None:
        while self._kept and self._clock() - next(iter(self._kept.values())).at_s > KEPT_S:
            self._kept.popitem(last=False)


def chat_router(
    assistant: Assistant,
    options: ChannelOptions,
    replies: RecentReplies,
    exchanges: RecentExchanges,
    limits: Limits,
) -> APIRouter:
    """Return the routes of the chat page and the widget.

    ``replies`` is what their readers ask for, ``exchanges`` what the widget shows again.
    """
    router = APIRouter(prefix="/api")
    counting = Counting(assistant, limits)

    @router.post("/chat", response_class=EventStream, status_code=200)
    async def chat(question: Question, request: Request) -> EventStream:
        require_ready(assistant, text=True)
        asked = question.request(_CHANNEL)
        await counting.question(request, asked)
        return await _streamed(
            assistant.turn(asked), _Exchange(question, question.question, replies, exchanges)
        )

    @router.post("/chat/audio", response_class=EventStream, status_code=200)
    async def chat_audio(request: Request) -> EventStream:
        require_ready(assistant)
        utterance, circumstances = await recorded_question(request, options.audio_s, counting)
        asked = circumstances.of_utterance(utterance, _CHANNEL)
        await counting.question(request, asked)
        events = counting.heard(assistant.turn(asked), address_of(request.scope), asked)
        return await _streamed(events, _Exchange(circumstances, "", replies, exchanges))

    @router.get("/speech/{reply_id}/{index}")
    async def speech(
        request: Request,
        reply_id: str,
        index: int,
        voice: VoiceName = "",
        speed: Speed = 1.0,
        gain: Gain = 1.0,
    ) -> Response:
        sentence = replies.sentence(reply_id, index)
        limits.take(Act.READING, Caller(address_of(request.scope)))
        spoken = await assistant.speak(
            sentence.spoken_text, speed=speed, voice=voice or None, private=sentence.private
        )
        headers = {} if sentence.private else {"Cache-Control": "private, max-age=600"}
        return Response(encode_wav(amplified(spoken.audio, gain)), media_type="audio/wav", headers=headers)

    return router


class _Exchange:
    """One question and its answer, on its way to the client."""

    def __init__(
        self, circumstances: Circumstances, words: str, replies: RecentReplies, exchanges: RecentExchanges
    ) -> None:
        self._circumstances = circumstances
        self._words = words
        self._replies = replies
        self._exchanges = exchanges
        self._said: list[Document] = []

    def document(self, event: Event) -> tuple[str, Document]:
        """Return the name and the body of ``event``."""
        name, body = event_document(event)
        match event:
            case Heard():
                self._words = event.transcript.text
            case Said():
                self._said.append(body)
            case Ended():
                body["speech"] = _addresses(event.turn, self._replies, self._circumstances)
                self._keep(event.turn, body)
        return name, body

    def _keep(self, turn: Turn, ended: Document) -> None:
        """Keep the exchange for the page that comes back to it, which is the widget's only."""
        if turn.reply.action == Action.LEAVE:
            self._exchanges.forget(turn.visit)
        elif self._circumstances.channel == _COMES_BACK:
            shown = {"words": self._words, "said": self._said, "ended": ended}
            self._exchanges.remember(turn.visit, shown)


async def _streamed(events: AsyncGenerator[Event, None], exchange: _Exchange) -> EventStream:
    # Whatever is wrong with the question shows before the first event, while the status is still open.
    first = await anext(events)
    return EventStream(_server_sent(first, events, exchange), events)


async def _server_sent(
    first: Event, events: AsyncGenerator[Event, None], exchange: _Exchange
) -> AsyncGenerator[str, None]:
    try:
        yield _frame(*exchange.document(first))
        async for event in events:
            yield _frame(*exchange.document(event))
    except Exception as error:  # noqa: BLE001  an edge: the client is told in its own format
        yield _frame("error", failure_of(error).event())


def _addresses(turn: Turn, replies: RecentReplies, asked: Circumstances) -> list[str | None]:
    """Return where each sentence can be heard as the person has chosen and has asked for in the visit."""
    reply_id = replies.remember(turn.visit, turn.reply)
    speed = round(min(max(asked.speed * turn.speed, SLOWEST), FASTEST), 3)
    manner = {"voice": asked.voice or "", "speed": speed, "gain": turn.gain}
    query = urlencode({name: value for name, value in manner.items() if value not in ("", 1.0)})
    return [
        f"/api/speech/{reply_id}/{index}{'?' * bool(query)}{query}" if sentence.spoken_text else None
        for index, sentence in enumerate(turn.reply.sentences)
    ]


def _without_private(sentence: Sentence) -> Sentence:
    return replace(sentence, spoken_text="") if sentence.private else sentence


def _frame(name: str, body: Document) -> str:
    return f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
