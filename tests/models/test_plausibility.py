"""Rule: what nobody can have said is told from what people do say, twice or hurriedly."""

from __future__ import annotations

import pytest

from models.backends.readings import Decoded, Reading, distinct, joined
from models.plausibility import fits, is_echo, is_loop, spoken_characters
from models.simplified import to_simplified

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "祝祝祝祝祝祝祝祝祝祝祝祝",
        "最后很光,而就是祝祝祝祝祝祝祝祝",
        "我来替你替你替你替你替你替你",
        "拼吧，拼吧，拼吧，拼吧",
        "请不吝点赞订阅转发 请不吝点赞订阅转发 请不吝点赞订阅转发",
        "高龄津贴、高龄津贴、高龄津贴",
    ],
)
def test_loops(text: str) -> None:
    assert is_loop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "嗯嗯嗯嗯",
        "好好好，我知道了",
        "听不见听不见",
        "我要办老年证，我要办老年证",
        "一二三四五六七八九十",
        "一三八零零零一三八零零",
        "高龄津贴怎么领，要带什么材料，到哪里去办",
    ],
)
def test_what_people_say_is_no_loop(text: str) -> None:
    assert not is_loop(text)


@pytest.mark.parametrize(
    ("characters", "speech_s", "possible"),
    [(8, 1.0, True), (16, 1.0, True), (17, 1.0, False), (4, 0.0, True), (28, 1.8, False), (100, 12.0, True)],
)
def test_how_much_can_be_said_in_the_time(characters: int, speech_s: float, possible: bool) -> None:
    assert fits("，。".join("字" * characters), speech_s) is possible


HINTS = ("以下是普通话的句子，居民向社区询问政策。", "高龄津贴", "居家养老", "临时救助")


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("居民向社区询问政策。", True),
        ("居民向社区服务", True),
        ("高龄津贴、临时救助", True),
        ("高龄津贴", True),  # people do say nothing else: it has to be heard again
        ("高龄津贴一个月发多少钱", False),
        ("居家养老服务券怎么申请", False),
        ("居民养老", False),  # two characters in a row are no sign
        ("", False),
    ],
)
def test_what_repeats_the_hints(text: str, echo: bool) -> None:
    assert is_echo(text, HINTS) is echo


def test_spoken_characters() -> None:
    assert spoken_characters(" 你好，ABC 12！_") == "你好abc12"


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("醫療保險", "医疗保险"),
        ("軟體", "软体"),  # the characters change, the word does not
        ("等著就行", "等着就行"),
        ("著名的顯著", "著名的显著"),
        ("已经是简体", "已经是简体"),
    ],
)
def test_simplified(traditional: str, simplified: str) -> None:
    assert to_simplified(traditional) == simplified


@pytest.mark.parametrize(
    ("reading", "no_speech", "stands"),
    [
        (Reading("高龄津贴怎么领", -0.5), 0.0, True),
        (Reading("高龄津贴怎么领", -0.5), 0.9, True),  # sure of the words, whatever it says of silence
        (Reading("高龄津贴怎么领", -1.0), 0.5, True),
        (Reading("高龄津贴怎么领", -1.0), 0.9, False),
        (Reading("鸡蛋", -1.7), 0.1, False),
        (Reading("", -0.1), 0.0, False),
        (Reading("。。。", -0.1), 0.0, False),
        (Reading("祝祝祝祝祝祝", -0.1), 0.0, False),
        (Reading("高龄津贴怎么领", -0.1, finished=False), 0.0, False),
        (Reading("高龄津贴怎么领" * 2 + "现在就去社区问一问可以不可以明天再说" * 2, -0.1), 0.0, False),
    ],
)
def test_what_stands(reading: Reading, no_speech: float, stands: bool) -> None:
    assert bool(Decoded((reading,), no_speech).believable(2.0)) is stands


def test_the_readings_of_windows_are_joined_by_rank() -> None:
    first = (Reading("高龄津贴。", -0.2), Reading("高林津贴", -0.4))
    second = (Reading("怎么领", -0.4),)
    whole = joined([first, (), second])
    assert [reading.text for reading in whole] == ["高龄津贴，怎么领", "高林津贴，怎么领"]
    assert whole[0].log_probability == pytest.approx((5 * -0.2 + 3 * -0.4) / 8)
    assert joined([(), ()]) == ()


def test_readings_that_sound_alike_count_once() -> None:
    readings = (Reading("你好,世界", -0.1), Reading("你好世界", -0.2), Reading("您好世界", -0.3))
    assert [reading.text for reading in distinct(readings)] == ["你好,世界", "您好世界"]
