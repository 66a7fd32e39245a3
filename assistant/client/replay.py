"""Recording -> what a microphone would have sent of it, and when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from itertools import count

from models.audio import Audio, silence

PIECE_S = 0.064
"""What the kiosk's page sends at once."""


class Replay:
    """A recording at the pace at which it was spoken, each piece when it is complete; then silence for ever."""

    def __init__(
        self,
        recording: Audio,
        *,
        piece_s: float = PIECE_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Take the recording, how much of it goes at once, and what pieces are timed by, in seconds."""
        self._recording = recording
        self._piece_s = piece_s
        self._clock = clock
        self._sleep = sleep
        self.began: float | None = None
        """When its first sample was spoken, by the clock; None before."""

    async def __aiter__(self) -> AsyncGenerator[Audio, None]:
        """Yield the pieces."""
        samples, rate_hz = self._recording.samples, self._recording.rate_hz
        size = round(self._piece_s * rate_hz)
        self.began = self._clock()
        for number in count(1):
            await self._sleep(max(0.0, self.began + number * size / rate_hz - self._clock()))
            piece = samples[(number - 1) * size : number * size]
            yield Audio(piece, rate_hz) if len(piece) else silence(self._piece_s, rate_hz)
