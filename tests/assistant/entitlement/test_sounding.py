"""Rule: an answer in other characters is understood by its sound; what merely sounds a little like one is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.entitlement.asking import ask
from assistant.entitlement.sounding import by_sound, wordings
from assistant.turn import Query
from knowledge_base.eligibility import Condition, Fact, InRegion
from knowledge_base.eligibility_logic import Ages, Among
from tests.assistant.entitlement.fakes import OSMANTHUS, interview

pytestmark = pytest.mark.unit

REGIONS: tuple[Condition, ...] = (
    InRegion(Fact.HOUSEHOLD, "云山市"),
    InRegion(Fact.HOUSEHOLD, "云山市翠湖区"),
)


@pytest.mark.parametrize(
    ("fact", "heard", "meant"),
    [
        (Fact.AGE, "流十八", "六十八"),
        (Fact.AGE, "六是八", "六十八"),
        (Fact.AGE, "巴十三岁咯", "八十三岁"),
        (Fact.AGE, "漆石五", "七十五"),
        (Fact.AGE, "七四四岁", "七十四岁"),  # 十 and 四 are one sound: only 十 can come second
        (Fact.AGE, "是是三", "四十三"),
        (Fact.AGE, "牛十八睡", "六十八岁"),
        (Fact.AGE, "救是岁", "九十岁"),
        (Fact.AGE, "就是", None),  # sounds like 九十, and mostly is not
        (Fact.AGE, "其实", None),
        (Fact.AGE, "老了", None),
        (Fact.AGE, "不是", None),
        (Fact.INCOME, "吃地保", "吃低保"),
        (Fact.INCOME, "没德低报", "没得低保"),
        (Fact.INCOME, "特昆", "特困"),
        (Fact.INCOME, "挑过", "跳过"),
        (Fact.INCOME, "不小的", "不晓得"),
        (Fact.INCOME, "今天天气好", None),
        (Fact.LIVING, "毒局", "独居"),
        (Fact.LIVING, "老量口", "老两口"),
        (Fact.LIVING, "跟二子住", "跟儿子住"),
        (Fact.DISABILITY, "二几", "二级"),
        (Fact.DISABILITY, "没有残疾正", "没有残疾证"),
        (Fact.PENSION, "推休金", "退休金"),
        (Fact.HOUSEHOLD, "崔胡区", "翠湖区"),
        (Fact.HOUSEHOLD, "不在催湖区", "不在翠湖区"),
        (Fact.LIVING, "我们家的事情说来话长，毒局的时候多", None),  # nobody answers like that
    ],
)
def test_by_sound(fact: Fact, heard: str, meant: str | None) -> None:
    assert by_sound(fact, ask(fact, REGIONS, OSMANTHUS), heard) == meant


def test_the_interview_hears_by_sound() -> None:
    talk = interview()
    state = talk.answer(talk.begin(), "巴十三岁")
    assert state.known[Fact.AGE] == Ages(83, 83)
    while state.pending not in (Fact.LIVING, None):
        state = talk.answer(state, "跳过")
    assert state.pending is Fact.LIVING
    assert talk.answer(state, "毒局").known[Fact.LIVING] == Among(frozenset({"独居"}))


def test_of_several_wordings_the_first_that_answers_counts() -> None:
    talk = interview()
    state = talk.begin()
    assert talk.answer(state, "气氛", "七十三", "八十三").known[Fact.AGE] == Ages(73, 73)
    assert talk.answer(state, "巴十三岁", "七十三").known[Fact.AGE] == Ages(
        73, 73
    )  # characters before sounds


def test_what_was_heard_comes_before_what_was_made_of_it_and_keeps_its_not() -> None:
    query = Query("没的残疾证", "梅的残疾症", heard=True, readings=("美的残疾证",), verbatim="梅的残疾症")
    assert wordings(query) == ("没得残疾症", "没得残疾证", "没得残疾证")
    assert wordings(Query("没得", "莫得")) == ("没得",)
    talk = interview()
    state = talk.answer(replace(talk.begin(), pending=Fact.DISABILITY), *wordings(query))
    assert state.known[Fact.DISABILITY] == Among(frozenset({"无"}))


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("八十三", True),
        ("跳过", True),
        ("我一个人住", True),
        ("不要再问了", True),
        ("水管漏了怎么办", False),
        ("今天天气好", False),
    ],
)
def test_whether_something_is_an_answer_at_all(said: str, answers: bool) -> None:
    talk = interview()
    first = talk.begin()
    for state in (first, talk.answer(first, "今天天气好")):
        assert talk.answers(state, said) is answers
