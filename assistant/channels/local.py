"""Whether a request comes from this machine itself."""

from __future__ import annotations

import ipaddress

from fastapi import Request

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
"""Headers by which a proxy tells for whom it asks."""


def is_local(request: Request) -> bool:
    """Whether a program on this machine asks, and for nobody else."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
