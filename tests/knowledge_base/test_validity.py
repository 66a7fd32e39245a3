"""A document counts from its first to its last day, where it applies, until its successor takes effect.

How a document stands that does not count, and since when, is known.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.document import Document, Force, Scope, Standing
from knowledge_base.loading import load_folders
from knowledge_base.validity import in_force, out_of_force, standing, successors

pytestmark = pytest.mark.unit

OLD = Document("old", "高龄津贴办法", region="云山市", effective=date(2022, 1, 1))
NEW = Document(
    "new", "高龄津贴指南", region="云山市", effective=date(2025, 1, 1), supersedes=("《高龄津贴 办法》",)
)
BRIEF = Document("brief", "冬季供餐通知", effective=date(2025, 11, 1), expires=date(2026, 2, 28))
ALWAYS = Document("always", "办事指引")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 12, 31), {"always"}),
        (date(2022, 1, 1), {"always", "old"}),  # the first day counts
        (date(2024, 12, 31), {"always", "old"}),  # the successor is published but not in force
        (date(2025, 1, 1), {"always", "new"}),  # the day it takes effect on, the old one is out
        (date(2025, 11, 1), {"always", "new", "brief"}),
        (date(2026, 2, 28), {"always", "new", "brief"}),  # the last day counts
        (date(2026, 3, 1), {"always", "new"}),
    ],
)
def test_days(day: date, expected: set[str]) -> None:
    assert in_force([OLD, NEW, BRIEF, ALWAYS], Scope(day)) == expected


def test_an_expired_successor_does_not_bring_the_old_one_back() -> None:
    brief = Document(
        "b", "新办法", effective=date(2025, 1, 1), expires=date(2025, 6, 30), supersedes=("old",)
    )
    assert in_force([OLD, brief], Scope(date(2025, 12, 1))) == frozenset()


def test_a_successor_without_a_first_day_replaces_at_once() -> None:
    assert in_force([OLD, Document("n", "新", supersedes=("高龄津贴办法",))], Scope(date(2023, 1, 1))) == {
        "n"
    }


NUMBERED = replace(OLD, number="云民发〔2022〕3号")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("云民发〔2022〕3号", {"n"}),
        ("云民发[2022]3号", {"n"}),
        (" 云民发（２０２２）3 号", {"n"}),
        ("《高龄津贴办法》（云民发〔2022〕3号）", {"n"}),
        ("《高龄津贴办法》（云民发〔2022〕13号）", {"n"}),  # the title says which
        ("《津贴的办法》（云民发〔2022〕3号）", {"n"}),
        ("《高龄津贴办法》（试行）", {"n", "old"}),
        ("云民发〔2022〕13号", {"n", "old"}),
        ("云民发〔2023〕3号", {"n", "old"}),
        ("3号", {"n", "old"}),
    ],
)
def test_a_successor_may_name_the_number_whatever_its_brackets(name: str, expected: set[str]) -> None:
    new = Document("n", "新", effective=date(2025, 1, 1), supersedes=(name,))
    assert in_force([NUMBERED, new], Scope(date(2025, 1, 1))) == expected
    assert in_force([NUMBERED, new], Scope(date(2024, 12, 31))) == {"old"}


def test_a_number_stands_for_all_documents_that_share_it() -> None:
    annex = replace(NUMBERED, id="annex", title="高龄津贴表格")
    new = Document("new", "新", supersedes=("云民发〔2022〕3号", "old"))
    replaced_by = successors([NUMBERED, annex, new])
    assert replaced_by == {"old": (new,), "annex": (new,)}  # once, though it is named twice


def test_a_document_that_names_its_own_number_replaces_nothing() -> None:
    annex = replace(NUMBERED, id="annex", title="高龄津贴表格", supersedes=("云民发[2022]3号",))
    assert successors([NUMBERED, annex]) == {}


def test_an_id_or_a_title_comes_before_a_number() -> None:
    other = Document("other", "别的", number="高龄津贴办法")
    new = Document("new", "新", supersedes=("高龄津贴办法",))
    assert set(successors([OLD, other, new])) == {"old"}


def test_a_chain_leaves_the_last_one() -> None:
    middle = Document("middle", "中", effective=date(2023, 1, 1), supersedes=("old",))
    last = Document("last", "末", effective=date(2024, 1, 1), supersedes=("中",))
    assert in_force([last, OLD, middle], Scope(date(2024, 5, 1))) == {"last"}
    assert in_force([last, OLD, middle], Scope(date(2023, 5, 1))) == {"middle"}


def test_a_document_that_names_itself_replaces_nothing() -> None:
    again = Document("again", "五保供养条例", supersedes=("五保供养条例", "没有的文件"))
    assert in_force([again], Scope(date(2025, 1, 1))) == {"again"}
    assert successors([again]) == {}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("云山市桂花社区", {"new"}),
        ("云山市河湾社区", {"old"}),  # the successor is for another community: here the old one goes on
        ("青河市", set()),
    ],
)
def test_a_successor_counts_where_it_applies(place: str, expected: set[str]) -> None:
    local = Document("new", "桂花社区办法", region="云山市桂花社区", supersedes=("old",))
    assert in_force([OLD, local], Scope(date(2025, 1, 1), place)) == expected


CONFLICTS = {"C02": {"C02_a"}, "C06": {"C06_a", "C06_b"}, "C10": {"C10_b"}}
"""C06: a temporary notice and the general rule are both in force; which of them answers is decided later."""


@pytest.mark.parametrize(("case_id", "expected"), CONFLICTS.items())
def test_golden_conflicts(golden: Path, guides: Path, case_id: str, expected: set[str]) -> None:
    lines = (golden / "conflicts.jsonl").read_text("utf-8").splitlines()
    case = next(case for case in map(json.loads, lines) if case["id"] == case_id)
    for document in case["docs"]:
        (guides / document["file"]).write_text(document["markdown"], "utf-8")
    documents = [document for document, _ in load_folders([guides])]
    scope = Scope(date.fromisoformat(case["as_of"]), case["user_region"])
    assert in_force(documents, scope) == expected
    assert case["governing_doc"].removesuffix(".md") in expected


LATER = Document("later", "新津贴办法", effective=date(2027, 1, 1), supersedes=("new",))


@pytest.mark.parametrize(
    ("document", "day", "standing_then"),
    [
        (NEW, date(2026, 6, 1), Standing()),
        (OLD, date(2024, 12, 31), Standing()),
        (OLD, date(2025, 1, 1), Standing(Force.LAPSED, date(2025, 1, 1), NEW)),
        (OLD, date(2027, 1, 1), Standing(Force.LAPSED, date(2025, 1, 1), LATER)),  # what is in force by now
        (BRIEF, date(2026, 2, 28), Standing()),
        (BRIEF, date(2026, 3, 1), Standing(Force.LAPSED, date(2026, 2, 28))),
        (BRIEF, date(2025, 10, 31), Standing(Force.NOT_YET, date(2025, 11, 1))),
    ],
)
def test_standing(document: Document, day: date, standing_then: Standing) -> None:
    replaced_by = successors([OLD, NEW, BRIEF, ALWAYS, LATER])
    assert standing(document, Scope(day, "云山市桂花社区"), replaced_by) == standing_then


def test_a_rule_lapses_on_the_first_of_its_last_days() -> None:
    early = Document("early", "新", effective=date(2025, 3, 1), supersedes=("old",))
    ended = replace(OLD, expires=date(2025, 12, 31))
    scope = Scope(date(2026, 6, 1))
    assert standing(ended, scope, successors([ended, early])).day == date(2025, 3, 1)


def test_nobody_knows_when_a_rule_lapsed_whose_successor_has_no_first_day() -> None:
    new = Document("n", "新", supersedes=("old",))
    assert standing(OLD, Scope(date(2026, 6, 1)), successors([OLD, new])) == Standing(Force.LAPSED, None, new)


def test_an_expired_successor_is_no_longer_what_counts() -> None:
    brief = Document("b", "新", effective=date(2025, 1, 1), expires=date(2025, 6, 30), supersedes=("old",))
    lapsed = standing(OLD, Scope(date(2025, 12, 1)), successors([OLD, brief]))
    assert lapsed == Standing(Force.LAPSED, date(2025, 1, 1))


def test_two_that_replace_each_other_have_no_successor() -> None:
    one = Document("one", "甲", effective=date(2025, 1, 1), supersedes=("two",))
    two = Document("two", "乙", effective=date(2025, 1, 1), supersedes=("one",))
    assert standing(one, Scope(date(2026, 1, 1)), successors([one, two])).successor is None


def test_out_of_force_is_what_applies_here_and_does_not_count() -> None:
    documents = [OLD, NEW, BRIEF, ALWAYS, Document("far", "远", region="青河市", expires=date(2020, 1, 1))]
    scope = Scope(date(2026, 6, 1), "云山市桂花社区")
    ended = out_of_force(documents, scope)
    assert set(ended) == {"old", "brief"}
    assert not ended.keys() & in_force(documents, scope)
