"""Which voice terminals may come in, by the tokens that they show; a database that is down keeps nobody out."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import HTTPConnection

from assistant.channels.edges import KioskRefused
from assistant.channels.limits import Act, Caller, Limits, address_of, count_by_itself
from assistant.doors.errors import NotAdmitted
from assistant.doors.opening import Doors
from assistant.doors.records import Key, Kind, Outcome
from knowledge_base.errors import LibraryUnavailable

_log = logging.getLogger(__name__)

COOKIE = "xiangyin_kiosk"
_TRUSTED_S = 86_400.0
"""How long a token that was valid opens the door while the database cannot be asked."""


class KioskTokens:
    """Knows which terminals may come in. Threads may share it."""

    def __init__(
        self, doors: Callable[[], Doors], limits: Limits, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``doors`` raises LibraryUnavailable as long as they cannot be opened."""
        self._doors = doors
        self._limits = limits
        self.clock = clock
        self._seen: dict[bytes, float] = {}
        """By a digest of the token, when it was valid last; no more of them than there are terminals."""

    def admit(self, connection: HTTPConnection, route: str) -> None:
        """Pass a terminal with a valid token, and record it. From then on it counts by itself, not for its address.

        Raises:
            KioskRefused: it has none, or none that is valid.
            TooMany: too many came from its address that were not.
            LibraryUnavailable: nobody can say.
        """
        written = token_of(connection)
        if not written:
            raise KioskRefused("这台语音终端还没有登记。")
        self.show(written, address_of(connection.scope), route)
        count_by_itself(connection.scope, _digest(written).hex())

    def show(self, written: str, address: str, route: str) -> None:
        """Pass whoever shows a valid token, and record it. Raises KioskRefused, TooMany, LibraryUnavailable."""
        try:
            key = self.check(written)
        except NotAdmitted as error:
            self._limits.take(Act.FAILED_KEY, Caller(address))
            self._doors().audit.record(Kind.KIOSK, error.name, route, error.outcome)
            raise KioskRefused(TOLD[error.outcome]) from error
        if key is not None:
            with suppress(LibraryUnavailable):  # who may come in does, though nothing can be written
                self._doors().audit.admitted(key, route)

    def check(self, written: str) -> Key | None:
        """Return whose token it is; None of one that was valid lately, while the database cannot be asked.

        Raises NotAdmitted, LibraryUnavailable.
        """
        digest = _digest(written)
        try:
            key = self._doors().keyring.holder(written, Kind.KIOSK)
        except LibraryUnavailable:
            if self.clock() - self._seen.get(digest, -_TRUSTED_S) >= _TRUSTED_S:
                raise
            _log.info("a voice terminal is let in as before: the database cannot be asked")
            return None
        except NotAdmitted:
            self._seen.pop(digest, None)
            raise
        self._seen[digest] = self.clock()
        return key


TOLD = {
    Outcome.UNKNOWN: "这台语音终端的口令不对。",
    Outcome.EXPIRED: "这台语音终端的口令过期了。",
    Outcome.REVOKED: "这台语音终端已经停用了。",
}


def _digest(written: str) -> bytes:
    return hashlib.sha256(written.encode()).digest()


def token_of(connection: HTTPConnection) -> str:
    """Return the token that comes along: a browser's as a cookie, a program's in the header; empty without one."""
    scheme, _, written = connection.headers.get("authorization", "").partition(" ")
    return written if scheme.lower() == "bearer" else connection.cookies.get(COOKIE, "")
