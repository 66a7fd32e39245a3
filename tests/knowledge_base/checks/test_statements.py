"""A figure is read with what it is for: how often, at what age, in which case; conditions are no amounts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from knowledge_base.checks.quantities import find_quantities
from knowledge_base.checks.statements import Statement, statements
from knowledge_base.document import Document, Passage

pytestmark = pytest.mark.unit


def stated(sentence: str) -> list[Statement]:
    passage = Passage("a#0", "a", 0, (), "", sentence)
    return list(statements(Document("a", "办法"), passage))


@pytest.mark.parametrize(
    ("sentence", "measure", "values"),
    [
        ("最多借两周", "天", [14]),
        ("补发半年", "个月", [6]),
        ("服务满两年的，发给奖励", "个月", [24]),
        ("在三十分钟内赶到", "分钟", [30]),
        ("报销七成", "%", [Fraction(7, 10)]),
        ("8:30至12:00办公", "几点至几点", [Fraction(17, 2), 12]),
        ("下午两点到五点半开门", "几点至几点", [14, Fraction(35, 2)]),
        ("前一天17:00以前打电话", "点", [17]),
        ("周一至周六开门", "星期几至星期几", [1, 6]),
        ("每月15日以前发", "每月几日", [15]),
        ("十五日内告诉社区", "天", [15]),
        ("2025年12月31日截止", "几月几日", [2025, 12, 31]),
        ("缴费截止日期是12月20日", "几月几日", [12, 20]),
        ("电话6310-0102", "电话", [63100102]),
        ("第二级医院", "case", [2]),
        ("本办法自2025年12月31日起施行", "case", [2025, 12, 31]),
        ("新华社2月11日电", "case", [2, 11]),
        ("带一张照片", "", [1]),
    ],
)
def test_a_figure_is_measured_in_one_unit(sentence: str, measure: str, values: list[Fraction]) -> None:
    found = [(quantity.measure, list(quantity.values)) for quantity in find_quantities(sentence)]

    assert (measure, values) in found


def test_each_amount_of_a_sentence_has_its_own_case() -> None:
    young, old = stated("六十至七十九周岁的老人每顿付八元，满八十周岁的每顿付五元。")

    assert (young.figure, old.figure) == ("八元", "五元")
    assert young.case.ages == {(Fraction(60), Fraction(79))}
    assert [first for first, _ in old.case.ages] == [80]
    assert young.case.periods == old.case.periods == {"顿"}
    assert "元" not in young.about + old.about


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("服务满三年的，每月补贴200元。", ["200元"]),
        ("一级残疾人每月180元。", ["180元"]),
        ("满七十周岁的老人理发不收钱。", ["七十周岁"]),
        ("100人（含）以上的，补助4万元。", ["4万元"]),
        ("情节严重的，处五百元以下罚款。", []),
        ("不符合条件的不发。", []),
    ],
)
def test_conditions_are_no_amounts_unless_nothing_else_is_stated(sentence: str, figures: list[str]) -> None:
    assert [statement.figure for statement in stated(sentence)] == figures


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("低保标准每月不低于700元。", "least"),
        ("每月最多补500元。", "most"),
        ("每月补500元。", ""),
        ("十个工作日内办结。", ""),  # 办结时间是十个工作日 says the same
    ],
)
def test_a_limit_is_not_an_amount(sentence: str, bound: str) -> None:
    assert [statement.case.bound for statement in stated(sentence)] == [bound]
