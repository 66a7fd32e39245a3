"""What systemd is told by ``sd_notify``: that the service is ready, still alive, or stopping.

It is one datagram to the socket that ``$NOTIFY_SOCKET`` names (man sd_notify); elsewhere nothing happens.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping

_log = logging.getLogger(__name__)

READY, ALIVE, STOPPING = "READY=1", "WATCHDOG=1", "STOPPING=1"


class ServiceManager:
    """Tells systemd. It never fails, and never waits."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        """``environment`` is that of the process unless another is given."""
        address = (os.environ if environment is None else environment).get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        """A name that begins with @ is one of Linux's abstract sockets."""

    def tell(self, state: str) -> None:
        """Send a state."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
                sending.setblocking(False)
                sending.sendto(state.encode(), self._address)
        except OSError as error:
            _log.warning("the service manager could not be told: %s", error.strerror)
