"""Rule: only speech reaches the recognizer, pauses inside it included; where nobody speaks, nothing is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.errors import NothingHeard
from assistant.hearing import RATE_HZ, Hearing
from models.audio import Audio, joined, silence
from models.errors import RecognitionFailed
from models.recognition import RecognitionHints, Transcript
from models.voice_activity import SpeechSpan, VoiceActivitySession
from tests.assistant.core_fakes import FakeRecognizer
from tests.assistant.fakes import LoudnessSession, tone

pytestmark = pytest.mark.unit

HINTS = RecognitionHints("以下是普通话的句子。", ("高龄津贴",))
TRANSCRIPT = Transcript("高龄津贴多少钱", 0.9)


class Spans:
    """A detector that finds speech where it is told to."""

    name = "spans"

    def __init__(self, *spans: tuple[float, float]) -> None:
        self.spans = tuple(SpeechSpan(*span) for span in spans)
        self.warm_ups = 0
        self.rates_hz: list[int] = []

    def warm_up(self) -> None:
        self.warm_ups += 1

    def detect(self, audio: Audio) -> tuple[SpeechSpan, ...]:
        self.rates_hz.append(audio.rate_hz)
        return self.spans

    def session(self) -> VoiceActivitySession:
        return LoudnessSession()


def hear(
    utterance: Audio, *spans: tuple[float, float], hears: Transcript | Exception = TRANSCRIPT
) -> tuple[Transcript, FakeRecognizer]:
    recognizer = FakeRecognizer(hears)
    return Hearing(Spans(*spans), recognizer, HINTS).hear(utterance), recognizer


def test_the_recognizer_hears_the_speech_with_a_little_air_and_the_hints() -> None:
    utterance = joined(
        [silence(2.0, RATE_HZ), tone(1.0), silence(1.0, RATE_HZ), tone(1.0), silence(3, RATE_HZ)]
    )
    transcript, recognizer = hear(utterance, (2.0, 3.0), (4.0, 5.0))
    assert transcript is TRANSCRIPT
    [(audio, hints)] = recognizer.heard
    assert hints is HINTS
    assert audio.rate_hz == RATE_HZ
    start, end = round(1.8 * RATE_HZ), round(5.2 * RATE_HZ)
    assert np.array_equal(audio.samples, utterance.samples[start:end])


def test_the_air_ends_where_the_audio_does() -> None:
    utterance = tone(1.0)
    _, recognizer = hear(utterance, (0.1, 0.95))
    assert np.array_equal(recognizer.heard[0][0].samples, utterance.samples)


def test_a_rough_hearing_is_asked_for_as_such() -> None:
    recognizer = FakeRecognizer(TRANSCRIPT)
    Hearing(Spans((0.0, 1.0)), recognizer, HINTS).hear(tone(1.0), quick=True)
    assert [hints for _, hints in recognizer.heard] == [replace(HINTS, quick=True)]


def test_any_rate_is_heard() -> None:
    detector, recognizer = Spans((0.0, 1.0)), FakeRecognizer(TRANSCRIPT)
    Hearing(detector, recognizer, HINTS).hear(tone(1.0, 48_000))
    assert detector.rates_hz == [RATE_HZ]
    assert recognizer.heard[0][0].rate_hz == RATE_HZ
    assert recognizer.heard[0][0].seconds == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param([], id="nobody speaks"),
        pytest.param([(1.0, 1.2)], id="a cough"),
        pytest.param([(0.5, 0.6), (1.0, 1.15)], id="two clicks"),
    ],
)
def test_without_speech_the_recognizer_is_not_asked(spans: Sequence[tuple[float, float]]) -> None:
    recognizer = FakeRecognizer(TRANSCRIPT)
    with pytest.raises(NothingHeard, match="请靠近一点，再说一遍"):
        Hearing(Spans(*spans), recognizer, HINTS).hear(tone(2.0))
    assert recognizer.heard == []


def test_a_word_is_speech() -> None:
    assert hear(tone(2.0), (1.0, 1.3))[0] is TRANSCRIPT


def test_what_the_recognizer_cannot_make_out_passes_through() -> None:
    trouble = RecognitionFailed("没有听清。")
    with pytest.raises(RecognitionFailed) as raised:
        hear(tone(1.0), (0.0, 1.0), hears=trouble)
    assert raised.value is trouble


def test_warming_up_loads_both_models() -> None:
    detector, recognizer = Spans(), FakeRecognizer(TRANSCRIPT)
    Hearing(detector, recognizer, HINTS).warm_up()
    assert (detector.warm_ups, recognizer.warm_ups) == (1, 1)
