"""Rule: a sentence about another case than the person's own (another age, another grade) is told apart."""

from __future__ import annotations

import pytest

from assistant.contradiction import same_case

pytestmark = pytest.mark.unit

SAME, UNKNOWN, OTHER = 1.0, 0.5, 0.0


@pytest.mark.parametrize(
    ("question", "sentence", "verdict"),
    [
        # ages
        ("我今年八十五了，津贴多少", "满八十周岁、不满九十周岁的老人，每月发100元。", SAME),
        ("我今年九十二了，津贴多少", "满八十周岁、不满九十周岁的老人，每月发100元。", OTHER),
        ("六十三岁吃饭多少钱", "六十周岁至六十四周岁的老人付10元。", SAME),
        ("六十五岁吃饭多少钱", "六十周岁至六十四周岁的老人付10元。", OTHER),
        ("孩子十六岁，要不要付钱", "不满十六周岁的不用付钱。", OTHER),
        ("津贴多少", "满八十周岁的老人，每月发100元。", UNKNOWN),
        ("我今年八十五了，津贴多少", "每月15日以前打到卡里。", UNKNOWN),
        # grades
        ("三级医院报多少", "三级医院报销60%。", SAME),
        ("三级医院报多少", "二级医院报销75%。", OTHER),
        ("我是二级残疾，发多少", "一级残疾的，每月发200元。", OTHER),
        ("一寸照片行吗", "要带两张二寸照片。", OTHER),
        ("3号楼停水吗", "三号楼停水。", SAME),
        ("三楼漏水", "三级医院报销60%。", UNKNOWN),  # another unit
        # years
        ("2025年交多少", "2025年每人交400元。", SAME),
        ("2025年交多少", "2026年每人交420元。", OTHER),
        ("三年内行吗", "五年内有效。", UNKNOWN),  # a duration is no case
        ("一个月发500元吗", "每月发600元。", UNKNOWN),  # and no amount is
        # with and without
        ("没有电梯的楼物业费多少", "没有电梯的楼，每平方米0.9元。", UNKNOWN),
        ("没有电梯的楼物业费多少", "带电梯的楼，每平方米1.6元。", OTHER),
        ("带电梯的楼物业费多少", "没有电梯的楼，每平方米0.9元。", OTHER),
        ("有没有电梯都要交吗", "有电梯的楼，每平方米1.6元。", UNKNOWN),  # asks for either
        ("不是本地户口能办吗", "本地户口的可以办。", OTHER),
        # what is not for everybody
        ("领结婚证要带什么", "华侨应当出具有效护照。", OTHER),
        ("我侄儿在国外，领结婚证要带什么", "华侨应当出具有效护照。", UNKNOWN),
        ("身份证去哪里办", "证件遗失的，应当申请补领。", OTHER),
        ("身份证丢了去哪里办", "证件遗失的，应当申请补领。", UNKNOWN),
        ("孙子能不能免费", "学生凭证免费。", UNKNOWN),
    ],
)
def test_whose_case_a_sentence_is_about(question: str, sentence: str, verdict: float) -> None:
    terms = ("电梯", "物业费", "户口", "医院", "本地户口")
    assert same_case(question, sentence, terms) == verdict


def test_only_the_questions_own_words_can_contradict() -> None:
    assert same_case("没有电梯的楼物业费多少", "带电梯的楼，每平方米1.6元。", ()) == UNKNOWN


def test_one_contradiction_outweighs_every_agreement() -> None:
    assert same_case("八十五岁看三级医院", "八十周岁以上的在二级医院报销75%。", ()) == OTHER
