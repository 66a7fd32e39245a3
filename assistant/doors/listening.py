"""What to say to whoever lets other machines reach the service."""

from __future__ import annotations

import ipaddress

from assistant.settings import Settings

_KIOSKS_OPEN = (
    "别的电脑也连得上这台服务器，语音亭又没有设口令，谁都能当语音亭用。"
    "要设口令，请看 docs/doors.md 的“语音亭的口令”。"
)


def advice(settings: Settings) -> tuple[str, ...]:
    """Return what is open although others can reach it; nothing if only this machine can, or all is closed."""
    alone = is_loopback(settings.server.host) and not settings.doors.proxies
    closed = alone or settings.doors.kiosk_tokens
    return () if closed else (_KIOSKS_OPEN,)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches what listens on ``host``."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
