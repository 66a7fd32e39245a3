"""Rule: an age belongs to a span exactly as the rule says it: 满八十周岁、不满九十周岁 is 80, but not 90."""

from __future__ import annotations

from fractions import Fraction

import pytest

from knowledge_base.ages import age_of_person, age_spans

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("question", "age"),
    [
        ("我今年七十五了", 75),
        ("我妈今年九十二了，能领多少", 92),
        ("我奶奶九十二了，能领多少", 92),
        ("今年68，能领吗", 68),
        ("我爸八十五岁", 85),
        ("奶奶刚过完一百岁生日", 100),
        ("我都八十多啦", 80),
        ("老头子七十几岁了", 70),
        ("我快八十的人了", 80),
        ("我过了七十了", 70),
        ("80周岁以上有什么补贴", 80),
        ("孙子六岁，要买票吗", 6),
        ("高龄津贴多少钱", None),
        ("我家四口人", None),
        ("我住三楼", None),
        ("上次看病花了八十多块", None),
        ("我都等了六十多天了", None),
        ("我交了六十，对不对", None),
        ("我三十年工龄了", None),
        ("打电话63100102", None),
    ],
)
def test_the_age_that_a_person_names(question: str, age: int | None) -> None:
    assert age_of_person(question) == age


@pytest.mark.parametrize(
    ("sentence", "inside", "outside"),
    [
        ("满八十周岁、不满九十周岁", ["80", "85", "89"], ["79", "90"]),
        ("年满60周岁且未满65周岁", ["60", "64"], ["59", "65"]),
        ("六十周岁以上不满七十周岁", ["60", "69"], ["59", "70"]),
        ("十八周岁至未满六十周岁", ["18", "59"], ["17", "60"]),
        ("80至89周岁", ["80", "89"], ["79", "90"]),
        ("60-69岁", ["60", "69"], ["59", "70"]),
        ("六十周岁至六十四周岁", ["60", "64"], ["59", "65"]),
        ("60（含）至69周岁", ["60", "69"], ["59", "70"]),
        ("60周岁以上、80周岁以下", ["60", "80"], ["59", "81"]),
        ("65周岁以上", ["65", "100"], ["64"]),
        ("年满六十五周岁的老人", ["65", "100"], ["64"]),
        ("60周岁（含60周岁）以上", ["60", "100"], ["59"]),
        ("不满十六周岁", ["0", "15"], ["16"]),
        ("小于十八周岁", ["17"], ["18"]),
        ("十八周岁以下", ["0", "18"], ["19"]),
        ("80周岁及以下", ["80"], ["81"]),
        ("八十周岁（含）以下", ["80"], ["81"]),
        ("七十周岁以上的老人和不满六周岁的儿童", ["70", "5"], ["6", "69"]),
        ("六十至七十九周岁的老人付10元，八十周岁以上的付8元", ["60", "79", "80"], ["59"]),
        ("每月发100元，每年80次", [], ["80", "100"]),  # no ages at all
    ],
)
def test_the_spans_that_a_rule_speaks_of(sentence: str, inside: list[str], outside: list[str]) -> None:
    spans = age_spans(sentence)
    assert [age for age in inside if not any(Fraction(age) in span for span in spans)] == []
    assert [age for age in outside if any(Fraction(age) in span for span in spans)] == []


def test_two_ends_are_one_span() -> None:
    assert len(age_spans("满八十周岁、不满九十周岁")) == 1
    assert len(age_spans("满八十周岁的发100元，满九十周岁的发300元")) == 2
