"""Rule: a dialect is known by its words; until they say so, the community's own are preferred."""

from __future__ import annotations

import pytest

from knowledge_base.dialect_detection import STANDARD, DialectDetector
from knowledge_base.dialect_entry import Entry
from knowledge_base.dialect_words import DialectWords

pytestmark = pytest.mark.unit

WORDS = {
    "aaa": DialectWords([Entry("好多", ("多少",)), Entry("克哪点", ("去哪里",)), Entry("老倌", ("老伴",))]),
    "bbb": DialectWords([Entry("好多", ("多少",)), Entry("啥子", ("什么",)), Entry("屋头", ("家里",))]),
    "ccc": DialectWords([Entry("边度", ("哪里",)), Entry("唔该", ("请问",)), Entry("老倌", ("丈夫",))]),
}
HERE = DialectDetector(WORDS, ("aaa", "bbb"), {"ccc": "yue"})


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("高龄津贴怎么领", STANDARD),
        ("", STANDARD),
        ("克哪点办", "aaa"),
        ("要带啥子，屋头没有", "bbb"),
        ("多少钱？“克哪点办”", STANDARD),  # a quotation
        ("唔该，边度办", "ccc"),
    ],
)
def test_words_tell_dialects_apart(text: str, tag: str) -> None:
    probabilities = HERE.probabilities(text)
    assert next(iter(probabilities)) == tag
    assert sum(probabilities.values()) == pytest.approx(1)
    assert list(probabilities.values()) == sorted(probabilities.values(), reverse=True)


@pytest.mark.parametrize("local", [("aaa", "bbb"), ("bbb", "aaa")])
def test_a_word_of_several_dialects_is_the_communitys_first(local: tuple[str, str]) -> None:
    assert DialectDetector(WORDS, local).candidates("好多") == local


def test_what_the_recognizer_says_counts() -> None:
    without, called = (HERE.probabilities("老倌", language)["ccc"] for language in ("", "yue"))
    assert called > 5 * without
    assert HERE.probabilities("老倌", "zh")["ccc"] == without


@pytest.mark.parametrize(
    ("text", "language", "tags"),
    [
        ("高龄津贴怎么领", "yue", ("ccc", "aaa", "bbb")),
        ("要带啥子", "yue", ("ccc", "bbb", "aaa")),
        ("唔该，边度办", "zh", ("ccc", "aaa", "bbb")),  # Mandarin to a recognizer that knows nothing else
        ("高龄津贴怎么领", "wuu", ("aaa", "bbb")),  # nobody is called so
    ],
)
def test_who_is_called_so_by_the_recognizer_is_first(text: str, language: str, tags: tuple[str, ...]) -> None:
    assert HERE.candidates(text, language) == tags


def test_mandarin_is_everybodys_language_to_a_recognizer() -> None:
    known = DialectDetector(WORDS, ("aaa",), {"bbb": "zh", "ccc": ""})
    assert known.candidates("高龄津贴怎么领", "zh") == ("aaa",)
    assert known.candidates("高龄津贴怎么领") == ("aaa",)
    assert known.probabilities("屋头", "zh") == known.probabilities("屋头")


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("高龄津贴怎么领", ("aaa", "bbb")),
        ("要带啥子", ("bbb", "aaa")),
        ("唔该", ("aaa", "bbb")),  # not enough to be sure
        ("唔该，边度办", ("ccc", "aaa", "bbb")),
    ],
)
def test_a_dialect_from_elsewhere_must_be_nearly_certain(text: str, tags: tuple[str, ...]) -> None:
    assert HERE.candidates(text) == tags


def test_without_a_community_any_dialect_may_be_meant() -> None:
    anywhere = DialectDetector(WORDS, ("ddd",))
    assert anywhere.candidates("多少钱") == ()
    assert anywhere.candidates("唔该，边度办")[0] == "ccc"
