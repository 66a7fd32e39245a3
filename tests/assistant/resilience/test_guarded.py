"""Rule: a model that fails, hangs or is damaged is done without, as the plan says; one never prepared is told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import OnlyRehearsed, Overloaded, PartCrowded, PartUnavailable
from assistant.resilience import Part, plans
from assistant.resilience.guarded import (
    GuardedEmbedder,
    GuardedRecognizer,
    GuardedReranker,
    GuardedVoiceActivity,
)
from models.audio import Audio, silence
from models.embedding import Embedder
from models.errors import ModelCorrupt, ModelMissing, RecognitionFailed
from models.recognition import Early, RecognitionHints, Recognizer, Transcript
from models.voice_activity import VoiceActivityDetector
from tests.assistant.core_fakes import NO_HINTS, FakeRecognizer, Gate, close_embedder
from tests.assistant.fakes import tone

pytestmark = pytest.mark.unit

HEARD, GENERAL = (
    Transcript("高龄津贴", 0.9, recognizer="dialect"),
    Transcript("高龄津贴", 0.8, recognizer="general"),
)
BROKEN = (ModelCorrupt("坏了。"), RuntimeError("CUDA"), PartUnavailable(), MemoryError())
HASTY = replace(plans.DIALECT_RECOGNIZER, timeout_s=0.0, loads=False)


class Broken:
    """A model of any kind that raises the same whatever it is asked."""

    name = "broken"
    dimension = 4

    def __init__(self, error: Exception) -> None:
        self.error = error

    def warm_up(self) -> None:
        raise self.error

    def session(self) -> None:
        raise self.error

    def detect(self, _audio: Audio) -> None:
        raise self.error

    def embed_queries(self, _texts: Sequence[str]) -> NDArray[np.float32]:
        raise self.error

    embed_passages = embed_queries

    def scores(self, _question: str, _texts: Sequence[str]) -> NDArray[np.float32]:
        raise self.error


class Hanging(FakeRecognizer):
    """Listens until it is told to stop."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(HEARD, name="hanging")
        self.gate = gate

    def recognize(
        self, audio: Audio, hints: RecognitionHints = NO_HINTS, *, early: Early | None = None
    ) -> Transcript:
        self.gate.pass_through()
        return super().recognize(audio, hints, early=early)


def guarded(recognizer: Recognizer, plan: plans.Plan = plans.DIALECT_RECOGNIZER) -> GuardedRecognizer:
    return GuardedRecognizer("dialect", Part(plan), lambda: recognizer, lambda: FakeRecognizer(GENERAL))


@pytest.mark.parametrize("error", BROKEN)
def test_where_a_dialects_recognizer_fails_the_general_one_listens(error: Exception) -> None:
    assert guarded(FakeRecognizer(HEARD)).recognize(tone(1.0)) == HEARD
    broken = FakeRecognizer(error)
    assert guarded(broken).recognize(tone(1.0)) == GENERAL
    general_only = GuardedRecognizer("general", Part(plans.RECOGNIZER), lambda: broken)
    with pytest.raises(PartUnavailable, match="请打字来问"):
        general_only.recognize(tone(1.0))


def test_a_recognizer_that_hangs_is_not_waited_for_and_not_asked_again() -> None:
    gate = Gate()
    ear = guarded(Hanging(gate), HASTY)
    assert ear.recognize(silence(0.001, 16_000)) == GENERAL
    gate.opened.set()
    assert ear.recognize(tone(1.0)) == GENERAL  # it rests


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (RecognitionFailed("没有听清。"), RecognitionFailed),
        (OnlyRehearsed("没有说完。"), OnlyRehearsed),
        (PartCrowded(), Overloaded),
    ],
)
def test_what_is_no_failure_of_a_recognizer_is_told(error: Exception, told: type[Exception]) -> None:
    with pytest.raises(told):
        guarded(FakeRecognizer(error)).recognize(tone(1.0))


@pytest.mark.parametrize("error", BROKEN)
def test_where_voice_activity_fails_loudness_tells(error: Exception) -> None:
    detector: VoiceActivityDetector = Broken(error)  # type: ignore[assignment]  # it never returns anything
    guarded_detector = GuardedVoiceActivity("broken", Part(plans.VOICE_ACTIVITY), lambda: detector)
    guarded_detector.warm_up()
    for _ in range(4):  # at last it rests
        [span] = guarded_detector.detect(tone(1.0))
        assert span.end_s - span.start_s > 0.9
        assert guarded_detector.session().push(tone(0.1).samples) == [1.0, 1.0, 1.0]
    assert guarded_detector.detect(silence(1.0, 16_000)) == ()


@pytest.mark.parametrize("error", BROKEN)
def test_where_the_embedder_fails_nothing_is_near(error: Exception) -> None:
    broken: Embedder = Broken(error)
    embedder = GuardedEmbedder("e5", Part(plans.EMBEDDER), lambda: broken, 4)
    embedder.warm_up()
    assert not embedder.embed_queries(["几点开门"]).any()
    assert embedder.embed_passages(["一", "二"]).shape == (2, 4)
    well = close_embedder()
    other = GuardedEmbedder("e5", Part(plans.EMBEDDER), lambda: well, well.dimension)
    np.testing.assert_array_equal(other.embed_queries(["几点开门"]), well.embed_queries(["几点开门"]))


@pytest.mark.parametrize("error", BROKEN)
def test_where_the_reranker_fails_all_passages_are_equal(error: Exception) -> None:
    reranker = GuardedReranker(Part(plans.RERANKER), Broken(error))
    reranker.warm_up()
    assert reranker.scores("几点开门", ["一", "二"]).tolist() == [0.0, 0.0]


def test_what_was_never_prepared_is_told() -> None:
    missing: Embedder = Broken(ModelMissing("没有准备。"))
    embedder = GuardedEmbedder("e5", Part(plans.EMBEDDER), lambda: missing, 4)
    for ask in (embedder.warm_up, lambda: embedder.embed_queries(["几点开门"])):
        with pytest.raises(ModelMissing):
            ask()
