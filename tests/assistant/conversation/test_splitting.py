"""Rule: questions in one breath are told apart only if it is certain; the later ones keep the subject of the first."""

from __future__ import annotations

import pytest

from assistant.conversation.splitting import JOINED, questions_in
from assistant.turn import Query, Substitution

pytestmark = pytest.mark.unit


def texts(text: str) -> list[str]:
    return [query.text for query in questions_in(Query(text, text))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("高龄津贴多少钱？还有老年证要带什么？", ["高龄津贴多少钱？", "老年证要带什么？"]),
        ("高龄津贴多少钱还有老年证要带什么", ["高龄津贴多少钱", "老年证要带什么"]),
        (
            "高龄津贴怎么领，另外我老伴的残疾证到期了要去哪里换",
            ["高龄津贴怎么领", "我老伴的残疾证到期了要去哪里换"],
        ),
        ("高龄津贴多少钱，要带什么", ["高龄津贴多少钱", "高龄津贴要带什么"]),
        ("老年食堂在哪里？一顿多少钱？", ["老年食堂在哪里？", "老年食堂一顿多少钱？"]),
        (
            "高龄津贴多少钱，在哪里办，要带什么材料",
            ["高龄津贴多少钱", "高龄津贴在哪里办", "高龄津贴要带什么材料"],
        ),
    ],
)
def test_several_questions(text: str, parts: list[str]) -> None:
    assert texts(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "低保怎么申请",
        "我今年八十三了，一个人住，腿脚不好，上门服务一次多少钱",
        "低保怎么申请，我家三口人，老伴有病，儿子没工作，能不能申请？",
        "食堂几点开门，几点关门",  # one thing
        "有没有补贴，有多少",  # the first only leads to the second
        "这样合法吗？我该怎么办？",
        "居住证要多久办好？急得很，怎么办？",
        "老年证和公交卡分别怎么办",
        "还有呢？",
    ],
)
def test_one_question(text: str) -> None:
    query = Query(text, text)
    assert questions_in(query) == (query,)


def test_all_wordings_are_split() -> None:
    query = Query(
        "高龄津贴多少钱，要带什么",
        "高龄金贴多少钱，要带什么",
        heard=True,
        readings=("高龄金贴多少钱，要带什么",),
        probabilities=(0.7, 0.3),
        verbatim="高龄金贴多少钱，要带什么",
        heart="要带什么",
    )
    first, second = questions_in(query)
    assert (first.wordings, first.verbatim) == (("高龄津贴多少钱", "高龄金贴多少钱"), "高龄金贴多少钱")
    assert second.text == "高龄津贴要带什么"
    assert second.probabilities == (0.7, 0.3)
    assert second.heart == ""
    assert second.substitutions == (Substitution("", "高龄津贴", JOINED),)


def test_a_reading_with_other_breaks_is_left_out() -> None:
    query = Query(
        "高龄津贴多少钱，要带什么", "", heard=True, readings=("高龄津贴",), probabilities=(0.7, 0.3)
    )
    assert [(part.readings, part.probabilities) for part in questions_in(query)] == [((), (0.7,))] * 2


def test_three_at_most() -> None:
    assert len(texts("高龄津贴多少钱？还有老年证要带什么？还有食堂在哪里？还有物业费多少钱？")) == 3
