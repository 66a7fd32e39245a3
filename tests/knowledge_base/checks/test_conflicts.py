"""Two documents in force that state different amounts for the same thing are found; look-alikes are not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.checks.conflicts import Conflict, find
from knowledge_base.chunking import chunk
from knowledge_base.document import Document, Passage
from knowledge_base.loading import load_folders

pytestmark = pytest.mark.unit

LABELLED = Path(__file__).parents[2] / "golden" / "conflicting_amounts.jsonl"
GUIDES = Path(__file__).parents[3] / "knowledge_base" / "documents"
LAWS = Path(__file__).parents[3].parent / "shared" / "data" / "laws"
COMMUNITY = "云山市翠湖区石榴街道桂花社区"
TODAY = date(2026, 11, 22)
ALLOWANCE = "满八十周岁的老人，每月发高龄津贴100元。"
RAISED = "年满八十岁的老人，高龄津贴每人每月120元。"


def conflicts(
    *pairs: tuple[Document, str], day: date = TODAY, changed: frozenset[str] | None = None
) -> tuple[Conflict, ...]:
    passages = [passage for document, body in pairs for passage in chunk(document, body)]
    return find([document for document, _ in pairs], passages, day, changed=changed)


def guide(name: str, title: str = "", **known: Any) -> Document:
    return Document(id=name, title=title or f"高龄津贴指南{name}", **{"region": COMMUNITY, **known})


def labelled(group: str) -> list[dict[str, Any]]:
    rows = map(json.loads, LABELLED.read_text("utf-8").splitlines())
    return [row for row in rows if row["set"] == group]


def stands_against(row: Mapping[str, Any]) -> bool:
    sides = []
    for side in ("one", "other"):
        known = dict(row[side])
        body = known.pop("text")
        for day in {"effective", "expires"} & known.keys():
            known[day] = date.fromisoformat(known[day])
        known["supersedes"] = tuple(filter(None, [known.get("supersedes")]))
        sides.append((guide(side, **known), body))
    return any(not conflict.temporary for conflict in conflicts(*sides))


@pytest.mark.parametrize(("group", "least"), [("development", 17), ("held out", 18), ("final", 17)])
def test_of_the_labelled_pairs_most_conflicts_are_found_and_nothing_else(group: str, least: int) -> None:
    rows = labelled(group)

    found = [row for row in rows if stands_against(row)]

    assert [row["id"] for row in found if not row["conflict"]] == []
    assert len(found) >= least
    assert sum(row["conflict"] for row in rows) == 20


def test_a_conflict_names_both_places_and_what_to_do() -> None:
    old = guide("2022", "高龄津贴办法", effective=date(2022, 1, 1))
    new = guide("2025", "高龄津贴通知", effective=date(2025, 1, 1))

    [conflict] = conflicts((new, RAISED), (old, f"## 二、发多少钱\n\n{ALLOWANCE}"))

    assert (conflict.one.figure, conflict.other.figure) == ("100元", "120元")
    assert (conflict.one.document, conflict.other.document) == (old, new)
    assert conflict.thing == "高龄津贴"
    assert conflict.text == (
        f"《高龄津贴办法》（二、发多少钱）说“{ALLOWANCE}”；《高龄津贴通知》说“{RAISED}”。"
        "请确认哪个对。旧的不算数了：python -m assistant kb expire 2022 --on 日期；"
        "或者写明新的代替旧的：python -m assistant kb edit 2025 --supersedes 2022"
    )


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("云山市", COMMUNITY, True),
        ("", COMMUNITY, True),
        ("云山市白桥街道", COMMUNITY, False),
        ("江州市", COMMUNITY, False),
    ],
)
def test_only_documents_that_apply_to_one_person_can_contradict_each_other(
    one: str, other: str, meet: bool
) -> None:
    found = conflicts((guide("a", region=one), ALLOWANCE), (guide("b", region=other), RAISED))

    assert bool(found) is meet


@pytest.mark.parametrize(
    ("known", "day", "found"),
    [
        ({"expires": date(2026, 11, 22)}, TODAY, 1),  # its last day
        ({"expires": date(2026, 11, 21)}, TODAY, 0),
        ({"effective": date(2026, 11, 23)}, TODAY, 0),
        ({"effective": date(2026, 11, 23)}, date(2026, 11, 23), 1),
        ({"supersedes": ("b",)}, TODAY, 0),
    ],
)
def test_only_documents_in_force_on_the_day_count(known: dict[str, Any], day: date, found: int) -> None:
    assert len(conflicts((guide("a", **known), ALLOWANCE), (guide("b"), RAISED), day=day)) == found


@pytest.mark.parametrize(("title", "temporary"), [("高龄津贴通知", True), ("慰问金通知", False)])
def test_a_passing_rule_about_the_same_thing_outranks_the_lasting_one(title: str, temporary: bool) -> None:
    """As it does when residents ask: else the answer would be one of two amounts, by chance."""
    lasting = guide("a", issuer="居委会", effective=date(2024, 1, 1))
    passing = guide("b", title, issuer="居委会", effective=date(2026, 11, 1), expires=date(2026, 12, 31))

    [conflict] = conflicts((lasting, ALLOWANCE), (passing, RAISED))

    assert conflict.temporary is temporary
    assert ("到期以前按它回答" in conflict.text) is temporary


def test_only_what_changed_is_compared_if_that_is_known() -> None:
    pairs = [(guide("a"), ALLOWANCE), (guide("b"), RAISED), (guide("c"), ALLOWANCE.replace("100", "150"))]

    found = conflicts(*pairs, changed=frozenset({"c"}))

    assert len(conflicts(*pairs)) == 3
    assert {conflict.one.document.id for conflict in found} == {"a", "b"}
    assert conflicts(*pairs, changed=frozenset()) == ()


def test_a_table_that_differs_from_the_sentence_beside_it_is_found() -> None:
    body = (
        "## 一、收费\n\n| 服务 | 每次收费 |\n| --- | --- |\n| 上门助浴 | 60元 |\n| 上门理发 | 15元 |\n\n"
        "上门助浴每次收费80元。上门理发每次收费15元。"
    )

    [conflict] = conflicts((guide("a", "上门服务指南"), body))

    assert {conflict.one.figure, conflict.other.figure} == {"60元", "80元"}
    assert "kb edit" in conflict.text


@pytest.mark.parametrize("folder", [GUIDES, LAWS], ids=["sample community", "statutes"])
def test_documents_that_people_use_together_raise_no_alarm(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"{folder.name} is not there")
    loaded = load_folders([folder])
    passages: list[Passage] = [passage for document, body in loaded for passage in chunk(document, body)]

    found = find([document for document, _ in loaded], passages, TODAY)

    assert [conflict.text for conflict in found if not conflict.temporary] == []
