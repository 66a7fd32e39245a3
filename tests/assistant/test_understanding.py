"""Rule: what was typed is taken at its word, what was heard is read again, and every change is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from assistant.errors import QuestionInvalid
from assistant.turn import Substitution
from assistant.understanding import DIALECT, SOUND, Understanding, trust
from knowledge_base.dialect_words import Change, Standardized
from models.recognition import Transcript
from tests.assistant.core_fakes import FakeReader

pytestmark = pytest.mark.unit

LIMIT = 50
PLAIN = Understanding(limit_chars=LIMIT)
LISTENING = Understanding(limit_chars=LIMIT, reader=FakeReader({"金贴": "津贴"}))
ALTERNATIVES = ("请问高龄津贴多少钱", "高龄金贴多少钱", "嗯，高龄津铁多少钱", "高龄津铁多少钱")
STORY = "我老伴走得早，儿子在外地，我腿脚不好，想装个扶手，有没有补贴"


class Words:
    """A dialect of one word, which can mean two things."""

    def standardize(self, text: str) -> Standardized:
        if "好多" not in text:
            return Standardized(text)
        change = Change(text.index("好多"), "好多", "多少", "方言")
        return Standardized(text.replace("好多", "多少"), (change,), (text.replace("好多", "很多"),))

    def own_spellings(self, text: str) -> Iterator[tuple[int, int]]:
        return (match.span() for match in re.finditer("孃孃", text))


def test_the_heart_of_a_long_story_is_kept_beside_it() -> None:
    found = PLAIN.typed(STORY)
    assert (found.text, found.heart) == (STORY, "想装个扶手，有没有补贴")
    assert PLAIN.typed("有没有补贴").heart == ""


def test_words_of_a_dialect_are_standardized_on_record() -> None:
    found = Understanding(limit_chars=LIMIT, dialects={"cmn-x-test": Words()}).typed("请问津贴好多钱")
    assert (found.text, found.original, found.heard) == ("津贴多少钱", "请问津贴好多钱", False)
    assert found.substitutions == (Substitution("请问", "", "filler"), Substitution("好多", "多少", DIALECT))
    assert found.wordings == ("津贴多少钱", "津贴很多钱")


def test_a_dialect_leaves_other_questions_alone() -> None:
    found = Understanding(limit_chars=LIMIT, dialects={"cmn-x-test": Words()}).typed("津贴多少钱")
    assert (found.text, found.substitutions, found.readings) == ("津贴多少钱", (), ())


def test_without_a_reader_the_recognizers_own_alternatives_are_the_readings() -> None:
    found = PLAIN.heard(Transcript("高龄金贴多少钱", 0.6, ALTERNATIVES))
    assert (found.text, found.heard, found.verbatim) == ("高龄金贴多少钱", True, "高龄金贴多少钱")
    # without fillers, without itself, each once, the likeliest first
    assert found.readings == ("高龄津贴多少钱", "高龄津铁多少钱")
    assert sum(found.probabilities) == pytest.approx(1.0)


def test_what_was_heard_is_read_again_on_record() -> None:
    transcript = Transcript("请问高龄金贴多少钱", 0.6, ALTERNATIVES)
    found = LISTENING.heard(transcript)
    assert (found.text, found.original, found.verbatim) == (
        "高龄津贴多少钱",
        transcript.text,
        "高龄金贴多少钱",
    )
    assert found.substitutions == (Substitution("请问", "", "filler"), Substitution("金贴", "津贴", SOUND))
    assert found.readings == ("高龄津铁多少钱", "高龄金贴多少钱")
    assert len(found.probabilities) == len(found.wordings)


def test_what_was_typed_is_not_read_again() -> None:
    assert LISTENING.typed("高龄金贴多少钱").text == "高龄金贴多少钱"


@pytest.mark.parametrize("text", ["", "  ", "？", "字" * (LIMIT + 1)])
def test_what_is_no_question_is_refused_however_it_came(text: str) -> None:
    with pytest.raises(QuestionInvalid):
        LISTENING.typed(text)
    with pytest.raises(QuestionInvalid):
        LISTENING.heard(Transcript(text, 0.9))


@pytest.mark.parametrize(
    ("confidence", "expected"), [(0.0, 0.0), (0.55, 0.0), (0.7, 0.5), (0.85, 1.0), (1.0, 1.0)]
)
def test_trust_rises_with_confidence(confidence: float, expected: float) -> None:
    assert trust(confidence) == pytest.approx(expected)
