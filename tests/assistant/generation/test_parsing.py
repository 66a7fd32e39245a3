"""Rule: a reply is one or two short sentences, each ending with the number of one passage, or it is nothing."""

from __future__ import annotations

import pytest

from assistant.generation.parsing import Claim, Unusable, parse_reply

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("reply", "claims"),
    [
        ("每月发100元[1]。", [("每月发100元。", 1)]),
        ("每月发100元。[1]", [("每月发100元。", 1)]),
        ("每月发100元 [2]", [("每月发100元。", 2)]),
        ("每月发100元【2】。", [("每月发100元。", 2)]),
        ("**每月**发100元［2］。", [("每月发100元。", 2)]),
        ("满80岁发100元；满90岁发200元[1]。", [("满80岁发100元；满90岁发200元。", 1)]),
        ("能领[1]。\n\n带身份证[3]。\n", [("能领。", 1), ("带身份证。", 3)]),
        ("能领。[1]带身份证。[3]", [("能领。", 1), ("带身份证。", 3)]),
        ("能领！[1]", [("能领！", 1)]),
        ("云民发〔2025〕12号写的是100元[1]。", [("云民发〔2025〕12号写的是100元。", 1)]),
        ("<think>\n先看[9]。\n</think>\n\n能领[1]。", [("能领。", 1)]),
    ],
)
def test_sentences_with_their_numbers(reply: str, claims: list[tuple[str, int]]) -> None:
    assert parse_reply(reply, 3) == tuple(Claim(*claim) for claim in claims)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "  \n",
        "。",
        "[1]",
        "，[1]。",
        "无法回答",
        "无法回答。能领[1]。",
        "能领。",
        "能领1。",
        "能领[1]。带身份证。",
        "能领。带身份证[1]。",
        "能领[1]。带身份证[2",
        "能领[1][2]。",
        "能领[1,2]。",
        "[1]能领。",
        "能[1]领。",
        "能领[0]。",
        "能领[4]。",
        "能领[-1]。",
        "能领[١]。",
        "能领[0001]。",
        "能领[资料1]。",
        "能领[1]。带证[2]。去办[3]。",
        "<b>能领</b>[1]。",
        "<think>没有想完[1]。",
        f"{'很' * 81}[1]。",
    ],
)
def test_anything_else_is_nothing(reply: str) -> None:
    with pytest.raises(Unusable):
        parse_reply(reply, 3)


def test_why_it_is_nothing_tells_nothing_of_it() -> None:
    with pytest.raises(Unusable) as caught:
        parse_reply("王桂芳能领100元", 3)
    assert str(caught.value).isascii()
