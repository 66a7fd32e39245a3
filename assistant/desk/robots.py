"""Robots in the groups of two messengers, WeCom (企业微信) and DingTalk (钉钉).

A group shows what its robot is told, twice if it is told twice: each message begins with the ticket's number and says
which change it is, so that people see that it is the same.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from assistant.desk.desk import now
from assistant.desk.destinations import secret
from assistant.desk.errors import DeliveryFailed
from assistant.desk.messages import text
from assistant.desk.outbox import Message
from assistant.desk.posting import post

_LONGEST_BYTES = 2000
"""WeCom takes 2,048 bytes of text; DingTalk more."""
_FOR_ALL = frozenset({45009, 93000, 130101, 300005, 310000, 410100})
"""What the robots say when they were told too much in a minute, or of a wrong key."""


@dataclass(frozen=True, slots=True)
class WeCom:
    """A robot of a WeCom group."""

    name: str
    url: str
    key_variable: str
    """The environment variable that holds the robot's key."""
    personal: bool = True
    timeout_s: float = 10.0

    def deliver(self, message: Message) -> None:
        """Post a message; of an urgent one everybody in the group is told."""
        told: dict[str, Any] = {"content": _short(text(message, personal=self.personal))}
        if message.ticket.draft.urgent:
            told["mentioned_list"] = ["@all"]
        url = f"{self.url}?key={quote(secret(self.key_variable), safe='')}"
        _tell(url, {"msgtype": "text", "text": told}, message, self.timeout_s)


@dataclass(frozen=True, slots=True)
class DingTalk:
    """A robot of a DingTalk group whose messages are signed (加签)."""

    name: str
    url: str
    token_variable: str
    """The environment variable that holds the robot's access token."""
    secret_variable: str
    """The environment variable that holds the secret to sign with, SEC…"""
    personal: bool = True
    timeout_s: float = 10.0
    clock: Callable[[], datetime] = now

    def deliver(self, message: Message) -> None:
        """Post a message; of an urgent one everybody in the group is told."""
        timestamp = str(int(self.clock().timestamp() * 1000))
        query = {
            "access_token": secret(self.token_variable),
            "timestamp": timestamp,
            "sign": ding_signature(secret(self.secret_variable), timestamp),
        }
        url = self.url + "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
        told = {
            "msgtype": "text",
            "text": {"content": _short(text(message, personal=self.personal))},
            "at": {"isAtAll": message.ticket.draft.urgent},
        }
        _tell(url, told, message, self.timeout_s)


def ding_signature(key: str, timestamp: str) -> str:
    """Return the signature that DingTalk asks for, in base64: HMAC-SHA256 over the time in ms, a line feed, the key."""
    digest = hmac.new(key.encode(), f"{timestamp}\n{key}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _tell(url: str, told: Mapping[str, Any], message: Message, timeout_s: float) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.key}
    answer = post(url, json.dumps(told, ensure_ascii=False).encode(), headers, timeout_s=timeout_s)
    try:
        code = json.loads(answer)["errcode"]
    except (ValueError, KeyError, TypeError):
        raise DeliveryFailed("对方的回答看不懂，不知道收到没有", down=True) from None
    if code != 0:
        said = code if isinstance(code, int) else "？"
        raise DeliveryFailed(f"群机器人不收（errcode {said}）", down=code in _FOR_ALL)


def _short(told: str) -> str:
    """Return as much of a text as a robot takes."""
    encoded = told.encode()
    if len(encoded) <= _LONGEST_BYTES:
        return told
    return encoded[: _LONGEST_BYTES - 100].decode(errors="ignore") + "……（太长，其余请用 desk show 看）"
