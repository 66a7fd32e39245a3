"""Rule: a question is cleaned but never rewritten: each filler taken away is recorded, and every word stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import QuestionInvalid
from assistant.normalization import heart_of, one_spelling
from assistant.turn import Query, Substitution
from assistant.understanding import Understanding

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[1] / "golden"
LIMIT = 50
SHORT = Understanding(limit_chars=LIMIT)


def query(text: str) -> Query:
    return Understanding(limit_chars=500).typed(text)


@pytest.mark.parametrize(
    ("typed", "clean", "fillers"),
    [
        ("高龄津贴多少钱？", "高龄津贴多少钱？", []),
        ("嗯，高龄津贴多少钱", "高龄津贴多少钱", ["嗯"]),
        ("嗯……高龄津贴多少钱", "高龄津贴多少钱", ["嗯"]),
        ("嗯。高龄津贴多少钱", "高龄津贴多少钱", ["嗯"]),
        ("请问高龄津贴多少钱", "高龄津贴多少钱", ["请问"]),
        ("请问一下，高龄津贴多少钱", "高龄津贴多少钱", ["请问一下"]),
        ("嗯，那个，我想问一下高龄津贴怎么领", "高龄津贴怎么领", ["嗯", "那个", "我想问一下"]),
        ("师傅，麻烦您，灯坏了找谁修", "灯坏了找谁修", ["师傅", "麻烦您"]),
        ("姑娘我问一下老年证怎么办", "老年证怎么办", ["姑娘", "我问一下"]),
        ("我妈，那个，九十二了", "我妈，九十二了", ["那个"]),
        ("我妈九十二了。请问津贴多少", "我妈九十二了。津贴多少", ["请问"]),
        ("您好帮我查一下物业费", "物业费", ["您好", "帮我查一下"]),
        ("我想问下午饭几点开", "午饭几点开", ["我想问下"]),
    ],
)
def test_fillers_are_taken_away_and_recorded(typed: str, clean: str, fillers: list[str]) -> None:
    found = query(typed)
    assert found.text == clean
    assert found.substitutions == tuple(Substitution(filler, "", "filler") for filler in fillers)
    assert found.original == typed


@pytest.mark.parametrize(
    "typed",
    [
        "那个人天天吵怎么办",
        "这个月发多少钱",
        "请问卷调查表在哪里交",
        "问题反映到哪里",
        "咨询电话是多少",
        "额度是多少",  # 额 alone is a filler
        "额外的钱要交吗",
        "喂奶期能不能休假",
        "老师退休金有多少",
        "师傅上门要多少钱",
        "给我看病的医生姓什么",
        "问下午几点开门",  # not 问下, 午几点
        "住我楼上那个人漏水",
        "领津贴，请人代办行吗",
        "麻烦吗",
        "你好",  # all there is
    ],
)
def test_words_that_look_like_fillers_stay(typed: str) -> None:
    assert query(typed).text == typed
    assert query(typed).substitutions == ()


@pytest.mark.parametrize("name", ["sample_dev", "sample_outside_dev"])
def test_nothing_but_fillers_is_ever_lost(name: str) -> None:
    lines = (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()
    for question in (json.loads(line)["question"] for line in lines):
        found = query(question)
        rest = iter(one_spelling(question))
        assert all(character in rest for character in found.text), question
        lost = len(one_spelling(question)) - len(found.text)
        recorded = sum(len(change.original) for change in found.substitutions)
        assert recorded <= lost <= recorded + 2 * len(found.substitutions), question


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("８０岁以上", "80岁以上"),
        ("高龄津贴,多少钱?", "高龄津贴，多少钱？"),
        ("  高龄 津贴\t多少 钱 ", "高龄津贴多少钱"),
        ("办 WiFi 要钱吗", "办 WiFi 要钱吗"),  # only between Chinese characters
        ("高龄津贴\x00多少\x1b钱", "高龄津贴多少钱"),
        ("1.5万", "1.5万"),
    ],
)
def test_one_spelling(typed: str, clean: str) -> None:
    assert one_spelling(typed) == clean


@pytest.mark.parametrize("typed", ["", "   ", "？？？", "。", "\x00\x00"])
def test_a_question_without_words_is_refused(typed: str) -> None:
    with pytest.raises(QuestionInvalid, match="没有看到问题"):
        SHORT.typed(typed)


def test_a_question_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert SHORT.typed("问" * LIMIT).text == "问" * LIMIT
    with pytest.raises(QuestionInvalid, match=f"超过了{LIMIT}个字。请用一两句话"):
        SHORT.typed("问" * (LIMIT + 1))


@pytest.mark.parametrize(
    ("story", "heart"),
    [
        ("高龄津贴多少钱", "高龄津贴多少钱"),
        (
            "我老伴走得早，儿子在外地，我腿脚不好，想装个扶手，有没有补贴",
            "想装个扶手，有没有补贴",
        ),
        (
            "我有退休金。那么我今年八十二了，高龄津贴能领多少？谢谢你们了，再见",
            "那么我今年八十二了，高龄津贴能领多少？",
        ),
        ("今天天气很好我们大家都很高兴出来走走", "今天天气很好我们大家都很高兴出来走走"),  # asks nothing
    ],
)
def test_the_heart_of_a_long_story_is_what_it_asks(story: str, heart: str) -> None:
    assert heart_of(story) == heart
