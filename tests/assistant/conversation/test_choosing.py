"""Rule: a choice is taken by yes, place, number, its own words or its button; a question of its own takes none."""

from __future__ import annotations

import pytest

from assistant.conversation.choosing import Said, chosen
from assistant.turn import Choice, Query

pytestmark = pytest.mark.unit

ALLOWANCE = Choice("高龄津贴发多少钱", "高龄津贴一个月发多少钱？")
CANTEEN = Choice("老年食堂一顿多少钱", "老年食堂一顿饭多少钱？")
CARD = Choice("老年证怎么办", "老年证怎么办理？")
THREE = (ALLOWANCE, CANTEEN, CARD)
OFFER = (Choice("念要带哪些材料", "高龄津贴要带哪些材料？"),)


def typed(text: str) -> Query:
    return Query(text, text)


def heard(text: str) -> Query:
    return Query(text, text, heard=True, verbatim=text)


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("老年食堂一顿饭多少钱？", CANTEEN),  # its button
        ("第二个", CANTEEN),
        ("我要第二个嘛", CANTEEN),
        ("二", CANTEEN),
        ("2", CANTEEN),
        ("头一个", ALLOWANCE),
        ("上面那个", ALLOWANCE),
        ("中间那个", CANTEEN),
        ("后头那个", CARD),
        ("尾嗰个", CARD),
        ("最后一个", CARD),
        ("食堂那个", CANTEEN),
        ("我问的是老年证", CARD),
        ("一顿饭的", CANTEEN),
        ("津贴", ALLOWANCE),
        ("随便", ALLOWANCE),
        ("都可以", ALLOWANCE),
    ],
)
def test_one_of_three(text: str, choice: Choice) -> None:
    assert chosen(typed(text), THREE) is choice


@pytest.mark.parametrize(
    "text", ["都不是", "不要", "唔使", "不消了", "两个都不是", "不是", "都唔系", "不用了，谢谢", "算了"]
)
def test_none_of_them(text: str) -> None:
    assert chosen(typed(text), THREE) is chosen(typed(text), OFFER) is Said.NONE_OF_THEM


@pytest.mark.parametrize(
    "text",
    [
        *("是", "要得", "好嘛", "第四个", "钱那个"),
        *("残疾证怎么办", "物业费多少钱", "老年食堂在哪里", "老年证丢了要带什么", "不是，我问的是低保"),
    ],
)
def test_what_says_nothing_of_three(text: str) -> None:
    assert chosen(typed(text), THREE) is Said.UNCLEAR


def test_a_word_of_two_choices_tells_nothing() -> None:
    assert chosen(typed("老年"), (CANTEEN, CARD)) is Said.UNCLEAR
    assert chosen(typed("老年证的"), (ALLOWANCE, CANTEEN)) is Said.UNCLEAR  # of which neither is about it


@pytest.mark.parametrize(
    "text",
    [
        "要",
        "要得",
        "得嘛",
        "系呀",
        "好的，谢谢",
        "念吧",
        "念来听听",
        "那你念一下嘛",
        "嗯",
        "要要要",
        "材料",
        "给我念一下",
    ],
)
def test_an_offer_is_taken(text: str) -> None:
    assert chosen(typed(text), OFFER) is OFFER[0]


@pytest.mark.parametrize(
    "text",
    [
        "那要到哪里办？",
        "可以代办吗",
        "要多少钱",
        "不能代办吗",
        "没有身份证",
        "不去行不行",
        "不要钱吗",
        "老年证怎么办",
    ],
)
def test_a_question_is_no_answer_to_an_offer(text: str) -> None:
    assert chosen(typed(text), OFFER) is Said.UNCLEAR


@pytest.mark.parametrize(
    ("text", "choice"),
    [("地二个", CANTEEN), ("时堂那个", CANTEEN), ("老年正的", CARD), ("老年政怎么办", CARD)],
)
def test_sounds_count_for_what_was_heard(text: str, choice: Choice) -> None:
    assert chosen(heard(text), THREE) is choice
    assert chosen(typed(text), THREE) is not choice or text == "老年政怎么办"


def test_a_heard_yes_counts_by_its_sound() -> None:
    assert chosen(heard("好码"), OFFER) is OFFER[0]
    assert chosen(heard("不药"), OFFER) is Said.NONE_OF_THEM


def test_nothing_offered() -> None:
    assert chosen(typed("要得"), ()) is Said.UNCLEAR
