"""Rule: the person's choice of a dialect wins, then what the words say; traditional characters are simplified first."""

from __future__ import annotations

import pytest

from assistant.normalization import SCRIPT
from assistant.turn import Substitution
from assistant.understanding import DIALECT, Understanding
from knowledge_base.dialect_detection import DialectDetector
from knowledge_base.dialect_entry import Entry
from knowledge_base.dialect_words import DialectWords
from models.recognition import Transcript
from tests.assistant.core_fakes import FakeReader

pytestmark = pytest.mark.unit

WORDS = {
    "aaa": DialectWords([Entry("老倌", ("老伴",)), Entry("孃孃", ("姑姑",))]),
    "yue": DialectWords(
        [Entry("老倌", ("丈夫",)), Entry("边度", ("哪里",)), Entry("唔该", ("请问",)), Entry("搵", ("找",))]
    ),
}
KNOWING = Understanding(
    limit_chars=50,
    reader=FakeReader({"金贴": "津贴"}),
    dialects=WORDS,
    detector=DialectDetector(WORDS, ("aaa",), {"yue": "yue"}),
    read=("aaa",),
)


@pytest.mark.parametrize(
    ("text", "chosen", "standard", "dialect"),
    [
        ("老倌有没有补贴", None, "老伴有没有补贴", "aaa"),  # the community's
        ("老倌有没有补贴", "yue", "丈夫有没有补贴", "yue"),
        ("老倌有没有补贴", "no-such", "老伴有没有补贴", "aaa"),
        ("有没有补贴", "yue", "有没有补贴", "yue"),
        ("有没有补贴", None, "有没有补贴", ""),
        ("唔该边度领津贴", None, "请问哪里领津贴", "yue"),  # a visitor
        ("唔该边度领津贴", "aaa", "唔该边度领津贴", "aaa"),
    ],
)
def test_the_dialect_of_a_typed_question(text: str, chosen: str | None, standard: str, dialect: str) -> None:
    query = KNOWING.typed(text, chosen)
    assert (query.text, query.dialect) == (standard, dialect)


def test_traditional_characters_are_simplified_on_record() -> None:
    query = KNOWING.typed("請問，醫療保險怎麼報銷")
    assert (query.text, query.original) == ("医疗保险怎么报销", "請問，醫療保險怎麼報銷")
    assert query.substitutions[0] == Substitution("請問", "请问", SCRIPT)
    assert (
        "".join(each.original for each in query.substitutions if each.reason == SCRIPT) == "請問醫療險麼報銷"
    )
    assert KNOWING.typed("医疗保险怎么报销").substitutions == ()


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("唔該，邊度領津貼", "请问，哪里领津贴"),  # its words are known by their simplified characters
        ("唔該，邊度搵補貼", "请问，哪里找补贴"),  # 搵 would become 揾
        ("我孃孃領津貼", "我姑姑领津贴"),  # 孃 would become 娘
    ],
)
def test_a_dialects_own_characters_are_kept(text: str, standard: str) -> None:
    assert KNOWING.typed(text).text == standard


def test_the_characters_of_a_dialect_that_is_not_meant_are_simplified() -> None:
    assert KNOWING.typed("搵領津貼", "aaa").text == "揾领津贴"


@pytest.mark.parametrize(
    ("text", "chosen", "read", "dialect"),
    [
        ("老倌领金贴", None, "老倌领津贴", ""),  # left to the reader, which knows the word
        ("老倌领金贴", "yue", "丈夫领津贴", "yue"),
        ("老倌领金贴", "aaa", "老倌领津贴", "aaa"),
        ("唔该边度领金贴", None, "请问哪里领津贴", "yue"),
    ],
)
def test_words_that_the_reader_does_not_know_are_replaced_before(
    text: str, chosen: str | None, read: str, dialect: str
) -> None:
    query = KNOWING.heard(Transcript(text, 0.7), chosen)
    assert (query.text, query.dialect, query.verbatim) == (read, dialect, text)
    assert any(each.reason == DIALECT for each in query.substitutions) == ("老倌" not in read)


@pytest.mark.parametrize(
    ("chosen", "language", "read", "dialect"),
    [
        (None, "yue", "丈夫领津贴", "yue"),
        (None, "zh", "老倌领津贴", ""),
        ("aaa", "yue", "老倌领津贴", "aaa"),  # the person knows better
    ],
)
def test_what_the_recognizer_took_it_for_counts_until_somebody_chooses(
    chosen: str | None, language: str, read: str, dialect: str
) -> None:
    query = KNOWING.heard(Transcript("老倌领金贴", 0.7, language=language), chosen)
    assert (query.text, query.dialect) == (read, dialect)
