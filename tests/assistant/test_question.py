"""Rule: what a question asks for decides what a short answer must contain: a price, a day, a telephone number."""

from __future__ import annotations

import pytest

from assistant.question import QuestionKind, fits, kind_of

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("民政窗口的电话是多少", QuestionKind.PHONE),
        ("灯坏了打哪个电话", QuestionKind.PHONE),
        ("居委会电话？", QuestionKind.PHONE),
        ("停水了打给谁", QuestionKind.PHONE),  # not who
        ("办老年证要带什么", QuestionKind.PAPERS),
        ("要准备些啥东西", QuestionKind.PAPERS),
        ("需要哪些证件", QuestionKind.PAPERS),
        ("要几张照片", QuestionKind.PAPERS),
        ("审核要多久", QuestionKind.HOW_LONG),
        ("轮椅能借几天", QuestionKind.HOW_LONG),
        ("收到以后多少日内可以退", QuestionKind.HOW_LONG),  # not how much
        ("过了几个月还能补吗", QuestionKind.HOW_LONG),
        ("多大岁数能领", QuestionKind.AGE),
        ("几岁可以办老年证", QuestionKind.AGE),
        ("住院报销几成", QuestionKind.RATIO),
        ("吃药能报多少", QuestionKind.RATIO),
        ("老年证买票打折吗", QuestionKind.RATIO),
        ("大厅几点开门", QuestionKind.WHEN),
        ("钱什么时候打到卡上", QuestionKind.WHEN),
        ("几号停水", QuestionKind.WHEN),
        ("要什么时候才能办好", QuestionKind.WHEN),  # not what to bring
        ("一年能体检几次", QuestionKind.COUNT),
        ("装电梯要多少户同意", QuestionKind.COUNT),
        ("在哪里办", QuestionKind.WHERE),
        ("路灯坏了找哪个部门", QuestionKind.WHERE),
        ("高龄津贴一个月多少钱", QuestionKind.MONEY),
        ("上门代办要不要交钱", QuestionKind.MONEY),
        ("体检收费吗", QuestionKind.MONEY),
        ("能不能请人代办", QuestionKind.MAY_I),
        ("外地户口可以办吗", QuestionKind.MAY_I),
        ("要什么条件", QuestionKind.WHO),
        ("要哪些人同意", QuestionKind.WHO),
        ("哪种人能吃低保", QuestionKind.WHO),
        ("怎么申请低保", QuestionKind.HOW),
        ("办卡咋弄", QuestionKind.HOW),
        ("什么叫低保", QuestionKind.WHAT),
        ("几号楼停水", QuestionKind.WHAT),  # not a day
    ],
)
def test_what_a_question_asks_for(question: str, kind: QuestionKind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        (QuestionKind.PHONE, "民政窗口的电话是6310-0102。", True),
        (QuestionKind.PHONE, "着火了打119。", True),
        (QuestionKind.PHONE, "有事打12345。", True),
        (QuestionKind.PHONE, "每月发高龄津贴1000元。", False),
        (QuestionKind.PHONE, "2025年1月1日起施行。", False),
        (QuestionKind.PAPERS, "要带老人的身份证。", True),
        (QuestionKind.PAPERS, "审核时间是十个工作日。", False),
        (QuestionKind.HOW_LONG, "审核时间是十个工作日。", True),
        (QuestionKind.HOW_LONG, "当场就能拿到。", True),
        (QuestionKind.HOW_LONG, "最多补发六个月。", True),
        (QuestionKind.HOW_LONG, "在社区民政窗口申请。", False),
        (QuestionKind.AGE, "年满八十周岁的老人可以领。", True),
        (QuestionKind.AGE, "每月发80元。", False),
        (QuestionKind.RATIO, "住院费用报销75%。", True),
        (QuestionKind.RATIO, "报销百分之七十五。", True),
        (QuestionKind.RATIO, "买门票打五折。", True),
        (QuestionKind.RATIO, "最多报销600元。", False),
        (QuestionKind.MONEY, "每月发1.5万元。", True),
        (QuestionKind.MONEY, "上门代办不收钱。", True),
        (QuestionKind.MONEY, "每月15日以前打到卡里。", False),
        (QuestionKind.COUNT, "每年可以体检一次。", True),
        (QuestionKind.COUNT, "体检不收钱。", False),
        (QuestionKind.WHEN, "午餐时间是11:00至12:30。", True),
        (QuestionKind.WHEN, "周日休息。", True),
        (QuestionKind.WHEN, "每月15日以前打到卡里。", True),
        (QuestionKind.WHEN, "带身份证来。", False),
        (QuestionKind.WHERE, "到桂花路18号办。", True),
        (QuestionKind.WHERE, "到石榴派出所办。", True),
        (QuestionKind.WHERE, "每月100元。", False),
        (QuestionKind.MAY_I, "家里人可以代办。", True),
        (QuestionKind.MAY_I, "每月100元。", False),
        (QuestionKind.WHO, "有云山市户籍的老人。", True),
        (QuestionKind.WHO, "每月100元。", False),
        (QuestionKind.HOW, "先打电话预约。", True),
        (QuestionKind.HOW, "每月100元。", False),
        (QuestionKind.WHAT, "任何一句。", True),
    ],
)
def test_whether_a_sentence_has_what_was_asked_for(kind: QuestionKind, sentence: str, expected: bool) -> None:
    assert fits(kind, sentence) is expected


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_sentence_that_says_nothing_answers_no_particular_question(kind: QuestionKind) -> None:
    assert fits(kind, "欢迎光临。") is (kind is QuestionKind.WHAT)
