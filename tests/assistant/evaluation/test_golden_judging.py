"""Rule: a reply counts by what it states, and every figure in it comes from somewhere, or is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.evaluation.answers import GoldenQuestion
from assistant.evaluation.golden_judging import (
    Ground,
    Length,
    Verdict,
    aloud,
    body,
    cites,
    length,
    other_figures,
    read_by_digit,
    verdict,
)
from assistant.evaluation.questions import Place
from assistant.turn import Choice, Reply, ReplyKind, Sentence, Turn
from knowledge_base.document import Document, Evidence, Passage
from tests.assistant.evaluation.golden_fakes import ALLOWANCE, MEALS, RIGHT, UNKNOWN, answer, other

pytestmark = pytest.mark.unit

FACTS = (
    GoldenQuestion("1", "", figure="11点"),
    GoldenQuestion("1", "", figure="8元", accept=("八块钱",)),
)
DESK = ("桂花社区服务大厅", "6310-0100", "上午8:30至12:00")
GROUND = Ground(DESK)


def turn(reply: Reply, *evidence: Evidence) -> Turn:
    return Turn("visit", None, reply, evidence=evidence)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (RIGHT, Verdict.RIGHT),
        (answer("十一点，八块钱。", MEALS), Verdict.RIGHT),
        (answer("十一点开饭。", MEALS), Verdict.PARTLY),
        (answer("每月100元。", ALLOWANCE), Verdict.BESIDE),
        (other(ReplyKind.CLARIFICATION, "您是问十一点八元，还是别的？"), Verdict.ASKED),
        (UNKNOWN, Verdict.DECLINED),
        (other(ReplyKind.ALERT, "十一点，八元。"), Verdict.OTHER),
    ],
)
def test_an_answer_states_all_some_or_none(reply: Reply, expected: Verdict) -> None:
    assert verdict(reply, FACTS) is expected


def test_what_the_person_said_is_not_stated() -> None:
    echo = Sentence("我听到的是“十一点八元”。", "", private=True)
    assert (
        verdict(Reply(ReplyKind.ANSWER, (echo, Sentence("中午开饭。", "")), (MEALS,)), FACTS)
        is Verdict.BESIDE
    )


def test_a_clause_is_cited() -> None:
    assert cites(RIGHT, [Place("meals", "一、几点开饭")])
    assert not cites(RIGHT, [Place("meals", "二、多少钱"), Place("allowance", "一、几点开饭")])


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answer("每顿十元。", MEALS), ("十元",)),
        (answer("十二点开饭，每顿八元。", MEALS), ()),
        (answer("满八十岁的老人可以去。", MEALS), ()),
        (other(ReplyKind.ABSTENTION, "每顿十元。"), ()),
    ],
    ids=["another price", "one is stated", "of another unit", "no answer"],
)
def test_a_figure_where_another_was_asked_for(reply: Reply, expected: tuple[str, ...]) -> None:
    assert other_figures(reply, FACTS) == expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (RIGHT, ()),
        (answer("11点开饭，每顿8元。", MEALS), ()),
        (answer("每顿九元。", MEALS), ("九元",)),
        (answer("每顿八元。", replace(MEALS, quote="每顿八角。")), ("八元",)),
        (replace(UNKNOWN, sentences=(Sentence("请打6310-0100，8:30到12点有人。", ""),)), ()),
        (replace(UNKNOWN, sentences=(Sentence("请打6310-0199。", ""),)), ("6310-0199",)),
        (replace(UNKNOWN, sentences=(Sentence("我听到的是“给了三千块”。", "", private=True),)), ()),
        (other(ReplyKind.ALERT, "快打119。"), ()),
        (answer("这是2025年1月1日起的规定。", replace(MEALS, effective=date(2025, 1, 1))), ()),
        (
            answer(
                "要带两样材料：第一，身份证。第二，户口簿。",
                replace(MEALS, quote="带材料：\n身份证。\n户口簿。"),
            ),
            (),
        ),
        (answer("要带三样材料。", replace(MEALS, quote="带材料：\n身份证。\n户口簿。")), ("三样",)),
    ],
    ids=[
        *("quoted", "written otherwise", "invented", "another unit", "the desk", "no such telephone"),
        *("the person's words", "an alert", "a day of the document", "counted", "counted wrongly"),
    ],
)
def test_a_figure_comes_from_somewhere(reply: Reply, expected: tuple[str, ...]) -> None:
    assert GROUND.unsupported(turn(reply)) == expected


def test_what_is_only_read_aloud_counts_too() -> None:
    aloud = replace(RIGHT, sentences=(replace(RIGHT.sentences[0], spoken_text="中午十一点开饭，每顿九元。"),))
    assert GROUND.unsupported(turn(aloud)) == ("九元",)
    cases = replace(RIGHT.sentences[0], spoken_text="分两种情况：中午十一点开饭。")
    assert GROUND.unsupported(turn(replace(RIGHT, sentences=(cases,)))) == ("两种",)
    assert GROUND.unsupported(turn(replace(RIGHT, sentences=(cases,), citations=(MEALS, ALLOWANCE)))) == ()
    both = (cases, replace(cases, spoken_text="每顿八元。", citation=1), Sentence("原文：……", "", citation=2))
    told = replace(RIGHT, sentences=both, citations=(MEALS, replace(MEALS, quote="每顿八元。"), MEALS))
    assert GROUND.unsupported(turn(told)) == ()  # what is only shown is no case


def test_several_answers_may_be_counted() -> None:
    said = (Sentence("您问了两件事，一件一件说。第一件：十一点开饭。第二件：每月发100元。", "", 0),)
    assert GROUND.unsupported(turn(Reply(ReplyKind.ANSWER, said, (MEALS, ALLOWANCE)))) == ()


def test_a_document_that_is_named_has_its_days_and_its_desk() -> None:
    lapsed = Document("old", "老办法", expires=date(2025, 6, 30), contact="民政科，电话6310-0188")
    ground = Ground(documents={"《老办法》": lapsed})
    said = other(ReplyKind.ABSTENTION, "《老办法》已于2025年6月30日失效，请打6310-0188。")
    unnamed = other(ReplyKind.ABSTENTION, "有个办法已于2025年6月30日失效。")
    assert ground.unsupported(turn(said)) == ()
    assert ground.unsupported(turn(unnamed)) == ("2025年", "6月", "30日")


def test_a_question_back_may_name_what_was_found_and_an_answer_may_not() -> None:
    passage = Passage("meals#0", "meals", 0, (), "第三条", "每顿八元。")
    item = Evidence(passage, Document("meals", "养老助餐指南"), score=1.0, rank=0)
    text = "您是问每顿八元，还是第三条？"
    asked = other(ReplyKind.CLARIFICATION, text, Choice("每顿八元", "每顿八元？"))
    assert GROUND.unsupported(turn(asked, item)) == ()
    assert GROUND.unsupported(turn(asked)) == ("八元", "三条")
    assert GROUND.unsupported(turn(answer(text), item)) == ("八元", "三条")


def test_an_answer_ends_before_its_source_and_its_offer() -> None:
    reply = answer("中午十一点开饭。每顿八元。", MEALS, offer="要不要我念一下地址？")
    assert [sentence.text for sentence in body(reply)] == ["中午十一点开饭。每顿八元。"]
    assert length(reply) == Length(13, 2)
    named = replace(reply.sentences[1], citation=0)
    assert length(replace(reply, sentences=(reply.sentences[0], named))) == Length(13, 2)


@pytest.mark.parametrize("reply", [UNKNOWN, answer("中午开饭。")], ids=["no answer", "nothing quoted"])
def test_what_quotes_nothing_has_no_length(reply: Reply) -> None:
    assert length(reply) is None


@pytest.mark.parametrize(
    ("text", "spoken", "expected"),
    [
        ("快打119。", "快打幺幺九。", True),
        ("快打119。", "快打一一九。", True),
        ("快打119。", "快打一百一十九。", False),
        ("快打119。", "快打119。", False),
        ("打119，再打6310-0100。", "打幺幺九，再打六三、幺零，零幺、零零。", True),
        ("打119，再打6310-0100。", "打幺幺九。", False),
        ("快出门。", "快出门。", True),
    ],
)
def test_a_number_to_call_is_read_digit_by_digit(text: str, spoken: str, expected: bool) -> None:
    assert read_by_digit(Reply(ReplyKind.ALERT, (Sentence(text, spoken),))) is expected


def test_what_is_only_shown_counts_but_nobody_listens_to_it() -> None:
    shown = Sentence("原文：十一点开饭，每顿八元。", "", citation=0)
    reply = replace(
        answer("十一点开饭。", MEALS), sentences=(*answer("十一点开饭。", MEALS).sentences, shown)
    )
    assert verdict(reply, FACTS) is Verdict.RIGHT
    assert verdict(aloud(reply), FACTS) is Verdict.PARTLY
    assert length(reply) == length(answer("十一点开饭。", MEALS))
