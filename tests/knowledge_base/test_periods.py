"""Rule: how often something is paid or done is told from words that merely look like it."""

from __future__ import annotations

import pytest

from knowledge_base.ages import age_phrases
from knowledge_base.periods import find_periods

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("每月发100元，每个月15日发", ["月", "月"]),
        ("一顿13元，每餐付", ["顿", "顿"]),
        ("按年缴费，一次性交", ["年", "一次性"]),
        ("每日或者每天", ["天", "天"]),
        ("津贴按年龄分三档", []),
        ("上一次", []),
    ],
)
def test_periods_are_found(text: str, names: list[str]) -> None:
    assert [period.name for period in find_periods(text)] == names


def test_a_period_says_where_it_stands() -> None:
    text = "老人每个月领100元"
    (period,) = find_periods(text)
    assert text[period.start : period.end] == "每个月"


@pytest.mark.parametrize(
    ("text", "words", "bare"),
    [
        ("有满八十周岁、不满九十周岁的老人", "满八十周岁、不满九十周岁", False),
        ("给60周岁及以上老人", "60周岁及以上", False),
        ("年满65岁的", "年满65岁", False),
        ("80岁的老人", "80岁", True),
    ],
)
def test_an_age_is_found_with_the_words_that_bound_it(text: str, words: str, bare: bool) -> None:
    (phrase,) = age_phrases(text)
    assert (text[phrase.start : phrase.end], phrase.bare) == (words, bare)
