"""Rule: speech is found, noise and silence are not, and a stream is judged exactly as the whole file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from models.audio import Audio, joined, normalized, resample, silence
from models.backends.silero import WINDOW, SpanRules, find_spans
from models.synthesis import Synthesizer
from models.voice_activity import VoiceActivityDetector

pytestmark = pytest.mark.model

RATE_HZ = 16000


@pytest.fixture(scope="module")
def speech(quick_voice: Synthesizer) -> Audio:
    """Return two sentences with two seconds of silence before, between and after."""
    spoken = [
        resample(quick_voice.synthesize(text).audio, RATE_HZ)
        for text in ("您好，请问有什么事？", "我想问一下高龄津贴怎么领。")
    ]
    quiet = silence(2, RATE_HZ)
    return joined([quiet, spoken[0], quiet, spoken[1], quiet])


def noises() -> list[tuple[str, Audio]]:
    random = np.random.default_rng(11)
    times = np.arange(6 * RATE_HZ) / RATE_HZ
    chord = np.sum([np.sin(2 * np.pi * hz * times) for hz in (262, 330, 392, 523)], axis=0)
    beat = np.sin(2 * np.pi * 2 * times) > 0
    return [
        ("silence", silence(6, RATE_HZ)),
        ("white noise", Audio((random.normal(size=6 * RATE_HZ) * 0.1).astype(np.float32), RATE_HZ)),
        ("hum", Audio((0.3 * np.sin(2 * np.pi * 50 * times)).astype(np.float32), RATE_HZ)),
        ("music", normalized(Audio((chord * beat).astype(np.float32), RATE_HZ))),
    ]


def test_speech_is_found_where_it_is(detector: VoiceActivityDetector, speech: Audio) -> None:
    first, second = detector.detect(speech)
    assert first.start_s == pytest.approx(2.0, abs=0.4)
    assert first.end_s < second.start_s
    assert second.end_s == pytest.approx(speech.seconds - 2.0, abs=0.5)


def test_any_rate_will_do(detector: VoiceActivityDetector, speech: Audio) -> None:
    spans = detector.detect(resample(speech, 44100))
    assert len(spans) == 2
    assert spans[0].start_s == pytest.approx(2.0, abs=0.4)


@pytest.mark.parametrize(("name", "audio"), noises(), ids=[name for name, _ in noises()])
def test_noise_is_no_speech(detector: VoiceActivityDetector, name: str, audio: Audio) -> None:
    assert detector.detect(audio) == ()


@pytest.mark.parametrize(
    "name", ["doing_the_dishes.wav", "exercise_bike.wav", "pink_noise.wav", "running_tap.wav"]
)
def test_recorded_noise_is_no_speech(
    detector: VoiceActivityDetector, noise: Callable[[str], Audio], name: str
) -> None:
    assert detector.detect(noise(name)) == ()


@pytest.mark.parametrize("size", [1, 100, 160, 320, 512, 1000, 16000])
def test_a_stream_is_judged_as_the_whole(detector: VoiceActivityDetector, speech: Audio, size: int) -> None:
    samples = speech.samples[RATE_HZ : 3 * RATE_HZ]
    whole = detector.session().push(samples)
    session = detector.session()
    pieces = [session.push(samples[start : start + size]) for start in range(0, len(samples), size)]
    streamed = [probability for piece in pieces for probability in piece]
    assert len(whole) == len(samples) // WINDOW
    np.testing.assert_allclose(streamed, whole, atol=1e-5)


def test_a_stream_gives_the_spans_of_detect(detector: VoiceActivityDetector, speech: Audio) -> None:
    whole_windows = Audio(speech.samples[: len(speech.samples) // WINDOW * WINDOW], RATE_HZ)
    probabilities = detector.session().push(whole_windows.samples)
    assert find_spans(probabilities, whole_windows.seconds, SpanRules()) == detector.detect(whole_windows)


def test_streams_do_not_mix(detector: VoiceActivityDetector, speech: Audio) -> None:
    samples = speech.samples[: 4 * RATE_HZ]
    alone = detector.session().push(samples)
    one, other = detector.session(), detector.session()
    mixed: list[float] = []
    for start in range(0, len(samples), 2048):
        mixed += one.push(samples[start : start + 2048])
        other.push(-samples[start : start + 2048][::-1])
    np.testing.assert_allclose(mixed, alone, atol=1e-5)
