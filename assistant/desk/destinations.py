"""Where messages go. Each way of delivery is a module of its own: ``webhook``, ``robots``, ``mail``."""

from __future__ import annotations

import os
from typing import Protocol

from assistant.desk.errors import DeliveryFailed
from assistant.desk.outbox import Message


class Destination(Protocol):
    """Somebody who is told what happens to tickets."""

    @property
    def name(self) -> str:
        """What the settings call it."""
        ...

    def deliver(self, message: Message) -> None:
        """Deliver a message; return once the other side has said that it has it.

        Raises:
            DeliveryFailed: it has not, or nobody knows; the message is delivered again.
        """
        ...


def secret(variable: str) -> str:
    """Return what an environment variable holds; raises DeliveryFailed, with its name only."""
    value = os.environ.get(variable, "")
    if not value:
        raise DeliveryFailed(f"没有设置环境变量 {variable}", down=True)
    return value
