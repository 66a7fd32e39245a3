"""Rule: a louder voice is louder, keeps its shape where it is quiet, and is never cut off where it is loud."""

from __future__ import annotations

import numpy as np
import pytest

from models.audio import Audio, amplified

pytestmark = pytest.mark.unit

QUIET = Audio(np.array([0.0, 0.1, -0.1], dtype=np.float32), 16_000)
LOUD = Audio(np.linspace(-1.0, 1.0, 201, dtype=np.float32), 16_000)


def test_its_own_loudness_changes_nothing() -> None:
    assert amplified(LOUD, 1.0) is LOUD


@pytest.mark.parametrize("gain", [0.4, 1.5, 4.0])
def test_what_is_quiet_is_multiplied(gain: float) -> None:
    louder = amplified(QUIET, gain)
    assert louder.samples.tolist() == pytest.approx((QUIET.samples * gain).tolist())
    assert (str(louder.samples.dtype), louder.rate_hz) == ("float32", 16_000)


@pytest.mark.parametrize("gain", [1.5, 4.0])
def test_what_is_loud_is_rounded_off(gain: float) -> None:
    samples = amplified(LOUD, gain).samples
    assert np.abs(samples).max() <= 1.0
    assert np.all(np.diff(samples) >= 0.0)
    assert samples.tolist() == pytest.approx((-samples[::-1]).tolist())
