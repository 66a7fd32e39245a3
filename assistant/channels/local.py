"""Whether a request comes from this machine itself."""

from __future__ import annotations

from fastapi import Request

from assistant.doors.listening import is_loopback

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers by which a proxy tells for whom it asks."""


def is_local(request: Request) -> bool:
    """Whether a program on this machine asks, and for nobody else."""
    forwarded = any(name in request.headers for name in _FORWARDED)
    return request.client is not None and not forwarded and is_loopback(request.client.host)
