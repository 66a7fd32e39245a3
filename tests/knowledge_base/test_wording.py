"""Rule: what a question is about is told from how it is asked, however people say it."""

from __future__ import annotations

import pytest

from knowledge_base.segmentation import Segmenter
from knowledge_base.wording import Term, Wording, load_colloquial

pytestmark = pytest.mark.unit

TERMS = ("高龄津贴", "老年食堂", "桂花社区")


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording(Segmenter(TERMS), TERMS, load_colloquial())


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("高龄津贴一个月多少钱", ["高龄津贴"]),
        ("我妈今年九十二了，高龄津贴给她多少呀", ["高龄津贴"]),  # no people, no times
        ("您好，我想问一下怎么办，谢谢", []),
        ("老头子瘫在床上，有没有补贴", ["瘫", "床上", "补贴"]),
        ("桂花社区的老年食堂几点开门", ["桂花社区", "老年食堂", "开门"]),  # terms of the documents
        ("高龄津贴，高龄津贴多少", ["高龄津贴"]),  # each once
        ("WiFi密码是多少", ["密码"]),
        ("", []),
    ],
)
def test_the_subjects_of_a_question(wording: Wording, question: str, subjects: list[str]) -> None:
    assert [term.word for term in wording.subjects(question)] == subjects


def test_terms_leave_only_grammar_out(wording: Wording) -> None:
    assert [term.word for term in wording.terms("请问我妈的高龄津贴是多少")] == ["我妈", "高龄津贴"]


@pytest.mark.parametrize(
    ("question", "text", "mentioned"),
    [
        ("领高龄津贴", "每月发高龄津贴100元。", True),
        ("伺候老人", "照料老人的服务。", True),  # what documents call it
        ("高血压怎么报", "糖尿病用药报销60%。", False),
        ("早饭几点", "早餐时间是6:30至8:00。", True),
        ("要带户口本吗", "老人的户口簿原件。", True),
        ("义工积分怎么算", "物业费每月1.6元。", False),
    ],
)
def test_a_subject_is_mentioned_in_any_wording(
    wording: Wording, question: str, text: str, mentioned: bool
) -> None:
    first = wording.subjects(question)[0]
    assert first.mentioned_in(text) is mentioned


def test_rare_words_weigh_more(wording: Wording) -> None:
    weights = {term.word: term.weight for term in wording.terms("老人办殡葬")}
    assert weights["殡葬"] > weights["老人"] > 0


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("我弟弟住在江城，津贴多少", ["江城"]),
        ("江城那边发多少", ["江城"]),
        ("海滨市的津贴", ["海滨"]),
        ("回四川老家看病怎么报", ["四川"]),
        ("北京的老人能领吗", ["北京"]),
        ("昆明市五华区怎么办", ["昆明市", "五华区"]),
        ("在农村能领吗", []),
        ("买东西去哪里", []),  # 东西 is not a place here
        ("城东有没有老年食堂", []),
        ("我们小区停水吗", []),
        ("桂花社区在哪里", []),  # the community's own
        ("高龄津贴多少", []),
    ],
)
def test_the_places_that_a_question_is_about(wording: Wording, question: str, places: list[str]) -> None:
    assert list(wording.places(question)) == places


def test_the_colloquial_words_are_well_formed() -> None:
    colloquial = load_colloquial()
    assert len(colloquial) > 300
    for word, wordings in colloquial.items():
        assert word == word.strip() != ""
        assert all(wording == wording.strip() != "" for wording in wordings)
    assert colloquial["伺候"] == ("照料", "照护", "护理")
    assert colloquial["老人"] == ()  # says nothing about the subject


def test_a_term_is_mentioned_by_its_wordings_only() -> None:
    term = Term("夜饭", 5.0, ("夜饭", "晚餐"))
    assert term.mentioned_in("吃夜饭")
    assert term.mentioned_in("晚餐8元。")
    assert not term.mentioned_in("午餐8元。")
