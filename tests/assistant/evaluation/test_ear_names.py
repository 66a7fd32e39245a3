"""Rule: what was heard is kept under what changes it, so that ears that hear the same share it, and no others."""

from __future__ import annotations

import pytest

from assistant.evaluation.conditions import ear_name
from assistant.hearing import Ear, Hearing
from models.catalogue import Catalogue, parse_catalogue
from models.recognition import RecognitionHints, Transcript
from tests.assistant.core_fakes import FakeRecognizer
from tests.assistant.fakes import LoudnessDetector

pytestmark = pytest.mark.unit

NOTHING, POLICY = RecognitionHints(), RecognitionHints("居民询问政策。", ("高龄津贴",))
MODEL = """
[base]
task = "recognition"
title = "听写"
backend = "fake"
revision = "1"
license = "MIT"
sources = [{ kind = "extra", extra = "base" }]
options = { paces = [0.9], beam = 5 }
"""


def hearing(hints: RecognitionHints, name: str = "fake") -> Hearing:
    recognizer = FakeRecognizer(Transcript("几点", 0.7), name)

    def ear_for(dialect: str | None) -> Ear | None:
        return Ear(recognizer, RecognitionHints(language="yue")) if dialect == "yue" else None

    return Hearing(LoudnessDetector(), recognizer, hints, ear_for)


def catalogue(text: str = MODEL) -> Catalogue:
    return Catalogue(parse_catalogue(text))


def test_ears_that_are_told_the_same_have_one_name() -> None:
    assert ear_name(hearing(POLICY), catalogue()) == ear_name(hearing(POLICY), catalogue())


def test_what_an_ear_is_told_is_in_its_name() -> None:
    names = {
        ear_name(hearing(NOTHING), ()),
        ear_name(hearing(POLICY), ()),
        ear_name(hearing(NOTHING), (), "yue"),
    }
    assert len(names) == 3


@pytest.mark.parametrize("name", ["base", "base as it comes"])
@pytest.mark.parametrize(("old", "new"), [("paces = [0.9]", "paces = [0.9, 1.1]"), ('"1"', '"2"')])
def test_what_the_catalogue_says_of_an_ear_is_in_its_name(name: str, old: str, new: str) -> None:
    listens = hearing(POLICY, name)
    assert ear_name(listens, catalogue(MODEL.replace(old, new))) != ear_name(listens, catalogue())


def test_the_order_of_options_is_not() -> None:
    other = MODEL.replace("paces = [0.9], beam = 5", "beam = 5, paces = [0.9]")
    assert ear_name(hearing(POLICY, "base"), catalogue(other)) == ear_name(
        hearing(POLICY, "base"), catalogue()
    )
