"""Rule: without a better detector, a voice louder than the room is speech, and a steady noise is not for long."""

from __future__ import annotations

import numpy as np
import pytest

from models.audio import Audio
from models.loudness import WINDOW, LoudnessDetector, LoudnessSession

pytestmark = pytest.mark.unit

RATE_HZ = 16_000
NOISE = np.random.default_rng(1)


def noise(seconds: float, level: float) -> Audio:
    return Audio((level * NOISE.standard_normal(round(seconds * RATE_HZ))).astype(np.float32), RATE_HZ)


def joined(*parts: Audio) -> Audio:
    return Audio(np.concatenate([part.samples for part in parts]), RATE_HZ)


def test_two_words_with_a_pause_are_one_stretch_and_a_long_silence_parts_two() -> None:
    word, pause, silence = noise(0.5, 0.1), noise(0.3, 0.001), noise(2.0, 0.001)
    spans = LoudnessDetector().detect(joined(silence, word, pause, word, silence, word))
    assert [(round(span.start_s, 1), round(span.end_s, 1)) for span in spans] == [(2.0, 3.3), (5.3, 5.8)]


def test_nobody_speaks_in_silence_or_in_a_room_that_was_noisy_before() -> None:
    assert LoudnessDetector().detect(noise(2.0, 0.001)) == ()
    session = LoudnessSession()
    session.push(noise(1.0, 0.012).samples)
    assert not any(session.push(noise(1.0, 0.012).samples))


@pytest.mark.parametrize("piece", [1, 160, WINDOW, 1000])
def test_how_the_samples_are_cut_up_changes_nothing(piece: int) -> None:
    audio = joined(noise(0.2, 0.001), noise(0.2, 0.1)).samples
    whole = LoudnessSession().push(audio)
    session = LoudnessSession()
    pieces = [
        each for start in range(0, len(audio), piece) for each in session.push(audio[start : start + piece])
    ]
    assert pieces == whole
    assert len(whole) == len(audio) // WINDOW
