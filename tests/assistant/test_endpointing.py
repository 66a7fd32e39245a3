"""Rule: an utterance begins with speech, survives a slow speaker's pauses, and always ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.endpointing import (
    ClosedBy,
    Endpointer,
    EndpointEvent,
    EndpointingOptions,
    GaveUp,
    SpeechStarted,
    Utterance,
)
from tests.assistant.fakes import LoudnessSession, tone

pytestmark = pytest.mark.unit

RATE = 16_000
OPTIONS = EndpointingOptions(utterance_s=5.0, patience_s=3.0)


def sound(*spans: tuple[str, float]) -> NDArray[np.float32]:
    """Return speech (a tone) and pauses (zeros), e.g. ``("speech", 1.0), ("pause", 0.5)``."""
    parts = [
        tone(seconds).samples if what == "speech" else np.zeros(round(seconds * RATE), np.float32)
        for what, seconds in spans
    ]
    return np.concatenate(parts)


def listen(
    samples: NDArray[np.float32], options: EndpointingOptions = OPTIONS, chunk: int = 1024
) -> tuple[list[EndpointEvent], Endpointer]:
    endpointer = Endpointer(LoudnessSession(), options)
    events: list[EndpointEvent] = []
    for start in range(0, len(samples), chunk):
        events += endpointer.push(samples[start : start + chunk])
    return events, endpointer


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([("pause", 2.9)], [], id="still waiting"),
        pytest.param([("pause", 3.2)], [GaveUp], id="nobody speaks"),
        pytest.param([("pause", 0.5), ("speech", 0.1), ("pause", 2.0)], [], id="a cough"),
        pytest.param([("pause", 0.5), ("speech", 0.1), ("pause", 4.0)], [GaveUp], id="a cough, then nobody"),
        pytest.param([("speech", 0.3)], [SpeechStarted], id="speaking"),
        pytest.param([("speech", 0.3), ("pause", 1.0)], [SpeechStarted], id="a pause"),
        pytest.param(
            [("speech", 0.3), ("pause", 1.3)], [SpeechStarted, Utterance], id="是: a word is a question"
        ),
        pytest.param(
            [("speech", 1.0), ("pause", 1.1), ("speech", 1.0), ("pause", 1.3)],
            [SpeechStarted, Utterance],
            id="a slow speaker",
        ),
        pytest.param([("speech", 9.0)], [SpeechStarted, Utterance], id="an endless speaker"),
    ],
)
def test_what_is_heard(spans: Sequence[tuple[str, float]], expected: list[type]) -> None:
    events, endpointer = listen(sound(*spans))
    assert [type(event) for event in events] == expected
    assert endpointer.closed is (bool(expected) and expected[-1] is not SpeechStarted)


@pytest.mark.parametrize("chunk", [1, 160, 511, 512, 1024, 16_000, 100_000])
def test_the_utterance_does_not_depend_on_how_the_audio_is_cut(chunk: int) -> None:
    samples = sound(("pause", 0.992), ("speech", 1.0), ("pause", 0.8), ("speech", 0.5), ("pause", 2.0))
    events, _ = listen(samples, chunk=chunk)
    started, utterance = events
    assert started == SpeechStarted(at_s=0.992)
    assert isinstance(utterance, Utterance)
    assert utterance.closed_by is ClosedBy.SILENCE
    start = round((0.992 - 0.3) * RATE)
    assert np.array_equal(utterance.audio.samples, samples[start : start + len(utterance.audio.samples)])
    # pre-roll, speech, pause, speech, tail; to the window
    assert utterance.audio.seconds == pytest.approx(0.3 + 1.0 + 0.8 + 0.5 + 0.3, abs=0.033)


def test_audio_before_the_pre_roll_is_forgotten() -> None:
    endpointer = Endpointer(LoudnessSession(), EndpointingOptions(patience_s=600.0))
    for _ in range(1000):
        endpointer.push(np.zeros(1600, np.float32))
    endpointer.push(sound(("speech", 1.0)))
    utterance = endpointer.finish()
    assert isinstance(utterance, Utterance)
    assert utterance.audio.seconds == pytest.approx(1.3, abs=0.07)


def test_the_speaker_may_say_to_have_finished() -> None:
    events, endpointer = listen(sound(("speech", 0.8)))
    utterance = endpointer.finish()
    assert [type(event) for event in events] == [SpeechStarted]
    assert isinstance(utterance, Utterance)
    assert utterance.closed_by is ClosedBy.SPEAKER
    assert utterance.audio.seconds == pytest.approx(0.8, abs=0.033)


def test_finishing_without_a_word_gives_up() -> None:
    _, endpointer = listen(sound(("pause", 0.64)))
    assert endpointer.finish() == GaveUp(waited_s=0.64)


def test_after_the_end_nothing_more_is_heard() -> None:
    events, endpointer = listen(sound(("speech", 1.0), ("pause", 1.3), ("speech", 2.0), ("pause", 2.0)))
    assert [type(event) for event in events] == [SpeechStarted, Utterance]
    assert endpointer.push(sound(("speech", 1.0))) == []
    assert endpointer.finish() is None


def test_the_longest_utterance_is_closed_by_its_length() -> None:
    events, _ = listen(sound(("speech", 9.0)))
    utterance = events[-1]
    assert isinstance(utterance, Utterance)
    assert utterance.closed_by is ClosedBy.LENGTH
    assert utterance.audio.seconds == pytest.approx(OPTIONS.utterance_s, abs=0.1)


class ScriptedSession:
    """Gives each window the next probability of a list."""

    def __init__(self, probabilities: Sequence[float]) -> None:
        self._probabilities = list(probabilities)

    def push(self, samples: NDArray[np.float32]) -> list[float]:
        return [self._probabilities.pop(0) for _ in range(len(samples) // 512)]


@pytest.mark.parametrize(
    ("fading", "closes"),
    [
        pytest.param(0.4, False, id="fading syllables keep it open"),
        pytest.param(0.3, True, id="silence closes it"),
    ],
)
def test_opening_takes_more_than_staying_open(fading: float, closes: bool) -> None:
    probabilities = [0.9] * 10 + [fading] * 50
    endpointer = Endpointer(ScriptedSession(probabilities), EndpointingOptions())
    events = endpointer.push(np.zeros(512 * len(probabilities), np.float32))
    assert any(isinstance(event, Utterance) for event in events) is closes
