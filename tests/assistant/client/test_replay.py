"""Rule: a recording is replayed at the pace at which it was spoken, and silence follows it for ever."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from assistant.client import Replay
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit


class Clock:
    """Time that passes only while somebody sleeps, or as a test says."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_each_piece_comes_when_it_is_complete() -> None:
    clock = Clock()
    recording = tone(0.25)
    replay = Replay(recording, piece_s=0.1, clock=clock, sleep=clock.sleep)
    came = []

    async def listen() -> None:
        async for piece in replay:
            came.append((round(clock() - 100.0, 3), piece))
            if len(came) == 2:
                clock.now += 0.15  # whoever listens was busy: what was missed comes at once
            if len(came) == 5:
                return

    asyncio.run(listen())
    assert [at_s for at_s, _ in came] == [0.1, 0.2, 0.35, 0.4, 0.5]
    assert [len(piece.samples) for _, piece in came] == [1600, 1600, 800, 1600, 1600]
    assert np.array_equal(np.concatenate([piece.samples for _, piece in came])[:4000], recording.samples)
    assert not came[-1][1].samples.any()
    assert replay.began == 100.0
