"""Rule: a question that leaves something out is completed with as little as needed; a new one is not polluted."""

from __future__ import annotations

import pytest

from assistant.conversation.correcting import corrected
from assistant.conversation.following import (
    FOLLOW_UP,
    RESUMED,
    candidates,
    hangs_on_what_was_said,
    resumed,
    resumes_what_was_said,
)
from assistant.conversation.memory import Exchange
from assistant.turn import Query, Reply, ReplyKind, Substitution
from tests.assistant.core_fakes import wording

pytestmark = pytest.mark.unit

TERMS = wording("高龄津贴", "老年食堂", "失业金", "物业费", "老年证", "居住证").terms


def asked(text: str) -> tuple[Exchange, ...]:
    return (Exchange(Query(text, text), Reply(ReplyKind.ANSWER, ())),)


def completed(earlier: str, text: str) -> list[str]:
    return [query.text for query in candidates(Query(text, text), asked(earlier), TERMS)]


@pytest.mark.parametrize(
    ("earlier", "text", "first"),
    [
        ("高龄津贴多少钱？", "要带什么材料？", "高龄津贴要带什么材料？"),
        ("高龄津贴多少钱？", "那老伴呢？", "老伴高龄津贴多少钱？"),
        ("高龄津贴要带什么材料？", "那老年证呢？", "老年证要带什么材料？"),
        ("高龄津贴多少钱？", "电话呢？", "高龄津贴电话是多少？"),
        ("高龄津贴八十岁有没有？", "那九十岁呢？", "高龄津贴九十岁有没有？"),
        ("三级残疾坐公交多少钱", "那二级的呢？", "二级残疾坐公交多少钱"),
        ("住院报销多少？", "门诊呢？", "门诊报销多少？"),
        ("失业金能领几个月", "要是又找着工作了呢？", "失业金要是又找着工作了呢？"),
        ("失业金最多领几个月？", "那交了十一年呢，最多领多久？", "失业金交了十一年最多领多久？"),
        ("物业费多少钱", "不交会怎么样？", "物业费不交会怎么样？"),
        ("高龄津贴多少钱？", "身份证要不要？", "高龄津贴身份证要不要？"),
    ],
)
def test_what_is_left_out_is_added(earlier: str, text: str, first: str) -> None:
    assert completed(earlier, text)[0] == first


@pytest.mark.parametrize(
    "text",
    ["居住证怎么办？", "老年食堂在哪里？", "楼上天天半夜跳广场舞吵得睡不着，社区管不管？", "户口怎么注销？"],
)
def test_a_new_question_stands_alone(text: str) -> None:
    assert completed("高龄津贴多少钱？", text) == [text]


def test_a_new_subject_that_is_taken_up_is_tried_alone_first() -> None:
    assert completed("高龄津贴多少钱？", "那居住证在哪里办？")[0] == "那居住证在哪里办？"


def test_another_case_takes_the_place_of_the_one_before() -> None:
    [first, *_] = candidates(
        Query("那交了十一年呢，最多领多久？", "那交了十一年呢，最多领多久？"),
        asked("失业金最多领几个月？"),
        TERMS,
    )
    exchanges = (Exchange(first, Reply(ReplyKind.ANSWER, ())),)
    text = "要是又找着工作了呢？"
    assert candidates(Query(text, text), exchanges, TERMS)[0].text == "失业金要是又找着工作了呢？"


def test_what_is_done_to_a_thing_goes_with_it() -> None:
    assert completed("想去领老年证，要带什么？", "要去哪里办？")[0] == "领老年证要去哪里办？"
    assert completed("想去领老年证，要带什么？", "多久能领到？")[0] == "老年证多久能领到？"


def test_a_meal_of_the_day_is_replaced_as_a_whole() -> None:
    assert completed("老年食堂吃顿中午饭多少钱？", "早饭呢？")[0] == "老年食堂吃顿早饭多少钱？"


def test_what_stands_alone_may_be_about_what_was_asked_before() -> None:
    text = "我想约医生，打哪个电话？"
    again = resumed(Query(text, text), asked("高龄津贴多少钱？"), TERMS)
    assert again is not None
    assert again.text == "高龄津贴我想约医生打哪个电话？"
    assert again.substitutions == (Substitution("", "高龄津贴", RESUMED),)
    assert resumes_what_was_said(again)
    assert not hangs_on_what_was_said(again)


@pytest.mark.parametrize("text", ["楼上天天半夜跳广场舞吵得我睡不着觉，社区到底管不管？", "高龄津贴多少钱？"])
def test_a_long_question_and_one_about_the_same_are_not_completed(text: str) -> None:
    assert resumed(Query(text, text), asked("高龄津贴多少钱？"), TERMS) is None


def test_nothing_was_asked_before() -> None:
    query = Query("要带什么？", "要带什么？")
    assert candidates(query, (), TERMS) == (query,)
    assert resumed(query, (), TERMS) is None


def test_all_wordings_of_what_was_heard_are_completed() -> None:
    query = Query(
        "要带什么？",
        "药带什么？",
        heard=True,
        readings=("药带什么？",),
        probabilities=(0.8, 0.2),
        verbatim="药带什么？",
        heart="要带什么？",
    )
    (first, *_) = candidates(query, asked("高龄津贴多少钱？"), TERMS)
    assert first.wordings == ("高龄津贴要带什么？", "高龄津贴药带什么？")
    assert first.probabilities == (0.8, 0.2)
    assert (first.verbatim, first.heart) == ("高龄津贴药带什么？", "")
    assert first.substitutions == (Substitution("", "高龄津贴", FOLLOW_UP),)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("不是，我问的是低保", "低保"),
        ("不是呢，我问呢是低保", "低保"),
        ("唔系，我问嘅系低保", "低保"),
        ("搞错了，我说的是我妈", "我妈"),
        ("我不是问这个，我问的是怎么补办", "怎么补办"),
        ("我问的不是高龄津贴，是低保", "低保"),
        ("错了，是老年证", "老年证"),
        ("不是我妈，是我爸", "我爸"),
        ("不，我是说住院的", "住院"),
        ("听错了", ""),
        ("我不是问这个", ""),
        ("不对不对", ""),
        ("不是本地户口能办吗", None),
        ("不是本地户口，是外地的能办吗", None),
        ("不是说八十岁就有吗？", None),
        ("我不是低保户能领吗", None),
        ("错过了时间怎么办", None),
        ("我想问低保多少钱", None),
    ],
)
def test_corrections(text: str, meant: str | None) -> None:
    assert corrected(text) == meant
