"""What can go wrong between a client and the server.

::

    AssistantError
    └── ClientError
        ├── Unreachable      nobody answers at the address               (a retry can help)
        ├── Disconnected     the connection has broken off               (a retry can help)
        ├── TimedOut         the server has said nothing for too long    (a retry can help)
        ├── Garbled          the server says what the protocol does not know
        └── ServerError      the server says what is wrong               (it says whether a retry can help)
            ├── Rejected     it does not take the connection, or breaks it off
            └── TurnFailed   it cannot finish the turn; the connection goes on

``str(error)`` can be shown to a person: plain Chinese, what happened and what to do.
"""

from __future__ import annotations

from assistant.errors import AssistantError


class ClientError(AssistantError):
    """Root of the client's errors."""


class Unreachable(ClientError):
    """Nobody answers at the address."""

    retryable = True


class Disconnected(ClientError):
    """The connection has broken off."""

    retryable = True


class TimedOut(ClientError):
    """The server has said nothing for too long."""

    retryable = True


class Garbled(ClientError):
    """The server says what the protocol does not know."""


class ServerError(ClientError):
    """The server says what is wrong."""

    def __init__(self, code: str, message: str, *, retry: bool) -> None:
        """Take an ``error`` message: its stable code, what to tell the person, whether a retry can help."""
        super().__init__(message)
        self.code = code
        self.retryable = retry


class Rejected(ServerError):
    """The server does not take the connection, or breaks it off."""


class TurnFailed(ServerError):
    """The server cannot finish the turn; the connection goes on."""
