"""Rule: nothing that is said, however long or repetitive, keeps anybody waiting: no pattern tries endless ways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.conversation import slots, sounding, subject
from assistant.conversation.choosing import Said, chosen
from assistant.conversation.commands import commands_in
from assistant.conversation.correcting import corrected
from assistant.conversation.following import candidates
from assistant.conversation.forms import (
    addresses,
    answers,
    asking_words,
    correcting,
    offering,
    requests,
    status,
    telephone,
    told,
)
from assistant.conversation.forms.form import Circumstances, Field, Form
from assistant.conversation.memory import Exchange
from assistant.conversation.splitting import questions_in
from assistant.correcting import corrects
from assistant.desk.records import Kind
from assistant.turn import Choice, Query, Reply, ReplyKind
from tests.assistant.core_fakes import wording

pytestmark = [pytest.mark.unit, pytest.mark.timeout(60)]

TERMS = wording("高龄津贴").terms
CHOICES = (
    Choice("高龄津贴发多少钱", "高龄津贴发多少钱？"),
    Choice("老年食堂一顿多少钱", "老年食堂一顿多少钱？"),
)
BEFORE = (Exchange(Query("高龄津贴八十岁发多少钱？", ""), Reply(ReplyKind.ANSWER, ())),)
FORM = Form(
    Kind.REPAIR,
    Circumstances("visit", "kiosk", "key"),
    answers=(
        (Field.WHAT, "厨房水管漏水"),
        (Field.WHERE, "三栋二单元501"),
        (Field.WHEN, "明天上午"),
        (Field.TELEPHONE, "13887123456"),
    ),
)
PIECES = (
    *(
        "的",
        "呢",
        "哦",
        "嗯",
        "嗯，",
        "好",
        "是",
        "不",
        "不是",
        "不是，",
        "不对，",
        "那",
        "那个",
        "就是",
        "我",
        "我要",
    ),
    *(
        "我问",
        "不是我问",
        "再",
        "慢",
        "再慢点",
        "大声点",
        "还有",
        "第一个",
        "念",
        "听",
        "一",
        "一一二",
        "1",
        "138 ",
    ),
    *(
        "路",
        "小区",
        "三栋",
        "单元",
        "室",
        "我家住",
        "电话",
        "明天",
        "算了",
        "不用了",
        "跳过",
        "帮我",
        "报修",
        "帮我报",
    ),
    *(
        "灯",
        "灯坏",
        "漏水",
        "修",
        "修水管",
        "投诉",
        "找人",
        "人工",
        "多少",
        "有没有",
        "吗",
        "我妈",
        "那二级",
        "编号",
        "，",
    ),
    *("刚才报的修", "他", "是不是", "可以", "可以不", "行不行", "a", "（", "𠮶", "\ue000", " "),
)
HOSTILE = tuple(
    (piece * 500)[:length] + end
    for piece in PIECES
    for length in (18, 28, 499)
    for end in ("", "x", "吗？", "好")
)


def typed(read: Callable[[Query], object]) -> Callable[[str], object]:
    return lambda text: read(Query(text, text))


def heard(read: Callable[[Query], object]) -> Callable[[str], object]:
    return lambda text: read(Query(text, text, heard=True, verbatim=text))


READERS: dict[str, Callable[[str], object]] = {
    "commands": typed(commands_in),
    "commands heard": heard(commands_in),
    "chosen": typed(lambda query: chosen(query, CHOICES)),
    "chosen heard": heard(lambda query: chosen(query, CHOICES)),
    "sounds": sounding.sounds,
    "corrected": corrected,
    "candidates": typed(lambda query: candidates(query, BEFORE, TERMS)),
    "candidates of the same": lambda text: candidates(
        Query(text, text), (Exchange(Query(text, text), BEFORE[0].reply),), TERMS
    ),
    "questions": typed(questions_in),
    "only slots": slots.only_slots,
    "filled": lambda text: slots.filled(text, text),
    "without": lambda text: slots.without(text, text),
    "named": lambda text: subject.named(text, TERMS),
    "left over": subject.left_over,
    "gives up": lambda text: answers.gives_up(text, None),
    "skips": answers.skips,
    "not wanted": answers.not_wanted,
    "agrees": answers.agrees,
    "denies": answers.denies,
    "without denial": answers.without_denial,
    "is for others": lambda text: answers.is_for_others(text, Kind.REPAIR, Field.WHAT),
    "form corrected": lambda text: correcting.corrected(FORM, text),
    "form while asked": lambda text: correcting.while_asked(FORM, text),
    "told": lambda text: told.told(text, Kind.VISIT),
    "words of": heard(told.words_of),
    "is a time": told.is_a_time,
    "name in": told.name_in,
    "address in": addresses.address_in,
    "address taken out": addresses.taken_out,
    "address merged": lambda text: addresses.merged(text, text),
    "telephone in": telephone.digits_in,
    "telephone taken out": telephone.taken_out,
    "few digits": telephone.few_digits,
    "status": status.asked_status,
    "asked for": typed(requests.asked_for),
    "request in": typed(lambda query: requests.request_in(query, Kind.REPAIR)),
    "offered": typed(offering.offer_for),
    "asks": asking_words.asks,
    "recorded": corrects,
}


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_comes_to_an_end(reader: str) -> None:
    read = READERS[reader]
    for text in HOSTILE:
        read(text)


@pytest.mark.parametrize("particle", "的呢哦喔嗯是系使那哪要听问用办")
def test_twenty_times_the_same_sound_is_no_choice_and_no_command(particle: str) -> None:
    query = Query(f"好{particle * 18}x", "", heard=True)
    assert chosen(query, CHOICES) is Said.UNCLEAR
    assert commands_in(query) == ()


def test_ways_that_sound_alike_are_tried_once() -> None:
    assert sounding.sounding("(?:是|系|使|对)*").pattern == sounding.sounding("(?:是|系|对)*").pattern
    assert sounding.sounding("那个|(?P<one>在|再)").fullmatch(sounding.sounds("再")) is not None
