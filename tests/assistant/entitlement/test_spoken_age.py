"""Rule: an age is taken as exactly as it was stated, and no number that is none is taken for one."""

from __future__ import annotations

import pytest

from assistant.entitlement.spoken_age import stated_age
from knowledge_base.eligibility import OLDEST
from tests.assistant.entitlement.fakes import TODAY

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("八十三", 83, 83),
        ("我八十三了", 83, 83),
        ("83", 83, 83),
        ("今年七十五岁", 75, 75),
        ("八三了", 83, 83),
        ("满八十咯", 80, 80),
        ("一百零二岁", 102, 102),
        ("百岁老人", 100, 100),
        ("快百岁了", 97, 99),
        ("八十多了", 80, 89),
        ("八十几", 80, 89),
        ("七十出头", 70, 79),
        ("快八十了", 77, 79),
        ("差一岁八十", 77, 79),
        ("不到六十", 50, 59),
        ("虚岁八十", 78, 79),
        ("上八十了", 80, 89),
        ("八十以上", 80, OLDEST),
        ("六七十岁", 60, 79),
        ("一九四三年生的", 82, 83),
        ("四三年生的", 82, 83),
        ("四三年属羊的", 82, 83),
        ("今年七十有八", 78, 78),
        ("七十好几", 70, 79),
        ("七十出点头", 70, 79),
        ("还差两岁七十", 67, 69),
        ("差唔多八十", 78, 81),
        ("我八十三岁喇", 83, 83),
        ("八十三岁嘞", 83, 83),
        ("我是43年的", 82, 83),
        ("1943年出生", 82, 83),
    ],
)
def test_in_reply_to_the_question(text: str, first: int, last: int) -> None:
    age = stated_age(text, TODAY, asked=True)
    assert age is not None
    assert (age.first, age.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["我住83号楼", "我有三个娃", "每月一百块", "不晓得", "十五岁", "工作了三十年", "两个人"]
)
def test_no_age(text: str) -> None:
    assert stated_age(text, TODAY, asked=True) is None


@pytest.mark.parametrize("text", ["我八十三了", "今年八十三", "八十三岁", "一九四三年生的"])
def test_told_without_being_asked(text: str) -> None:
    assert stated_age(text, TODAY, asked=False) is not None


@pytest.mark.parametrize("text", ["八十三", "二级", "领了四十多年", "十二栋三十号"])
def test_a_bare_number_is_no_age_unless_asked_for(text: str) -> None:
    assert stated_age(text, TODAY, asked=False) is None
