"""Rule: a finished question is recognized as one, and whoever has only paused is not cut off."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.patience import Completeness, completeness

pytestmark = pytest.mark.unit

FINISHED, UNFINISHED, UNCLEAR = Completeness.FINISHED, Completeness.UNFINISHED, Completeness.UNCLEAR
GOLDEN = Path(__file__).parents[1] / "golden" / "utterances" / "patience.jsonl"
"""Whole utterances and beginnings of others, in three wordings, some misheard; written before the phrases."""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("高龄津贴怎么领", id="how, and a verb"),
        pytest.param("老年证在哪里办", id="where, and a verb"),
        pytest.param("要带什么材料", id="a verb, and what"),
        pytest.param("老年食堂在哪里", id="where a thing is"),
        pytest.param("一顿午饭多少钱啊", id="a particle at the end"),
        pytest.param("我能申请低保吗", id="a question particle"),
        pytest.param("那老年证呢？", id="and what about"),
        pytest.param("高龄津贴给能喊人代领", id="Kunming: 给能"),
        pytest.param("低保要好多天才批得下来嘛", id="Sichuan: 好多天"),
        pytest.param("这个事情咋个办嘛", id="Sichuan: 咋个办"),
        pytest.param("他们批了没得", id="没得 at the end"),
        pytest.param("我八十三了，有残疾证，坐公交车要不要钱", id="a story with a question at its end"),
        pytest.param("高齡津貼怎麼領", id="traditional characters"),
        pytest.param("再说一遍", id="a command"),
        pytest.param("是的", id="yes"),
        pytest.param("第二个", id="a choice"),
        pytest.param("七十三", id="an age"),
        pytest.param("我的电话是一三八七一二三四五六七", id="a whole telephone number"),
        pytest.param("0871-65123456", id="a number with its area code"),
        pytest.param("身份证号五三零一零二一九四三零五一二零三一八", id="a whole identity number"),
        pytest.param("救命啊", id="a cry for help"),
    ],
)
def test_it_is_finished(text: str) -> None:
    assert completeness(text) is FINISHED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("嗯……", id="a sound"),
        pytest.param("我想问一下那个", id="a filler"),
        pytest.param("高龄津贴怎么领，然后", id="a filler behind a question"),
        pytest.param("我想问一下", id="about to ask"),
        pytest.param("因为我儿子在外地，所以", id="a conjunction"),
        pytest.param("我把身份证", id="a preposition and its noun"),
        pytest.param("能不能帮我", id="for whom, but not what"),
        pytest.param("请问怎么才能", id="an auxiliary"),
        pytest.param("老年食堂和", id="and"),
        pytest.param("我家的", id="的 without its noun"),
        pytest.param("我今年八十三了", id="a beginning without a question"),
        pytest.param("我那个高龄津贴", id="a subject without a question"),
        pytest.param("几天之内", id="half an adverbial"),
        pytest.param("我不想去，怕哪天", id="a question word that asks nothing"),
        pytest.param("我的电话是一三八七一", id="half a telephone number"),
        pytest.param("139 8712", id="half a number in digits"),
        pytest.param("身份证号是五三零一零二一九四三一", id="half an identity number"),
        pytest.param("我家老倌呢", id="Kunming: 呢 is 的"),
    ],
)
def test_more_is_to_come(text: str) -> None:
    assert completeness(text) is UNFINISHED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("高龄津贴", id="a subject may be all"),
        pytest.param("我想给我妈办老年证", id="a wish may be all"),
        pytest.param("我摔了一跤", id="an emergency does not wait long"),
        pytest.param("到哪里去", id="it may want a verb"),
        pytest.param("你好", id="a greeting"),
    ],
)
def test_it_may_be_either(text: str) -> None:
    assert completeness(text) is UNCLEAR


@pytest.mark.parametrize("text", ["残疾人补贴每个月最晚结好到卡上影", "小区东边路灯一连坏三个晚上"])
def test_a_whole_statement_of_nobody_may_be_a_question_that_was_misheard(text: str) -> None:
    assert completeness(text) is Completeness.TOLD
    assert completeness("我八十三岁，" + text) is UNFINISHED


@pytest.mark.parametrize("answer", ["我一个人住", "我今年八十三了", "我那个是老年证"])
def test_a_statement_may_answer_what_was_asked(answer: str) -> None:
    assert completeness(answer) is UNFINISHED
    assert completeness(answer, asked=True) is UNCLEAR


@pytest.mark.parametrize("part", ["development", "held out"])
def test_few_are_cut_off_and_few_wait_for_nothing(part: str) -> None:
    rows = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    finished = shares(row["text"] for row in rows if row["set"] == part and row["finished"])
    cut_short = shares(row["text"] for row in rows if row["set"] == part and not row["finished"])
    assert finished[FINISHED] >= 0.85
    assert finished[UNFINISHED] <= 0.05
    assert cut_short[FINISHED] <= 0.03
    assert cut_short[UNFINISHED] >= 0.85


def shares(texts: Iterable[str]) -> dict[Completeness, float]:
    counts = Counter(completeness(text) for text in texts)
    return {judgement: counts[judgement] / counts.total() for judgement in Completeness}
