"""Rule: of a statute's article, whole sentences around the quote are shown, verbatim and in their order."""

from __future__ import annotations

import pytest

from assistant.answering.clause import around
from knowledge_base.document import Passage
from tests.assistant.core_fakes import passage

pytestmark = pytest.mark.unit

CARD = (
    "十六周岁至二十五周岁的，发给有效期十年的居民身份证；四十六周岁以上的，发给长期有效的居民身份证。\n"
    "未满十六周岁的公民，发给有效期五年的居民身份证。"
)
ARTICLE = passage(CARD, clause="第五条")
LONG = passage("".join(f"第{number}句{'话' * 60}。" for number in range(9)), clause="第八十二条之一")


def test_a_short_article_is_shown_whole() -> None:
    assert around("未满十六周岁的公民，发给有效期五年的居民身份证。", ARTICLE) == CARD


def test_half_a_sentence_is_shown_with_the_rest_of_it() -> None:
    assert around("四十六周岁以上的，发给长期有效的居民身份证。", ARTICLE) == CARD


@pytest.mark.parametrize("number", range(9))
def test_of_a_long_one_whole_sentences_are_shown_and_the_quote_among_them(number: int) -> None:
    quote = f"第{number}句{'话' * 60}。"
    shown = around(quote, LONG)
    assert quote in shown
    assert shown in LONG.text
    assert 120 < len(shown) <= 250
    assert shown.startswith("第")
    assert shown.endswith("。")


@pytest.mark.parametrize(
    ("quote", "where"),
    [
        (CARD, ARTICLE),
        ("未满十六周岁的公民，发给有效期五年的居民身份证。", passage(CARD, clause="二、多久有效")),
        ("不在这一条里。", ARTICLE),
    ],
    ids=["said already", "a guide", "elsewhere"],
)
def test_nothing_is_shown_where_there_is_no_more_or_no_article(quote: str, where: Passage) -> None:
    assert around(quote, where) == ""
