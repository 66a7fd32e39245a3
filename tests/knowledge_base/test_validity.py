"""A document counts from its first to its last day, where it applies, until its successor takes effect."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.document import Document, Scope
from knowledge_base.loading import load_folders
from knowledge_base.validity import in_force, successors

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
