"""Rule: a benefit is theirs, not theirs or perhaps theirs by what is known, and by nothing else."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from knowledge_base.document import Document
from knowledge_base.eligibility import (
    VALUES,
    AgeWithin,
    Benefit,
    Bracket,
    Condition,
    Fact,
    InRegion,
    OneOf,
)
from knowledge_base.eligibility_logic import Ages, Among, Facts, Known, Place, Verdict, holds, judge

pytestmark = pytest.mark.unit

YES, MAYBE, NO = Verdict.YES, Verdict.MAYBE, Verdict.NO
CITY, DISTRICT, OTHER = "云山市", "云山市翠湖区", "青河市"
EIGHTIES = AgeWithin(80, 89)
POOR = OneOf(Fact.INCOME, ("低保", "特困"))


def among(*values: str) -> Among:
    return Among(frozenset(values))


@pytest.mark.parametrize(
    ("condition", "known", "verdict"),
    [
        (EIGHTIES, Ages(80, 80), YES),
        (EIGHTIES, Ages(89, 89), YES),
        (EIGHTIES, Ages(79, 79), NO),
        (EIGHTIES, Ages(90, 90), NO),
        (EIGHTIES, Ages(79, 80), MAYBE),  # born in the year: had the birthday or not
        (EIGHTIES, Ages(80, 130), MAYBE),
        (AgeWithin(60), Ages(80, 130), YES),
        (POOR, among("低保"), YES),
        (POOR, among("低保", "特困"), YES),
        (POOR, among("低收入", "一般"), NO),
        (POOR, among("低保", "一般"), MAYBE),
        (InRegion(Fact.HOUSEHOLD, CITY), Place(inside=DISTRICT), YES),
        (InRegion(Fact.HOUSEHOLD, CITY), Place(inside=CITY), YES),
        (InRegion(Fact.HOUSEHOLD, DISTRICT), Place(inside=CITY), MAYBE),
        (InRegion(Fact.HOUSEHOLD, DISTRICT), Place(inside=CITY, outside=DISTRICT), NO),
        (InRegion(Fact.HOUSEHOLD, CITY), Place(outside=DISTRICT), MAYBE),
        (InRegion(Fact.HOUSEHOLD, DISTRICT), Place(outside=CITY), NO),
        (InRegion(Fact.HOUSEHOLD, CITY), Place(inside=OTHER), NO),
    ],
)
def test_a_condition_against_what_is_known(condition: Condition, known: Known, verdict: Verdict) -> None:
    assert holds(condition, {condition.fact: known}) is verdict


@pytest.mark.parametrize("condition", [EIGHTIES, POOR, InRegion(Fact.RESIDENCE, CITY)])
def test_nothing_known_settles_nothing(condition: Condition) -> None:
    assert holds(condition, {}) is MAYBE


def bracket(amount: str, *conditions: Condition) -> Bracket:
    return Bracket(amount, f"每月发{amount}。", conditions)


ALLOWANCE = Benefit(
    "高龄津贴",
    "有云山市户籍的老人，可以领高龄津贴。",
    (bracket("100元", EIGHTIES), bracket("300元", AgeWithin(90, 99)), bracket("1000元", AgeWithin(100))),
    (InRegion(Fact.HOUSEHOLD, CITY),),
)
MEALS = Benefit("助餐", "老人可以吃饭。", (bracket("3元", POOR), bracket("8元", AgeWithin(80))))
LOCAL: dict[Fact, Known] = {Fact.HOUSEHOLD: Place(inside=CITY)}


@pytest.mark.parametrize(
    ("benefit", "facts", "verdict", "amounts", "missing"),
    [
        (ALLOWANCE, LOCAL | {Fact.AGE: Ages(83, 83)}, YES, ["100元"], ()),
        (ALLOWANCE, {Fact.AGE: Ages(83, 83)}, MAYBE, ["100元"], (Fact.HOUSEHOLD,)),
        (ALLOWANCE, LOCAL | {Fact.AGE: Ages(79, 79)}, NO, [], ()),
        (ALLOWANCE, {Fact.HOUSEHOLD: Place(outside=CITY)}, NO, [], ()),
        # over eighty is enough for the allowance, not for its amount
        (ALLOWANCE, LOCAL | {Fact.AGE: Ages(80, 130)}, YES, ["100元", "300元", "1000元"], (Fact.AGE,)),
        (ALLOWANCE, LOCAL | {Fact.AGE: Ages(79, 90)}, MAYBE, ["100元", "300元"], (Fact.AGE,)),
        (ALLOWANCE, {}, MAYBE, ["100元", "300元", "1000元"], (Fact.AGE, Fact.HOUSEHOLD)),
        # the first bracket that holds counts, and hides those behind it
        (MEALS, {Fact.AGE: Ages(83, 83), Fact.INCOME: among("低保")}, YES, ["3元"], ()),
        (MEALS, {Fact.AGE: Ages(83, 83), Fact.INCOME: among("一般")}, YES, ["8元"], ()),
        (MEALS, {Fact.AGE: Ages(83, 83)}, YES, ["3元", "8元"], (Fact.INCOME,)),
        (MEALS, {Fact.AGE: Ages(70, 70)}, MAYBE, ["3元"], (Fact.INCOME,)),
    ],
)
def test_a_benefit_against_what_is_known(
    benefit: Benefit, facts: Facts, verdict: Verdict, amounts: list[str], missing: tuple[Fact, ...]
) -> None:
    judgment = judge(benefit, facts)
    assert judgment.verdict is verdict
    assert [each.amount for each in judgment.brackets] == amounts
    assert judgment.missing == missing


def test_men_and_women_of_different_ages() -> None:
    man, woman = (OneOf(Fact.SEX, (sex,)) for sex in VALUES[Fact.SEX])
    benefit = Benefit(
        "养老金", "", (bracket("1元", man, AgeWithin(60)), bracket("1元", woman, AgeWithin(55)))
    )
    assert judge(benefit, {Fact.AGE: Ages(70, 70)}).verdict is YES
    assert judge(benefit, {Fact.AGE: Ages(57, 57)}).verdict is MAYBE
    assert judge(benefit, {Fact.AGE: Ages(50, 50)}).verdict is NO


def test_a_condition_that_nobody_is_asked_about_leaves_it_open() -> None:
    benefit = Benefit("补贴", "", (bracket("1元", AgeWithin(60)),), also="要拆迁的房子，不能申请。")
    assert judge(benefit, {Fact.AGE: Ages(70, 70)}).verdict is MAYBE
    assert judge(benefit, {Fact.AGE: Ages(50, 50)}).verdict is NO


def test_a_document_keeps_its_rules_in_a_release() -> None:
    document = Document("a", "津贴", eligibility=(ALLOWANCE, MEALS))
    adapter = TypeAdapter(Document)
    assert adapter.validate_json(adapter.dump_json(document)) == document
