"""A program of somebody's own that takes signed JSON."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from assistant.desk.desk import now
from assistant.desk.destinations import secret
from assistant.desk.messages import document
from assistant.desk.outbox import Message
from assistant.desk.posting import post

TIMESTAMP, SIGNATURE, KEY = "X-Xiangyin-Timestamp", "X-Xiangyin-Signature", "Idempotency-Key"


def signature(key: bytes, timestamp: str, body: bytes) -> str:
    """Return what the signature's header holds: HMAC-SHA256 over the time-stamp, a full stop and the body."""
    return "sha256=" + hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts a message as JSON, signed with a secret that both sides know."""

    name: str
    url: str
    secret_variable: str
    """The environment variable that holds the secret."""
    personal: bool = True
    timeout_s: float = 10.0
    clock: Callable[[], datetime] = now

    def deliver(self, message: Message) -> None:
        """Post a message; any status of 2xx says that it was kept."""
        key = secret(self.secret_variable).encode()
        body = json.dumps(document(message, personal=self.personal), ensure_ascii=False).encode()
        timestamp = str(int(self.clock().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            KEY: message.key,
            TIMESTAMP: timestamp,
            SIGNATURE: signature(key, timestamp, body),
        }
        post(self.url, body, headers, timeout_s=self.timeout_s)
