"""Rule: an utterance begins with speech, survives a slow speaker's pauses, and always ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.endpointing import (
    ClosedBy,
    Endpointer,
    EndpointEvent,
    EndpointingOptions,
    GaveUp,
    Paused,
    Resumed,
    SpeechStarted,
    Utterance,
)
from assistant.patience import Completeness
from tests.assistant.fakes import LoudnessSession, tone

pytestmark = pytest.mark.unit

RATE = 16_000
AS_USUAL = EndpointingOptions()
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
        pytest.param([("speech", 0.3), ("pause", 0.2)], [SpeechStarted], id="between two words"),
        pytest.param([("speech", 0.3), ("pause", 1.0)], [SpeechStarted, Paused], id="a pause"),
        pytest.param(
            [("speech", 0.3), ("pause", 1.3)],
            [SpeechStarted, Paused, Utterance],
            id="是: a word is a question",
        ),
        pytest.param(
            [("speech", 1.0), ("pause", 1.1), ("speech", 1.0), ("pause", 1.3)],
            [SpeechStarted, Paused, Resumed, Paused, Utterance],
            id="a slow speaker",
        ),
        pytest.param(
            [("speech", 1.0), ("pause", 0.6), ("speech", 0.04), ("pause", 0.4)],
            [SpeechStarted, Paused],
            id="a click in a pause",
        ),
        pytest.param(
            [("speech", 1.0), ("pause", 0.6), ("speech", 0.04), ("pause", 0.7)],
            [SpeechStarted, Paused, Utterance],
            id="a click does not lengthen a pause",
        ),
        pytest.param([("speech", 9.0)], [SpeechStarted, Utterance], id="an endless speaker"),
    ],
)
def test_what_is_heard(spans: Sequence[tuple[str, float]], expected: list[type]) -> None:
    events, endpointer = listen(sound(*spans))
    assert [type(event) for event in events] == expected
    assert endpointer.closed is (bool(expected) and expected[-1] in {Utterance, GaveUp})


@pytest.mark.parametrize("chunk", [1, 160, 511, 512, 1024, 16_000, 100_000])
def test_the_utterance_does_not_depend_on_how_the_audio_is_cut(chunk: int) -> None:
    samples = sound(("pause", 0.992), ("speech", 1.0), ("pause", 0.8), ("speech", 0.5), ("pause", 2.0))
    events, _ = listen(samples, chunk=chunk)
    started, _, _, paused, utterance = events
    assert started == SpeechStarted(at_s=0.992)
    assert isinstance(paused, Paused)
    assert isinstance(utterance, Utterance)
    assert utterance.closed_by is ClosedBy.SILENCE
    assert np.array_equal(paused.audio.samples, utterance.audio.samples)
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


def test_silence_neither_ends_nor_gives_up_on_what_is_held() -> None:
    endpointer = Endpointer(LoudnessSession(), OPTIONS)
    endpointer.hold()
    events = endpointer.push(
        sound(("pause", 4.0), ("speech", 0.5), ("pause", 2.0), ("speech", 0.5), ("pause", 1.3))
    )
    assert [type(event) for event in events] == [SpeechStarted, Paused, Resumed, Paused]
    assert endpointer.told(Completeness.FINISHED) == []
    utterance = endpointer.finish()
    assert isinstance(utterance, Utterance)
    assert utterance.closed_by is ClosedBy.SPEAKER
    paused = events[-1]
    assert isinstance(paused, Paused)
    assert np.array_equal(utterance.audio.samples, paused.audio.samples)


def test_what_is_held_from_the_middle_of_a_pause_on_ends_at_its_length() -> None:
    _, endpointer = listen(sound(("speech", 1.0), ("pause", 1.0)))
    endpointer.hold()
    assert endpointer.push(sound(("pause", 2.9))) == []
    [utterance] = endpointer.push(sound(("pause", 0.3)))
    assert isinstance(utterance, Utterance)
    assert utterance.closed_by is ClosedBy.LENGTH


def test_who_held_in_silence_was_not_heard() -> None:
    _, endpointer = listen(sound(("pause", 0.64)))
    endpointer.hold()
    assert endpointer.finish() == GaveUp(waited_s=0.64)


def test_after_the_end_nothing_more_is_heard() -> None:
    events, endpointer = listen(sound(("speech", 1.0), ("pause", 1.3), ("speech", 2.0), ("pause", 2.0)))
    assert [type(event) for event in events] == [SpeechStarted, Paused, Utterance]
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


FINISHED, UNFINISHED, UNCLEAR = Completeness.FINISHED, Completeness.UNFINISHED, Completeness.UNCLEAR
TOLD = Completeness.TOLD
WINDOW_S = 0.032


def pause_until(
    judgements: Mapping[float, Completeness],
    options: EndpointingOptions = AS_USUAL,
    after: Sequence[float] = (),
) -> tuple[float, list[EndpointEvent]]:
    """Speak for a second, then fall silent or sound like ``after``, told ``judgements`` after so much silence.

    Returns how long the silence lasted when the utterance closed, in seconds, and all events.
    """
    probabilities = [0.9] * 32 + [*after, *([0.0] * 700)]
    endpointer = Endpointer(ScriptedSession(probabilities), options)
    events = endpointer.push(np.zeros(512 * 32, np.float32))
    coming = sorted(judgements.items())
    for window in range(1, 700):
        events += endpointer.push(np.zeros(512, np.float32))
        while coming and coming[0][0] <= window * WINDOW_S:
            events += endpointer.told(coming.pop(0)[1])
        if endpointer.closed:
            return window * WINDOW_S, events
    raise AssertionError("it never closed")


@pytest.mark.parametrize(
    ("judgements", "silence_s", "closed_by"),
    [
        pytest.param({}, 1.2, ClosedBy.SILENCE, id="nobody tells"),
        pytest.param({0.4: UNCLEAR}, 1.2, ClosedBy.SILENCE, id="nobody knows"),
        pytest.param({0.4: FINISHED}, 0.8, ClosedBy.FINISHED, id="a finished question"),
        pytest.param({1.0: FINISHED}, 1.0, ClosedBy.FINISHED, id="recognized late"),
        pytest.param({0.4: UNFINISHED}, 5.0, ClosedBy.SILENCE, id="an unfinished sentence"),
        pytest.param({0.4: TOLD}, 2.4, ClosedBy.SILENCE, id="a statement"),
        pytest.param({0.4: UNFINISHED, 2.0: UNCLEAR}, 2.0, ClosedBy.SILENCE, id="judged again"),
        pytest.param({0.4: UNFINISHED, 0.6: FINISHED}, 0.8, ClosedBy.FINISHED, id="the last word counts"),
        pytest.param({0.2: FINISHED}, 1.2, ClosedBy.SILENCE, id="told before there is a pause"),
    ],
)
def test_the_wait_is_as_long_as_the_words_say(
    judgements: Mapping[float, Completeness], silence_s: float, closed_by: ClosedBy
) -> None:
    waited_s, events = pause_until(judgements)
    _, paused, utterance = events
    assert waited_s == pytest.approx(silence_s, abs=WINDOW_S)
    assert isinstance(paused, Paused)
    assert isinstance(utterance, Utterance)
    assert utterance.closed_by is closed_by
    assert np.array_equal(utterance.audio.samples, paused.audio.samples)


@pytest.mark.parametrize(
    ("judgements", "silence_s"),
    [
        pytest.param({}, 2.0, id="no judgement comes"),
        pytest.param({1.5: UNCLEAR}, 1.5, id="a judgement comes late"),
        pytest.param({1.5: UNFINISHED}, 5.0, id="it would have cut somebody off"),
    ],
)
def test_a_judgement_that_is_known_to_come_is_waited_for(
    judgements: Mapping[float, Completeness], silence_s: float
) -> None:
    waited_s, _ = pause_until(judgements, EndpointingOptions(judgement_s=2.0))
    assert waited_s == pytest.approx(silence_s, abs=WINDOW_S)


def test_a_judgement_holds_until_the_person_goes_on() -> None:
    pause, speech = [0.0] * 20, [0.9] * 10
    waited_s, events = pause_until({0.4: UNFINISHED}, after=[*pause, *speech])
    assert [type(event) for event in events] == [SpeechStarted, Paused, Resumed, Paused, Utterance]
    assert waited_s == pytest.approx(30 * WINDOW_S + 1.2, abs=WINDOW_S)
    paused, resumed = events[1:3]
    assert isinstance(paused, Paused)
    assert isinstance(resumed, Resumed)
    assert (paused.at_s, resumed.at_s) == pytest.approx((32 * WINDOW_S, 52 * WINDOW_S))


def test_somebody_who_starts_again_at_the_last_moment_is_not_cut_off() -> None:
    finished_after = 25  # windows: 0.8 s
    sounds = [*([0.0] * (finished_after - 1)), *([0.9] * 10)]
    _, events = pause_until({0.4: FINISHED}, after=sounds)
    assert [type(event) for event in events] == [SpeechStarted, Paused, Resumed, Paused, Utterance]


def test_an_unfinished_sentence_ends_at_the_longest_utterance() -> None:
    _, events = pause_until({0.4: UNFINISHED}, EndpointingOptions(utterance_s=3.0))
    utterance = events[-1]
    assert isinstance(utterance, Utterance)
    assert utterance.closed_by is ClosedBy.LENGTH


def test_the_tail_is_whole_when_a_pause_is_reported() -> None:
    _, (_, paused, _) = pause_until({}, EndpointingOptions(pause_s=0.1, tail_s=0.5))
    assert isinstance(paused, Paused)
    assert paused.audio.seconds == pytest.approx(32 * WINDOW_S + 0.5)


def test_it_tells_when_a_pause_may_be_coming() -> None:
    endpointer = Endpointer(LoudnessSession(), OPTIONS)
    told: list[bool] = []
    for kind, seconds in (
        ("pause", 1.0),
        ("speech", 1.0),
        ("pause", 0.064),
        ("pause", 0.096),
        ("speech", 0.5),
    ):
        endpointer.push(sound((kind, seconds)))
        told.append(endpointer.silent)
    assert told == [True, False, False, True, False]


def test_what_was_said_so_far_can_be_had_while_it_is_said() -> None:
    endpointer = Endpointer(LoudnessSession(), OPTIONS)
    assert endpointer.so_far() is None
    endpointer.push(sound(("pause", 1.0), ("speech", 1.0)))
    so_far = endpointer.so_far()
    assert so_far is not None
    assert so_far.seconds == pytest.approx(1.3, abs=0.033)
    endpointer.push(sound(("pause", 2.0)))
    assert endpointer.closed
    assert endpointer.so_far() is None
