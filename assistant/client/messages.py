"""What travels between client and server: version 2 of the voice protocol, seen from the client."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

from assistant.client.errors import Garbled, Rejected, TurnFailed
from assistant.client.events import (
    Acknowledged,
    Cancelled,
    Document,
    Ended,
    Event,
    Found,
    Heard,
    NothingHeard,
    Partial,
    Patience,
    Paused,
    Ready,
    Resumed,
    Said,
    Silent,
    SpeechEnded,
    SpeechStarted,
    Spoken,
    Understood,
)
from assistant.turn import Action, Choice, ReplyKind
from models.audio import from_pcm16

VERSION = 2
RATE_HZ = 16_000
"""Of the samples that the client sends."""


@dataclass(frozen=True, slots=True)
class Hello:
    """Who calls, and how to answer. What is None is left to the server."""

    kiosk: str | None = None
    """Which kiosk it is, for its settings."""
    visit: str | None = None
    """Go on with an earlier visit."""
    channel: str | None = None
    region: str | None = None
    dialect: str | None = None
    """Tag of the dialect that the person has chosen."""
    speak: bool = True
    """Whether replies are to be read aloud."""
    voice: str | None = None
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """What the person has chosen for one turn; what is None is as the greeting says."""

    dialect: str | None = None
    voice: str | None = None
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Pong:
    """The connection is alive."""


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that the server has said, and the turn that it is about; None if it is about none."""

    turn: int | None
    content: Event | Ready | Pong | TurnFailed | Rejected


class Reader:
    """Server's messages -> Message: puts the samples together with what announced them."""

    def __init__(self) -> None:
        self._announced: Document | None = None
        self._pcm = bytearray()

    def read(self, message: str | bytes) -> Message | None:
        """Return what ``message`` makes complete, None if nothing. What this version does not know is passed over.

        Raises:
            Garbled: it is not what the protocol says.
        """
        try:
            return self._samples(message) if isinstance(message, bytes) else self._document(message)
        except (KeyError, TypeError, ValueError) as error:
            raise Garbled("服务器说的话听不懂，可能版本不一样。请更新程序。") from error

    def _samples(self, pcm: bytes) -> Message | None:
        if self._announced is not None:
            self._pcm += pcm
        return self._complete()

    def _document(self, text: str) -> Message | None:
        document = json.loads(text)
        name = document["type"]
        if "id" in document:
            # Whatever follows an announcement too early means that its samples were cut off.
            self._announced = None
            self._pcm.clear()
        if name == "audio":
            self._announced = document
            return self._complete()
        parse = _PARSERS.get(name)
        return None if parse is None else Message(document.get("id"), parse(document))

    def _complete(self) -> Message | None:
        announced = self._announced
        if announced is None or len(self._pcm) < 2 * announced["samples"]:
            return None
        audio = from_pcm16(bytes(self._pcm[: 2 * announced["samples"]]), announced["rate_hz"])
        self._announced = None
        self._pcm.clear()
        return Message(announced["id"], Spoken(announced["index"], audio, announced["synthesizer"]))


def written(name: str, body: Mapping[str, object]) -> str:
    """Return the message ``name``; fields that are None are left away."""
    stated = {field: value for field, value in body.items() if value is not None}
    return json.dumps({"type": name, **stated}, ensure_ascii=False)


def _ready(document: Document) -> Ready:
    patience = document["patience"]
    return Ready(
        document["build"],
        document["utterance_s"],
        Patience(**{field.name: patience[field.name] for field in fields(Patience)}),
        document["barge_in"],
        document["speed"],
        document["idle_s"],
    )


def _heard(document: Document) -> Heard:
    transcript = document["transcript"]
    return Heard(transcript["text"], transcript["confidence"], tuple(transcript["alternatives"]))


def _understood(document: Document) -> Understood:
    query = document["query"]
    return Understood(query["text"], query["original"], query)


def _said(document: Document) -> Said:
    return Said(
        document["index"],
        ReplyKind(document["kind"]),
        document["text"],
        document["citation"],
        _choices(document["choices"]),
    )


def _ended(document: Document) -> Ended:
    turn = document["turn"]
    reply = turn["reply"]
    return Ended(
        turn["visit"],
        ReplyKind(reply["kind"]),
        reply["text"],
        _choices(reply["choices"]),
        None if reply["action"] is None else Action(reply["action"]),
        turn,
    )


def _choices(documents: Sequence[Document]) -> tuple[Choice, ...]:
    return tuple(Choice(each["label"], each["question"]) for each in documents)


def _error(document: Document) -> TurnFailed | Rejected:
    failure = TurnFailed if "id" in document else Rejected
    return failure(document["code"], document["message"], retry=document["retry"])


_PARSERS: Mapping[str, Callable[[Document], Event | Ready | Pong | TurnFailed | Rejected]] = {
    "ready": _ready,
    "pong": lambda _: Pong(),
    "error": _error,
    "speech-started": lambda document: SpeechStarted(document["at_s"]),
    "partial": lambda document: Partial(document["text"]),
    "paused": lambda document: Paused(document["at_s"]),
    "resumed": lambda document: Resumed(document["at_s"]),
    "speech-ended": lambda document: SpeechEnded(document["seconds"], document["closed_by"]),
    "nothing-heard": lambda document: NothingHeard(document["message"]),
    "acknowledged": lambda document: Acknowledged(document["text"]),
    "heard": _heard,
    "understood": _understood,
    "found": lambda document: Found(tuple(document["evidence"])),
    "said": _said,
    "silent": lambda document: Silent(document["index"], document["reason"]),
    "cancelled": lambda _: Cancelled(),
    "ended": _ended,
}
