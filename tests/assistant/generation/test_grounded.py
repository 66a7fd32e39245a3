"""Rule: the composer and the grounding check together let through what a clause says, and none of what it does not."""

from __future__ import annotations

import pytest

from assistant.generation import Composer
from assistant.grounding import check
from assistant.resilience import Part, plans
from models.backends import openai_chat
from tests.assistant.generation.cases import ALLOWANCE, CARD, QUERY, REPLY, StillClock, texts
from tests.assistant.generation.server import says, serving

pytestmark = pytest.mark.unit


def said(reply: str) -> list[str]:
    with serving(says(reply)) as server:
        generator = openai_chat.load(None, "chat", {"base_url": server.base_url, "model": "tiny"})
        return texts(
            Composer(generator, check, part=Part(plans.GENERATOR, clock=StillClock())).compose(
                QUERY, [ALLOWANCE, CARD]
            )
        )


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (REPLY, "满八十岁、不满九十岁的，每月发高龄津贴100元。"),
        ("八十到八十九岁的老人，每个月发一百元[1]。", "八十到八十九岁的老人，每个月发一百元。"),
        ("本人或家属到服务大厅办，电话〔电话1〕[1]。", "本人或家属到服务大厅办，电话6310-0101。"),
        ("办老年证要带身份证和一张一寸照片[2]。", "办老年证要带身份证和一张一寸照片。"),
    ],
)
def test_what_the_clause_says_is_said(reply: str, sentence: str) -> None:
    assert said(reply) == [sentence]


@pytest.mark.parametrize(
    "reply",
    [
        "八十到八十九岁的老人，每个月发一百五十元[1]。",
        "八十到八十九岁的老人，每年发一百元[1]。",
        "七十到八十九岁的老人，每个月发一百元[1]。",
        "八十到八十九岁的老人，每个月不发一百元[1]。",
        "八十到八十九岁的老人，每个月发一百元[2]。",
        "每个月发一百元[1]。",
        "本人或家属到服务大厅办，电话6310-0102[1]。",
        "办老年证要带身份证和户口簿[2]。",
        f"{REPLY}办老年证要带户口簿[2]。",
    ],
)
def test_what_it_does_not_say_is_not_said(reply: str) -> None:
    assert said(reply) == []
