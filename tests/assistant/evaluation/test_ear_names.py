"""Rule: what was heard is kept under what changes it, so that ears that are told the same share it."""

from __future__ import annotations

import pytest

from assistant.evaluation.conditions import ear_name
from assistant.hearing import Ear, Hearing
from models.recognition import RecognitionHints, Transcript
from tests.assistant.core_fakes import FakeRecognizer
from tests.assistant.fakes import LoudnessDetector

pytestmark = pytest.mark.unit

NOTHING, POLICY = RecognitionHints(), RecognitionHints("居民询问政策。", ("高龄津贴",))


def hearing(hints: RecognitionHints) -> Hearing:
    recognizer = FakeRecognizer(Transcript("几点", 0.7))

    def ear_for(dialect: str | None) -> Ear | None:
        return Ear(recognizer, RecognitionHints(language="yue")) if dialect == "yue" else None

    return Hearing(LoudnessDetector(), recognizer, hints, ear_for)


def test_ears_that_are_told_the_same_have_one_name() -> None:
    assert ear_name(hearing(POLICY)) == ear_name(hearing(POLICY))


def test_what_an_ear_is_told_is_in_its_name() -> None:
    names = {ear_name(hearing(NOTHING)), ear_name(hearing(POLICY)), ear_name(hearing(NOTHING), "yue")}
    assert len(names) == 3
