"""Rule: a choice is plain to hear, comes from a clause of its own, and is offered only if it leads to an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.asking_back import MAX_CHOICES, choices, wordings
from assistant.turn import Choice
from knowledge_base.document import Document, Evidence
from tests.assistant.core_fakes import ALLOWANCE, found, passage

pytestmark = pytest.mark.unit

LAW = Document("law", "中华人民共和国老年人权益保障法")
CLAUSES = tuple(
    found(passage("每月发100元。", clause=clause))
    for clause in (
        "一、谁可以领",
        "二、发多少钱",
        "三、要带什么材料",
        "四、到哪里办",
        "五、什么时候报告",
        "六、别的",
    )
)


@pytest.mark.parametrize(
    ("document", "clause", "text", "label"),
    [
        (ALLOWANCE, "二、发多少钱", "每月发100元。", "高龄津贴发多少钱"),
        (ALLOWANCE, "高龄津贴发多少钱", "每月发100元。", "高龄津贴发多少钱"),
        (
            replace(ALLOWANCE, title="桂花社区物业费缴纳和收支公开办法"),
            "三、怎么交",
            "",
            "桂花社区物业费缴纳和收支公开里的怎么交",
        ),
        (replace(ALLOWANCE, title="《云山市居住证办事指引（2025年）》"), "二、费用", "", "居住证费用"),
        (replace(ALLOWANCE, title="物业报修办事指南"), "一、怎么报修", "", "物业怎么报修"),
        (replace(ALLOWANCE, title="云山市公告"), "一、电梯检修", "", "电梯检修"),
        (replace(ALLOWANCE, title="体检和签约服务指南"), "一、体检查什么", "", "体检查什么"),
        (
            LAW,
            "第三条",
            "国家保障老年人依法享有的权益。",
            "老年人权益保障法里说的国家保障老年人依法享有的权益",
        ),
        (
            LAW,
            "第三条",
            "第三条　国家保障老年人的权益，老年人有权。",
            "老年人权益保障法里说的国家保障老年人的权益",
        ),
    ],
)
def test_a_clause_is_asked_for_by_its_subject_and_heading(
    document: Document, clause: str, text: str, label: str
) -> None:
    item = found(passage(text, clause=clause), document=document)
    assert [choice.label for choice in wordings(item)] == [label]


@pytest.mark.parametrize("text", ["有关部门" * 10 + "。", "。", ""])
def test_an_article_whose_first_words_are_too_long_or_none_is_not_offered(text: str) -> None:
    assert not list(wordings(found(passage(text, clause="第三条"), document=LAW)))


def test_what_staff_wrote_comes_first() -> None:
    item = found(replace(passage("每月发100元。"), asked_as=("我妈八十了能领多少钱？",)))
    first, second = wordings(item)
    assert first == Choice("我妈八十了能领多少钱", "我妈八十了能领多少钱？")
    assert second.label == "高龄津贴发多少钱"


def test_three_choices_at_most_the_likeliest_first() -> None:
    offered = choices(CLAUSES, lambda _question, _item: True)
    assert [choice.label for choice in offered] == [
        "高龄津贴谁可以领",
        "发多少钱",
        "要带什么材料",
    ]
    assert [choice.question for choice in offered][1:] == ["高龄津贴发多少钱？", "高龄津贴要带什么材料？"]
    assert len(offered) == MAX_CHOICES


def test_only_what_is_answered_is_offered() -> None:
    def answers(question: str, item: Evidence) -> bool:
        assert item.passage.clause[2:] in question
        return "材料" in question or "哪里" in question

    assert [choice.label for choice in choices(CLAUSES, answers)] == [
        "高龄津贴要带什么材料",
        "到哪里办",
    ]


def test_choices_from_several_documents_each_name_theirs() -> None:
    other = found(
        passage("带身份证。", clause="二、要带什么"), document=replace(ALLOWANCE, id="b", title="居住证指南")
    )
    offered = choices([CLAUSES[0], other], lambda _question, _item: True)
    assert [choice.label for choice in offered] == ["高龄津贴谁可以领", "居住证要带什么"]


MOVING = "第十条　公民迁出本户口管辖区，由本人在迁出前申报迁出登记。"
CONVICTS = "第二十条　被假释、缓刑的犯人，应当经公安机关批准。"


def test_an_article_that_has_no_word_of_the_question_is_not_offered() -> None:
    """What its law is about does not make it one: everything in this one is about 户口."""
    law = Document("hukou", "中华人民共和国户口登记条例")
    articles = [
        found(passage(text, clause=text[:4].strip()), document=law)
        for text in (CONVICTS, MOVING, "第十一条　迁出户口的公民，领取迁移证件。")
    ]
    offered = choices(articles, lambda _question, _item: True, "户口迁出怎么办理")
    assert not any("犯人" in choice.label for choice in offered)
    assert len(choices(articles, lambda _question, _item: True)) == 3


def test_one_choice_is_none() -> None:
    assert choices(CLAUSES, lambda question, _: "材料" in question) == ()
    assert choices(CLAUSES[:1] * 3, lambda _question, _item: True) == ()


def test_few_clauses_are_tried() -> None:
    tried: list[str] = []

    def answers(question: str, item: Evidence) -> bool:
        tried.append(question)
        return False

    assert choices(CLAUSES, answers) == ()
    assert len(tried) == 4
