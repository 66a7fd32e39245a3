"""The section ``desk`` of the settings: who is told of what residents entrust to staff, and when somebody is there."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A frozen group of settings that accepts no unknown name."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_ADDRESS = r"^[^@\s,<>]+@[^@\s,<>]+$"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _encrypted(url: str) -> str:
    """Return an address that nobody listens to on the way."""
    parts = urlsplit(url)
    if not parts.hostname or (
        parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _LOOPBACK)
    ):
        raise PydanticCustomError("told", "要写 https:// 开头的网址")
    return url


def _named_apart(receivers: tuple[Receiver, ...]) -> tuple[Receiver, ...]:
    if len({each.name for each in receivers}) < len(receivers):
        raise PydanticCustomError("told", "名称不能相同")
    return receivers


class Shift(Section):
    """When the desk is attended, on the same days of every week."""

    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = Field(min_length=1)
    """1 for Monday to 7 for Sunday."""
    opens: time
    closes: time
    """On the next day, if it is not later than ``opens``."""


class Receiver(Section):
    """What all destinations of tickets have in common."""

    name: str = Field(min_length=1)
    """As staff call it. What waits for it is lost from sight, though not lost, when it is renamed."""
    kinds: tuple[Literal["handoff", "repair", "visit", "opinion", "complaint", "alert"], ...] = ()
    """What it is told of; everything if empty."""
    personal: bool = True
    """Whether it is told names, places and telephone numbers."""
    timeout_seconds: float = Field(default=10.0, gt=0.0, le=30.0)


_VARIABLE = Field(pattern="^[A-Za-z_][A-Za-z0-9_]*$")
"""The name of an environment variable: a secret never stands in a file."""


class WebhookReceiver(Receiver):
    """A program of one's own."""

    type: Literal["webhook"]
    url: Annotated[str, AfterValidator(_encrypted)]
    secret_variable: str = _VARIABLE


class WeComReceiver(Receiver):
    """A robot of a WeCom group."""

    type: Literal["wecom"]
    url: Annotated[str, AfterValidator(_encrypted)] = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
    key_variable: str = _VARIABLE


class DingTalkReceiver(Receiver):
    """A robot of a DingTalk group."""

    type: Literal["dingtalk"]
    url: Annotated[str, AfterValidator(_encrypted)] = "https://oapi.dingtalk.com/robot/send"
    token_variable: str = _VARIABLE
    secret_variable: str = _VARIABLE


class EmailReceiver(Receiver):
    """People with a mailbox."""

    type: Literal["email"]
    host: str = Field(min_length=1)
    port: int = Field(default=465, gt=0, le=65535)
    start_tls: bool = False
    """Encryption begins after the connection, as on port 587."""
    sender: str = Field(pattern=_ADDRESS)
    recipients: tuple[Annotated[str, Field(pattern=_ADDRESS)], ...] = Field(min_length=1)
    user: str = ""
    password_variable: str = Field(default="SMTP_PASSWORD", pattern="^[A-Za-z_][A-Za-z0-9_]*$")


AnyReceiver = Annotated[
    WebhookReceiver | WeComReceiver | DingTalkReceiver | EmailReceiver, Field(discriminator="type")
]


class Tickets(Section):
    """What the desk does with what residents entrust to it."""

    destinations: Annotated[tuple[AnyReceiver, ...], AfterValidator(_named_apart)] = ()
    """Who is told of tickets besides those who look at ``desk list``."""
    shifts: tuple[Shift, ...] = ()
    """When people call back; if empty, what ``community.desk.hours`` says."""
    holidays: tuple[date, ...] = ()
    """Nobody is there on these days."""
    workdays: tuple[date, ...] = ()
    """Days worked in exchange for holidays, like the first working day of a week."""
