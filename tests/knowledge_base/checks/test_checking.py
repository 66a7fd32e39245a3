"""A draft that loses an answer, breaks a citation or adds a conflict has problems; what was wrong before has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from knowledge_base.checks.checking import Outcome, Side, check, lapsing, passes
from knowledge_base.chunking import chunk
from knowledge_base.document import Document
from knowledge_base.library.records import GoldenQuestion

pytestmark = pytest.mark.unit

TODAY = date(2026, 11, 22)
TEXT = "满八十周岁的老人，每月发高龄津贴100元。"
QUESTION = GoldenQuestion(1, "八十二岁每月领多少？", "allowance", ("一百元",))
OUTSIDE = GoldenQuestion(2, "明年涨多少？", "")
RIGHT = Outcome(True, ("allowance",), "每月发100元。", (("allowance", TEXT),))
DECLINED = Outcome(False, (), "我没有找到。")


def side(*answers: Outcome, documents: tuple[Document, ...] | None = None, text: str = TEXT) -> Side:
    """Return a base that answers its questions in this order, over and over."""
    documents = (guide(),) if documents is None else documents
    passages = [passage for document in documents for passage in chunk(document, text)]
    return Side(documents, passages, lambda golden: answers[(golden.id - 1) % len(answers)])


def guide(name: str = "allowance", **known: Any) -> Document:
    return Document(**{"id": name, "title": f"高龄津贴指南 {name}", "region": "云山市", **known})


@pytest.mark.parametrize(
    ("golden", "outcome", "right"),
    [
        (QUESTION, RIGHT, True),
        (QUESTION, Outcome(True, ("other", "allowance"), "每月发一百元"), True),
        (QUESTION, Outcome(True, ("allowance",), "每月发1000元"), False),
        (QUESTION, Outcome(True, ("other",), "每月发100元"), False),
        (QUESTION, Outcome(False, ("allowance",), "每月发100元"), False),
        (QUESTION, DECLINED, False),
        (OUTSIDE, DECLINED, True),
        (OUTSIDE, RIGHT, False),
    ],
)
def test_a_reply_is_right_if_it_cites_the_document_and_states_the_facts(
    golden: GoldenQuestion, outcome: Outcome, right: bool
) -> None:
    assert passes(golden, outcome) is right


def test_a_draft_that_answers_as_before_has_no_problems() -> None:
    report = check([QUESTION, OUTSIDE], side(RIGHT, DECLINED), side(RIGHT, DECLINED), TODAY)

    assert (report.problems, report.remarks) == ((), ())


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        (side(DECLINED), "现在答不上来"),
        (side(Outcome(True, ("other",), "每月发100元")), "现在引用的是《other》"),
        (side(Outcome(True, ("allowance",), "每月发120元")), "回答里没有“一百元”"),
        (side(DECLINED, documents=(guide("new"),)), "文件 allowance 不在了"),
        (side(DECLINED, documents=(guide(expires=date(2026, 11, 21)),)), "已于2026-11-21失效"),
        (side(DECLINED, documents=(guide(effective=date(2027, 1, 1)),)), "到2027-01-01才生效"),
        (
            side(DECLINED, documents=(guide(), guide("new", supersedes=("allowance",)))),
            "已被《高龄津贴指南 new》代替",
        ),
        (
            side(
                DECLINED,
                documents=(
                    guide(expires=date(2026, 11, 21)),
                    guide("new", supersedes=("allowance",)),
                ),
            ),
            "已被《高龄津贴指南 new》代替",
        ),
        (side(RIGHT, text="满八十周岁的老人，每月发津贴100元。"), "引用的话“满八十周岁"),
    ],
)
def test_an_answer_that_is_lost_is_a_problem_that_says_why(draft: Side, why: str) -> None:
    report = check([QUESTION], draft, side(RIGHT), TODAY)

    [problem] = report.problems
    assert [failure.golden for failure in report.lost] == [QUESTION]
    assert QUESTION.question in problem
    assert why in problem


def test_a_question_that_failed_before_is_a_remark_and_one_that_is_answered_now_good_news() -> None:
    report = check([QUESTION, OUTSIDE], side(RIGHT, RIGHT), side(DECLINED, RIGHT), TODAY)

    assert report.problems == ()
    assert [failure.golden for failure in report.failing] == [OUTSIDE]
    assert report.gained == (QUESTION,)
    assert "没有文件能回答" in report.remarks[0]
    assert "现在答对了" in report.remarks[1]


def test_with_nothing_in_force_a_failure_is_a_remark() -> None:
    report = check([QUESTION], side(DECLINED), None, TODAY)

    assert report.problems == ()
    assert [failure.golden for failure in report.failing] == [QUESTION]


def test_a_question_may_be_about_another_day() -> None:
    last_year = GoldenQuestion(1, "去年领多少？", "allowance", as_of=date(2025, 5, 1))
    draft = side(DECLINED, documents=(guide(effective=date(2025, 6, 1)),))

    [failure] = check([last_year], draft, None, TODAY).failing

    assert failure.why == "《高龄津贴指南 allowance》到2025-06-01才生效"


def test_a_conflict_stops_a_draft_only_if_it_is_new() -> None:
    old, new = guide(), guide("raised")
    texts = {"allowance": TEXT, "raised": TEXT.replace("100元", "120元")}
    both = Side(
        (old, new),
        [passage for each in (old, new) for passage in chunk(each, texts[each.id])],
        lambda _: RIGHT,
    )

    [problem] = check([], both, side(RIGHT), TODAY).problems
    assert "100元" in problem
    assert "120元" in problem
    assert check([], both, None, TODAY).problems == (problem,)
    assert check([], both, both, TODAY).problems == ()


@pytest.mark.parametrize(("begins", "expires", "problems"), [(9, None, 1), (9, 8, 0), (-9, None, 1)])
def test_a_conflict_that_begins_when_the_new_document_does_is_a_problem_now(
    begins: int, expires: int | None, problems: int
) -> None:
    old = guide(expires=None if expires is None else TODAY + timedelta(expires))
    new = guide("raised", effective=TODAY + timedelta(begins))
    texts = {"allowance": TEXT, "raised": TEXT.replace("100元", "120元")}
    passages = [passage for each in (old, new) for passage in chunk(each, texts[each.id])]

    draft = Side((old, new), passages, lambda _: RIGHT)

    assert len(check([], draft, side(RIGHT), TODAY).problems) == problems


def test_a_conflict_to_come_that_is_known_already_is_no_problem() -> None:
    old, new = guide(), guide("raised", effective=TODAY + timedelta(9))
    texts = {"allowance": TEXT, "raised": TEXT.replace("100元", "120元")}
    passages = [passage for each in (old, new) for passage in chunk(each, texts[each.id])]
    edited = replace(new, contact="社区服务大厅")

    draft, current = (Side((old, each), passages, lambda _: RIGHT) for each in (edited, new))
    report = check([], draft, current, TODAY)

    assert report.problems == ()


@pytest.mark.parametrize(
    ("region", "why"),
    [
        ("云山市桂花社区", "《高龄津贴指南 allowance》已被《高龄津贴指南 here》代替"),
        ("云山市河湾社区", "应该由《高龄津贴指南 allowance》回答，现在答不上来"),
        ("青河市", "《高龄津贴指南 allowance》不适用于青河市"),
    ],
)
def test_why_a_document_does_not_count_depends_on_the_place(region: str, why: str) -> None:
    here = guide("here", region="云山市桂花社区", supersedes=("allowance",))
    there = guide("there", region="云山市石榴社区", supersedes=("allowance",))
    golden = replace(QUESTION, region=region)

    [failure] = check([golden], side(DECLINED, documents=(guide(), here, there)), None, TODAY).failing

    assert failure.why == why


def test_a_question_without_a_region_is_asked_at_the_communitys_place() -> None:
    draft = replace(side(DECLINED), place="青河市")

    [failure] = check([QUESTION], draft, None, TODAY).failing

    assert failure.why == "《高龄津贴指南 allowance》不适用于青河市"


def test_a_document_that_counts_again_may_bring_a_conflict_back() -> None:
    """The third document, which replaced the second, is taken away; neither of the two that differ has changed."""
    first, second, third = guide("first"), guide("second"), guide("third", supersedes=("second",))
    bodies = {"first": TEXT, "second": TEXT.replace("100元", "120元"), "third": "津贴停发。"}

    def of(*documents: Document) -> Side:
        passages = [passage for each in documents for passage in chunk(each, bodies[each.id])]
        return Side(documents, passages, lambda _: RIGHT)

    [conflict] = check([], of(first, second), of(first, second, third), TODAY).added

    assert {conflict.one.document.id, conflict.other.document.id} == {"first", "second"}


def test_a_draft_without_documents_is_a_problem() -> None:
    [problem] = check([], side(RIGHT, documents=()), None, TODAY).problems

    assert "一份文件也没有" in problem


def test_what_lapses_soon_is_listed_with_the_days_that_are_left() -> None:
    ends = {"a": 30, "b": 0, "c": 31, "d": -1, "e": 7}
    documents = [guide(name, expires=TODAY + timedelta(days)) for name, days in ends.items()]

    lapses = lapsing([*documents, guide("f"), guide("g", supersedes=("e",))], TODAY)
    report = check([], side(RIGHT, documents=(documents[1],)), None, TODAY)

    assert [(lapse.document.id, lapse.days_left) for lapse in lapses] == [("b", 0), ("a", 30)]
    assert report.problems == ()
    assert "今天是最后一天" in report.remarks[0]


@pytest.mark.parametrize(("current", "total"), [(None, 2), (side(RIGHT), 4)])
def test_progress_counts_every_question_asked(current: Side | None, total: int) -> None:
    told: list[tuple[int, int]] = []

    check([QUESTION, OUTSIDE], side(RIGHT), current, TODAY, progress=lambda *step: told.append(step))

    assert told == [(done, total) for done in range(1, total + 1)]
