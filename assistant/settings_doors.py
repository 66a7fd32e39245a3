"""The section ``doors`` of the settings: who may come in, by which names, and how much of everything at once."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from assistant.settings_desk import Section

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_LONGEST_HOST = 253


def _host(name: str) -> str:
    """Return a host as browsers write it: small letters, Punycode."""
    try:
        host = name.strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        host = ""
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        raise PydanticCustomError("told", "要写网址里的名字，例如 zhuli.example.cn，不写 https:// 和端口")
    return host


def _network(address: str) -> str:
    """Return an address or a range of them in its usual form."""
    try:
        return str(ipaddress.ip_network(address.strip()))
    except ValueError:
        raise PydanticCustomError("told", "要写地址，例如 127.0.0.1 或 10.0.0.0/24") from None


_Count = Annotated[int, Field(ge=1, le=1_000_000)]


class AddressLimits(Section):
    """How much comes from one address in a minute. A whole building may be behind one address."""

    questions: _Count = 600
    audio_seconds: _Count = 3000
    uploads: _Count = 300
    visits: _Count = 300
    """New visits, and pages that come back to theirs."""
    readings: _Count = 3000
    """Sentences that are read aloud anew."""
    connections: _Count = 300
    """Connections by voice that are begun."""
    connected: _Count = 48
    """Connections by voice at once, not in a minute."""
    ticket_numbers: _Count = 30
    """Questions about the number of a ticket."""
    failed_keys: _Count = 20
    """Keys and tokens that open nothing."""
    emergencies: _Count = 120
    """Of questions that are too many, those of people in danger: they are answered all the same."""


class VisitLimits(Section):
    """How much is done in one visit in a minute."""

    questions: _Count = 60
    audio_seconds: _Count = 240
    visits: _Count = 60
    """How often a page comes back to its visit."""
    ticket_numbers: _Count = 6


class Doors(Section):
    """The doors of the service."""

    kiosk_tokens: bool = False
    """Whether voice terminals need a token."""
    hosts: tuple[Annotated[str, AfterValidator(_host)], ...] = ()
    """Names, besides the machine's own, by which the service may be called."""
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    """Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""
    session_hours: int = Field(default=12, ge=1, le=168)
    """How long a browser stays logged in."""
    audit_days: int = Field(default=180, ge=1, le=3650)
    """How long it is kept what became of keys."""
    address: AddressLimits = AddressLimits()
    visit: VisitLimits = VisitLimits()
