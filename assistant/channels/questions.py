"""What comes in: the fields of a question, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.channels.edges import MessageInvalid
from assistant.turn import Request
from models.audio import Audio

VisitId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Region = Annotated[str, Field(max_length=100)]
# One that is not known is not refused: a page may be older than what is offered.
DialectTag = Annotated[str, Field(max_length=64)]
VoiceName = Annotated[str, Field(max_length=100)]
ChannelName = Annotated[str, Field(pattern=r"^[a-z]{1,32}$")]
SLOWEST, FASTEST = 0.5, 2.0
Speed = Annotated[float, Field(ge=SLOWEST, le=FASTEST)]
Gain = Annotated[float, Field(ge=0.1, le=10.0)]

_WRONG = {
    "question": "请把问题写在 question 里，要用文字。",
    "visit": "visit 不对：请用上一次回答里的 visit，或者不填。",
    "region": "region 不对：请填地名，不超过 100 个字，或者不填。",
    "as_of": "as_of 不对：日期要写成 2026-01-31 这样，或者不填。",
    "heard": "heard 不对：请填 true 或 false，或者不填。",
    "dialect": "dialect 不对：请填方言的代号，例如 cmn-x-kunming，或者不填。",
    "voice": "voice 不对：请填声音的代号，例如 edge-tts，或者不填。",
    "speed": "speed 不对：语速请填 0.5 到 2.0 之间的数。",
    "gain": "gain 不对：响度请填 0.1 到 10 之间的数，1 是原来那么响。",
    "channel": "channel 不对：请填 1 到 32 个小写英文字母，例如 kiosk，或者不填。",
    "verdict": "verdict 不对：有用请填 liked，没帮上请填 disliked。",
    "audio": "没有收到录音。请把录音文件放在 audio 里。",
}


class Circumstances(BaseModel):
    """Whose question it is, where, when and how it is asked, and how its answer is read aloud."""

    model_config = ConfigDict(frozen=True)

    visit: VisitId | None = None
    region: Region | None = None
    as_of: date | None = None
    dialect: DialectTag | None = None
    channel: ChannelName | None = None
    voice: VoiceName | None = None
    speed: Speed = 1.0

    @field_validator("visit", "as_of", "dialect", "channel", mode="before")
    @classmethod
    def _blank_is_none(cls, value: object) -> object:
        """An HTML form sends an empty field as an empty text."""
        return None if value == "" else value

    def of_utterance(self, utterance: Audio, channel: str) -> Request:
        """Return the pipeline's request for a recorded question. ``channel``: where it came in, unless it says."""
        return Request(
            utterance=utterance,
            visit=self.visit,
            region=self.region,
            as_of=self.as_of,
            dialect=self.dialect,
            voice=self.voice,
            speed=self.speed,
            channel=self.channel or channel,
        )


class Question(Circumstances):
    """A question in characters. Its length is the pipeline's to judge."""

    question: str
    heard: bool = False

    def request(self, channel: str) -> Request:
        """Return the pipeline's request. ``channel``: where it came in, unless it says."""
        return Request(
            question=self.question,
            heard=self.heard,
            visit=self.visit,
            region=self.region,
            as_of=self.as_of,
            dialect=self.dialect,
            voice=self.voice,
            speed=self.speed,
            channel=self.channel or channel,
        )


def circumstances_of(fields: Mapping[str, object]) -> Circumstances:
    """Check the fields that came with a recording.

    Raises:
        MessageInvalid: a field is wrong.
    """
    try:
        return Circumstances.model_validate(dict(fields))
    except ValidationError as error:
        raise MessageInvalid(what_is_wrong(error.errors())) from error


def what_is_wrong(problems: Sequence[Any]) -> str:
    """Return in Chinese what pydantic found wrong, by the first field that it names."""
    named = [part for problem in problems for part in problem["loc"] if part in _WRONG]
    return _WRONG[named[0]] if named else "请求的格式不对，请检查后再试。"
