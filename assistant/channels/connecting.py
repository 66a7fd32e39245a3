"""Connections that do not become requests: they end soon, and there are never more than the machine can open files."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 15.0
"""How long the head of a request may take to come, on a new connection or one that was used before."""
HEAD_BYTES = 64 * 1024
_SPARE = 4
"""One in so many files that may be open is kept for what is not a connection."""
_USUAL = 1024


class PatientProtocol(H11Protocol):
    """Uvicorn's, whose patience with a request that does not come has an end. Its heads are bounded by h11."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for a request; if there are too many connections, end this one."""
        super().connection_made(transport)
        if len(self.connections) > most_connections():
            transport.abort()
        else:
            self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Take some bytes. A head that has begun must be whole in time, too."""
        super().data_received(data)
        asked = bool(self.cycle) and not self.cycle.response_complete
        if asked or self not in self.connections:  # a request is there, or it has become a WebSocket
            self._stop_waiting()
        elif self._late is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._late = self.loop.call_later(HEAD_S, self.timeout_keep_alive_handler)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def most_connections() -> int:
    """Return how many connections there may be at once, for as many files as this process may open."""
    try:
        import resource  # noqa: PLC0415  Windows has none
    except ImportError:  # Windows has no such bound
        return _USUAL
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return files - files // _SPARE if files > 0 else _USUAL
