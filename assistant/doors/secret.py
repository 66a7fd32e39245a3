"""How a key is written: ``xy_staff_4f7qmz2a_…``, a prefix, a part that names it and 160 random bits.

All of it is small letters and digits without 0, 1, 8 and 9, so that it can be read aloud and typed; the prefix lets
programs that look for leaked secrets find it. A random secret of this length needs no slow hash: nobody can try
2^160 of them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from assistant.doors.records import Kind

_PUBLIC_BYTES = 5
_SECRET_BYTES = 20
_WRITTEN = re.compile(rf"xy_({'|'.join(Kind)})_([a-z2-7]{{8}})_[a-z2-7]{{32}}")


@dataclass(frozen=True, slots=True)
class Secret:
    """A whole key, well formed."""

    kind: Kind
    public: str
    written: str

    @property
    def digest(self) -> str:
        """What is kept of it."""
        return hashlib.sha256(self.written.encode()).hexdigest()

    def fits(self, digest: str) -> bool:
        """Return whether ``digest`` is its own, in a time that does not tell how nearly."""
        return hmac.compare_digest(self.digest.encode(), digest.encode())

    def __repr__(self) -> str:
        """Leave out what opens the door: tracebacks and logs may show it."""
        return f"Secret({self.kind}, {self.public})"


def new_secret(kind: Kind) -> Secret:
    """Return a key that nobody has seen."""
    public, rest = _letters(_PUBLIC_BYTES), _letters(_SECRET_BYTES)
    return Secret(kind, public, f"xy_{kind}_{public}_{rest}")


def read_secret(text: str) -> Secret | None:
    """Return the key that ``text`` is, as it was pasted or typed; None if it is none."""
    found = _WRITTEN.fullmatch(written := text.strip().lower())
    return Secret(Kind(found[1]), found[2], written) if found else None


def _letters(count: int) -> str:
    return base64.b32encode(secrets.token_bytes(count)).decode().lower()
