"""What a voice client may send: control messages in JSON, and a gate against floods."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistant.channels.edges import MessageInvalid, TooFast
from assistant.channels.questions import ChannelName, DialectTag, Region, Speed, VisitId, VoiceName

VERSION = 2
FRAME_BYTES = 64 * 1024
"""The largest message that is taken: two seconds of audio."""

KioskId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")]
# One that the settings do not know is not refused: its settings are those of all kiosks.

_NO_SUCH_MESSAGE = "页面和服务器说不到一起。请刷新页面；还是不行，请找工作人员。"


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Turn(_Message):
    """The beginning of a turn. What the person has not chosen is as the greeting says."""

    id: int
    dialect: DialectTag | None = None
    voice: VoiceName | None = None
    speed: Speed | None = None


class Hello(_Message):
    """The first message: who calls, and how to answer."""

    type: Literal["hello"]
    version: int
    rate_hz: Literal[16000] = 16000
    visit: VisitId | None = None
    channel: ChannelName = "kiosk"
    kiosk: KioskId | None = None
    """Which of the kiosks it is, for the settings of its own."""
    region: Region | None = None
    speak: bool = True
    dialect: DialectTag | None = None
    voice: VoiceName | None = None
    speed: Speed | None = None
    """None is as the settings say."""


class Listen(_Turn):
    """The person is about to speak: the audio frames that follow belong to this turn."""

    type: Literal["listen"]
    over: bool = False
    """While an answer is being said: it goes on until somebody speaks."""
    keep_audio: bool | None = None
    """Whether the person has agreed that what they say is kept for ``keep_audio_days``."""


class End(_Message):
    """The person says to have finished (说完了)."""

    type: Literal["end"]


class Hold(_Message):
    """The talk button is held down: silence does not end the utterance any more."""

    type: Literal["hold"]


class Cancel(_Message):
    """Stop listening, answering, speaking: whatever is going on."""

    type: Literal["cancel"]


class Ask(_Turn):
    """A question in characters."""

    type: Literal["ask"]
    question: str


class Leave(_Message):
    """The person has left: forget the visit."""

    type: Literal["leave"]


class Ping(_Message):
    """Is the connection still there? Networks go away without a word."""

    type: Literal["ping"]


ClientMessage = Hello | Listen | Hold | End | Cancel | Ask | Leave | Ping

_MESSAGES: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


def parse_message(text: str) -> ClientMessage:
    """Read a control message.

    Raises:
        MessageInvalid: it is not one of the protocol's.
    """
    try:
        return _MESSAGES.validate_json(text)
    except ValidationError as error:
        raise MessageInvalid(_NO_SUCH_MESSAGE) from error


class FloodGate:
    """Lets audio through as fast as it is spoken, and ``ahead_s`` seconds faster for a while."""

    def __init__(self, ahead_s: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._ahead_s = ahead_s
        self._clock = clock
        self._level_s = 0.0
        self._at = clock()

    def take(self, seconds: float) -> None:
        """Count ``seconds`` of audio that have come.

        Raises:
            TooFast: too much came too fast.
        """
        now = self._clock()
        self._level_s = max(0.0, self._level_s - (now - self._at)) + seconds
        self._at = now
        if self._level_s > self._ahead_s:
            raise TooFast("声音发得太快，服务器已经断开。请刷新页面再试。")
