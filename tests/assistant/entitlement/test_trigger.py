"""Rule: who asks what there is for them is interviewed; who names a benefit or another group gets an answer."""

from __future__ import annotations

import pytest

from assistant.entitlement import asks_for_entitlements
from assistant.turn import Query

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "question",
    [
        "我能领哪样补贴",
        "我能领什么补贴？",
        "我能领补贴吗",
        "我能不能领补贴",
        "我能得哪些补贴",
        "有哪些政策我可以享受",
        "有什么福利",
        "我给有资格领补贴",  # Kunming: 给 asks
        "我给可以领点补助",
        "我有没得资格领补助",
        "我领得到啥子补助",  # Sichuan
        "社区有啥子优惠政策",
        "阿拉好领啥个补贴",  # Wu
        "我可以攞咩津贴",  # Cantonese
        "我会当领啥物补贴",  # Southern Min
        "像我这种情况可以享受哪些政策",
        "我八十三了能领哪样补贴",
        "我妈八十五了，能领些什么补贴",
        "我是低保户，可以享受哪些待遇",
        "我一个人住有什么补贴可以领",
        "国家对我们老人有什么照顾",
        "老年人有哪些补贴",
        "我符合哪些政策",
        "补贴我能领哪些",
        "哪些补贴是我能领的",
        "我该拿哪些钱",
        "我妈八十五了能领啥子",
        "我能享受些什么",
        "我老汉七十五，得行领啥子补贴嘛",
    ],
)
def test_these_ask_for_everything(question: str) -> None:
    assert asks_for_entitlements(Query(question, question))


@pytest.mark.parametrize(
    "question",
    [
        "高龄津贴能领多少",
        "我能领高龄津贴吗",
        "我能领残疾人补贴吗",
        "我能领养老金吗",
        "两项补贴是哪些补贴",
        "残疾人能领什么补贴",
        "护理补贴给谁领",
        "适老化改造能补多少钱",
        "低保有什么条件",
        "办了居住证能享受什么待遇",
        "老年公交卡有什么优惠",
        "家庭医生有什么好处",
        "志愿者有什么待遇",
        "加装电梯有什么补贴",
        "丧葬补助有哪些",
        "住院能报哪些费用",
        "补贴什么时候发",
        "领补贴要带什么材料",
        "要什么条件才能领补贴",
        "申请补贴去哪里",
        "我的补贴怎么没到",
        "我能领多少钱",
        "我能领什么证",
        "残疾人能领什么",
        "我要交多少钱",
        "我的钱被骗了怎么办",
        "有什么活动",
        "助餐有补贴吗",
        "",
        "我" * 500,
    ],
)
def test_these_do_not(question: str) -> None:
    assert not asks_for_entitlements(Query(question, question))


@pytest.mark.parametrize(
    ("heard", "asks"),
    [
        ("我能领哪样不贴？", True),
        ("我能零哪样补铁", True),
        ("国家有什么负利我可以领", True),
        ("政府给有哪些不住我可以领单", True),
        ("高龄不贴能领多少", False),
        ("不贴什么时候发", False),
    ],
)
def test_what_was_heard_is_known_by_its_sound(heard: str, asks: bool) -> None:
    assert asks_for_entitlements(Query(heard, heard, heard=True)) is asks
    assert not asks_for_entitlements(Query(heard, heard))  # who types 不贴 means it


def test_another_reading_counts_too() -> None:
    assert asks_for_entitlements(Query("不知道", "不知道", heard=True, readings=("我能领哪些补贴",)))


def test_the_wording_before_normalization_counts_too() -> None:
    assert asks_for_entitlements(Query("我能领取的补助是哪一项目", "我能领哪样补贴"))
