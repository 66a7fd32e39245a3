"""Rule: an utterance is a command only if it is nothing else; in dialects, and by its sounds when it was heard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.conversation.commands import Command, commands_in
from assistant.turn import Query

pytestmark = pytest.mark.unit

GOLDEN = Path(__file__).parents[2] / "golden"
R, S, F, L, Q = Command.REPEAT, Command.SLOWER, Command.FASTER, Command.LOUDER, Command.SOFTER


def typed(text: str) -> Query:
    return Query(text, text)


def heard(text: str) -> Query:
    return Query(text, text, heard=True, verbatim=text)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("再说一遍", (R,)),
        ("再讲一道嘛", (R,)),
        ("再摆一遍", (R,)),
        ("唔該再講多次", (R,)),
        ("啊？", (R,)),
        ("你说哪样？", (R,)),
        ("啊？没听明白，慢点讲", (R, S)),
        ("你说得太快了，我跟不上", (S,)),
        ("講慢啲啦", (S,)),
        ("快点说嘛", (F,)),
        ("大聲啲，聽唔到", (L, R)),
        ("我耳朵不好，声音大一点", (L,)),
        ("太吵了小声点", (Q,)),
        ("停", (Command.STOP,)),
        ("莫讲了", (Command.STOP,)),
        ("收声啦", (Command.STOP,)),
        ("找人工", (Command.PERSON,)),
        ("喊个人来跟我说", (Command.PERSON,)),
        ("我要同人讲", (Command.PERSON,)),
        ("能不能换成普通话", (Command.MANDARIN,)),
        ("讲国语得唔得", (Command.MANDARIN,)),
        ("退出", (Command.LEAVE,)),
        ("没事了，谢谢，再见", (Command.LEAVE,)),
        ("再详细点", (Command.MORE,)),
        ("还有没得", (Command.MORE,)),
        ("仲有呢", (Command.MORE,)),
        ("接着念", (Command.MORE,)),
        ("你好啊", (Command.GREETING,)),
        ("早晨", (Command.GREETING,)),
        ("难为你了", (Command.THANKS,)),
        ("唔该晒", (Command.THANKS,)),
        ("哦，知道了，谢谢你啊小姑娘", (Command.THANKS,)),
        ("你好，谢谢", (Command.GREETING,)),  # of two courtesies the first is returned
    ],
)
def test_commands(text: str, commands: tuple[Command, ...]) -> None:
    assert commands_in(typed(text)) == commands


def test_words_that_understanding_takes_for_fillers_still_count() -> None:
    assert commands_in(Query("呢", "然后呢")) == (Command.MORE,)
    assert commands_in(Query("了", "麻烦你了")) == (Command.THANKS,)


QUESTIONS = (
    *(
        "停发了怎么办",
        "低保停了",
        "我的停了",
        "停水",
        "楼上大声吵闹",
        "楼上声音太大了怎么办",
        "办得慢",
        "快点办",
    ),
    *(
        "慢点办行不行",
        "退出低保",
        "退出集体户口",
        "人工费多少",
        "人工客服电话是多少",
        "找个人帮我买菜",
        "找社区的人办",
    ),
    *(
        "还有什么补贴",
        "说清楚要什么材料",
        "继续领",
        "继续交行吗",
        "再申请一次",
        "老伴走了",
        "走了以后户口怎么注销",
    ),
    *(
        "耳朵听不见了",
        "听说要停",
        "等等要多久",
        "详细地址",
        "安静小区",
        "够了吗那个钱",
        "普通话证怎么考",
        "麻烦你",
    ),
    *("是", "不是", "好的", "要得", "第二个", "不用了", "我听完了再说一遍我的事，我老伴的低保怎么还没批下来"),
)


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_is_no_command(text: str) -> None:
    assert commands_in(typed(text)) == commands_in(heard(text)) == ()


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("在说一遍", R),
        ("重付一遍", R),
        ("慢典讲", S),
        ("大生点", L),
        ("找人公", Command.PERSON),
        ("莫将了", Command.STOP),
        ("换普通花", Command.MANDARIN),
    ],
)
def test_sounds_count_only_for_what_was_heard(text: str, command: Command) -> None:
    assert commands_in(heard(text)) == (command,)
    assert commands_in(typed(text)) == ()


def test_another_reading_may_be_the_command() -> None:
    assert commands_in(Query("载说衣片", "载说衣片", heard=True, readings=("再说一遍",))) == (R,)


def test_no_question_of_the_golden_sets_is_a_command() -> None:
    lines = [
        json.loads(line)
        for path in GOLDEN.glob("*.jsonl")
        if not path.stem.startswith("talk")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    asked = {
        line[key]
        for line in lines
        for key in ("question", "standard", "colloquial", "kunming", "sichuan", "text")
        if isinstance(line.get(key), str)
    }
    assert len(asked) > 1000
    assert [text for text in asked if commands_in(typed(text)) or commands_in(heard(text))] == []
