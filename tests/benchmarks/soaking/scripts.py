"""What residents say in a visit, one thing after the other, and what kind of reply is due to each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assistant.turn import ReplyKind

GOLDEN = Path(__file__).parents[2] / "golden"
ANY = frozenset(ReplyKind)
"""Due to golden questions, of which some tell of danger."""
_ANSWER = frozenset({ReplyKind.ANSWER})
_CLARIFICATION = frozenset({ReplyKind.CLARIFICATION})
_ABSTENTION = frozenset({ReplyKind.ABSTENTION})
_HANDOFF = frozenset({ReplyKind.HANDOFF})
_ALERT = frozenset({ReplyKind.ALERT})
_COURTESY = frozenset({ReplyKind.COURTESY})
_NUMBERS = "136{:08}"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is said."""

    words: str
    kinds: frozenset[ReplyKind] = ANY
    """What the reply may be."""
    says: str = ""
    """What stands in it."""


@dataclass(frozen=True, slots=True)
class Script:
    """One visit."""

    steps: tuple[Step, ...]
    tickets: int = 0
    """What is registered at the desk in it."""
    alerts: int = 0
    verdict: str | None = None
    """What the resident thinks of the last answer."""
    read_aloud: bool = False
    """The resident has the last answer read aloud."""
    leaves: bool = False
    """The resident says that the visit is over."""
    vanishes: bool = False
    """The resident's connection breaks off in the last reply."""


def scripts(number: int) -> Iterator[Script]:
    """Yield visits without an end, those of resident ``number``: every kind in turn, and every golden question."""
    asking = _rotated(questions(), 37 * number)
    dialogs = _rotated(_dialogs(), 11 * number)
    count = number
    while True:
        asked = [next(asking) for _ in range(4)]
        yield Script((*asked[:2],), verdict="disliked")
        yield next(dialogs)
        yield _answered(count)
        yield Script((asked[2],), vanishes=True)
        yield _repair(count)
        yield next(dialogs)
        yield _interview()
        yield Script((asked[3], Step("再说一遍"), Step("慢一点")), leaves=True)
        yield _danger()
        yield _in_vain()
        count += 1


def _answered(count: int) -> Script:
    return Script(
        (
            Step("申请高龄津贴要带什么材料？", _ANSWER, "身份证"),
            Step("那一个月发多少钱，我八十三了", _ANSWER, "100元"),
            Step("再说一遍", _ANSWER, "100元"),
            Step("谢谢你", _COURTESY),
            Step("再见", _COURTESY),
        ),
        verdict="liked",
        read_aloud=count % 4 == 0,
    )


def _repair(count: int) -> Script:
    return Script(
        (
            Step("我要报修，厨房的水管漏水了", _HANDOFF),
            Step(f"桂花路18号{count % 9 + 1}栋2单元501", _HANDOFF),
            Step("明天上午", _HANDOFF),
            Step(_NUMBERS.format(39584079 + count % 1000), _HANDOFF, "对不对"),
            Step("对", _HANDOFF, "已经登记好了"),
        ),
        tickets=1,
        leaves=True,
    )


def _interview() -> Script:
    """It is asked back, again and again."""
    skipped = (Step("跳过", _CLARIFICATION),) * 3
    return Script(
        (
            Step("我能领什么补贴？", _CLARIFICATION),
            Step("我今年八十三岁了", _CLARIFICATION),
            *skipped,
            Step("跳过", _ANSWER, "高龄津贴"),
        )
    )


def _danger() -> Script:
    return Script((Step("我老伴倒在地上不醒了", _ALERT, "120"),), alerts=1, leaves=True)


def _in_vain() -> Script:
    return Script(
        (
            Step("我要报修，楼道的灯不亮了", _HANDOFF),
            Step("算了，不报了", _HANDOFF, "不登记"),
            Step("月亮上有人吗", _ABSTENTION),
            Step("大声一点"),
        ),
        verdict="disliked",
    )


def questions() -> list[Step]:
    """Return the golden questions about the sample community, and those that nothing answers."""
    return [
        Step(json.loads(line)["question"])
        for path in sorted(GOLDEN.glob("sample_*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def _dialogs() -> list[Script]:
    return [
        Script(tuple(Step(turn["user"]) for turn in json.loads(line)["turns"]))
        for name in ("dialogs_own", "talk_dev")
        for line in (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]


def _rotated(items: list[_T], start: int) -> Iterator[_T]:
    while True:
        for place in range(len(items)):
            yield items[(start + place) % len(items)]
