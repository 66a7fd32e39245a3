"""Rule: a question is a visit of its own, a dialog is one visit, and each turn is judged by what it was to do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.evaluation.golden import load_golden
from assistant.evaluation.golden_asking import Examiner, Judged, Section
from assistant.evaluation.golden_judging import Ground, Verdict
from assistant.evaluation.questions import WORDINGS
from assistant.turn import Choice, Reply, ReplyKind
from tests.assistant.evaluation.golden_fakes import (
    ALERT,
    ALLOWANCE,
    HUNDRED,
    MEALS,
    RIGHT,
    UNKNOWN,
    WELL,
    Scripted,
    answer,
    other,
    write_golden,
)

pytestmark = pytest.mark.unit

DAY = date(2026, 11, 21)
ASKED_BACK = other(
    ReplyKind.CLARIFICATION,
    "您是问早饭，还是中饭？",
    Choice("早饭", "几点吃早饭？"),
    Choice("中饭", "几点吃中饭？"),
)


def examined(
    assistant: Scripted, folder: Path, wordings: Collection[str] = WORDINGS
) -> dict[tuple[str, str], Judged]:
    """Ask the small exam; return what came of it by id and group."""

    async def ask() -> list[Judged]:
        golden = load_golden(write_golden(folder))
        examiner = Examiner(assistant, Ground(), as_of=DAY)
        judged = [each async for each in examiner.examine(golden, wordings)]
        return judged + [each async for each in examiner.conflicts(golden.conflicts)]

    return {(each.id.removeprefix("answerable "), each.group): each for each in asyncio.run(ask())}


def asked(folder: Path, script: dict[str, Reply]) -> dict[tuple[str, str], Judged]:
    return examined(Scripted(WELL | script), folder)


def test_who_does_everything_well_is_right_throughout(tmp_path: Path) -> None:
    assistant = Scripted()
    judged = examined(assistant, tmp_path)
    assert [key for key, each in judged.items() if not each.right] == []
    assert [key for key, each in judged.items() if each.unsupported or each.wrong or each.remark] == []
    assert list(judged) == [
        *(("1", "standard"), ("1", "asr_noise"), ("2", "other"), ("3", "real"), ("4", "look-alike")),
        *(("5.1", "first turn"), ("5.2", "said again"), ("5.3", "follow-up")),
        *(("6", "question"), ("6", "question_dialect")),
    ]


def test_how_when_and_where_it_is_asked(tmp_path: Path) -> None:
    assistant = Scripted()
    examined(assistant, tmp_path)
    assert [request.question for request in assistant.requests if request.heard] == ["几点开犯，多少前？"]
    usual, conflicts = assistant.requests[:-2], assistant.requests[-2:]
    assert {(request.as_of, request.region) for request in usual} == {(DAY, "")}
    assert {(request.as_of, request.region) for request in conflicts} == {(date(2026, 6, 1), "云山市")}
    assert not any(request.speak for request in assistant.requests)
    # only the dialog's second and third turns belong to a visit that had begun
    assert assistant.visits == [*[None] * 6, "visit 6", "visit 6", None, None]


def test_only_the_wanted_wordings_are_asked(tmp_path: Path) -> None:
    judged = examined(Scripted(), tmp_path, ["standard"])
    assert [group for _, group in judged if group in WORDINGS] == ["standard"]


def test_a_choice_counts_if_it_would_be_answered_right(tmp_path: Path) -> None:
    assistant = Scripted(WELL | {"几点开饭，多少钱？": ASKED_BACK, "几点吃中饭？": RIGHT})
    judged = examined(assistant, tmp_path, ["standard"])
    assert judged["1", "standard"].verdict is Verdict.CHOICE
    # each choice is taken right after the question, in a visit of its own
    assert [(request.question, request.visit) for request in assistant.requests[:4]] == [
        ("几点开饭，多少钱？", None),
        ("几点吃早饭？", "visit 1"),
        ("几点开饭，多少钱？", None),
        ("几点吃中饭？", "visit 3"),
    ]


@pytest.mark.parametrize(
    ("reply", "expected", "elsewhere"),
    [
        (ASKED_BACK, Verdict.ASKED, False),
        (UNKNOWN, Verdict.DECLINED, False),
        (HUNDRED, Verdict.BESIDE, True),
        (answer("十一点。", MEALS), Verdict.PARTLY, False),
    ],
    ids=["asked back", "declined", "of another clause", "partly"],
)
def test_an_answerable_question(tmp_path: Path, reply: Reply, expected: Verdict, elsewhere: bool) -> None:
    judged = asked(tmp_path, {"几点开饭，多少钱？": reply})["1", "standard"]
    assert (judged.verdict, judged.elsewhere) == (expected, elsewhere)


def test_a_wrong_price_and_a_price_from_nowhere(tmp_path: Path) -> None:
    judged = asked(tmp_path, {"几点开饭，多少钱？": answer("每顿九元。", MEALS)})["1", "standard"]
    assert (judged.wrong, judged.unsupported) == (("九元",), ("九元",))


@pytest.mark.parametrize(
    ("question", "reply", "key"),
    [
        ("晚饭有汤吗？", HUNDRED, ("2", "other")),
        ("着火了！", UNKNOWN, ("3", "real")),
        ("火灾保险多少钱？", ALERT, ("4", "look-alike")),
    ],
)
def test_what_must_not_be_replied(tmp_path: Path, question: str, reply: Reply, key: tuple[str, str]) -> None:
    assert not asked(tmp_path, {question: reply})[key].right


def test_a_number_that_is_not_read_digit_by_digit_is_remarked(tmp_path: Path) -> None:
    badly = replace(ALERT, sentences=(replace(ALERT.sentences[0], spoken_text="快打一百一十九。"),))
    judged = asked(tmp_path, {"着火了！": badly})["3", "real"]
    assert judged.right
    assert "数字" in judged.remark


def test_a_turn_must_cite_its_clause(tmp_path: Path) -> None:
    elsewhere = answer("每月发100元。", replace(ALLOWANCE, clause="二、怎么领"))
    judged = asked(tmp_path, {"津贴多少？": elsewhere})["5.1", "first turn"]
    assert (judged.verdict, judged.remark) == (Verdict.PARTLY, "没有引用那一条")


def test_to_speak_slower_the_voice_must_be_slower(tmp_path: Path) -> None:
    judged = examined(Scripted(obeys=False), tmp_path)["5.2", "said again"]
    assert (judged.verdict, judged.remark) == (Verdict.PARTLY, "没有放慢")


def test_what_is_said_again_has_the_facts_whatever_kind_it_is_of(tmp_path: Path) -> None:
    courteous = replace(HUNDRED, kind=ReplyKind.COURTESY)
    forgotten = other(ReplyKind.COURTESY, "好的，我慢点讲。")
    assert asked(tmp_path, {"慢点讲": courteous})["5.2", "said again"].right
    assert asked(tmp_path, {"慢点讲": forgotten})["5.2", "said again"].verdict is Verdict.BESIDE


def test_without_facts_what_was_said_before_is_to_be_said_again(tmp_path: Path) -> None:
    row = {
        "id": "9",
        "turns": [
            {
                "user": "津贴多少？",
                "expects": {"file": "津贴.md", "article": "二、发多少钱", "key_facts": ["100元"]},
            },
            {
                "user": "慢点讲",
                "expects": {"file": "津贴.md", "article": "二、发多少钱", "key_facts": [], "act": "repeat"},
            },
        ],
    }
    (tmp_path / "dialogs.jsonl").write_text(json.dumps(row, ensure_ascii=False), "utf-8")

    def verdict_of(reply: Reply) -> Verdict:
        async def ask() -> list[Judged]:
            examiner = Examiner(Scripted({"津贴多少？": HUNDRED, "慢点讲": reply}), Ground(), as_of=DAY)
            return [each async for each in examiner.examine(load_golden(tmp_path), WORDINGS)]

        return asyncio.run(ask())[-1].verdict

    assert verdict_of(replace(HUNDRED, kind=ReplyKind.COURTESY)) is Verdict.RIGHT
    assert verdict_of(other(ReplyKind.COURTESY, "好的，我慢点讲。")) is Verdict.BESIDE


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (answer("每顿九元，以前八元。", replace(MEALS, title="新办法", quote="九元，八元")), ("八元",)),
        (answer("每顿九元。", replace(MEALS, title="老办法", quote="九元")), ()),
    ],
    ids=["what does not count", "another document"],
)
def test_a_conflict_is_decided(tmp_path: Path, reply: Reply, wrong: tuple[str, ...]) -> None:
    judged = asked(tmp_path, {"吃一顿多少钱？": reply})["6", "question"]
    assert (judged.section, judged.verdict, judged.wrong) == (Section.CONFLICTS, Verdict.PARTLY, wrong)
