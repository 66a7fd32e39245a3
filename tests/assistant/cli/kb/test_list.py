"""Rule: ``kb list`` tells how every document stands on a day, at a place, and what lapses soon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.settings import Community
from knowledge_base.publishing import publish
from tests.assistant.cli.conftest import Run
from tests.assistant.cli.kb.conftest import Clerk
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

GUIDES: dict[str, dict[str, str]] = {
    "new": {"region": "云山市", "effective": "2025-01-01", "supersedes": "old"},
    "old": {"region": "云山市", "effective": "2022-01-01"},
    "winter": {"region": Community().region, "effective": "2025-12-01", "expires": "2026-03-31"},
    "neighbors": {"region": "云山市翠湖区青莲街道河湾社区"},
    "everywhere": {},
}


@pytest.fixture
def published(clerk: Clerk, home: Path) -> Clerk:
    """Published straight from a folder: the library is empty."""
    for name, fields in GUIDES.items():
        clerk.guide(name, **fields)
    publish([clerk.folder], home, BigramEmbedder())
    return clerk


@pytest.mark.parametrize(
    ("words", "in_force"),
    [
        (["--as-of", "2026-11-21"], {"new", "everywhere"}),
        (["--as-of", "2025-12-24"], {"new", "winter", "everywhere"}),
        (["--as-of", "2024-06-01"], {"old", "everywhere"}),
        (["--as-of", "2020-01-01"], {"everywhere"}),
        (
            ["--as-of", "2026-11-21", "--region", "云山市翠湖区青莲街道河湾社区"],
            {"new", "neighbors", "everywhere"},
        ),
        (["--as-of", "2026-11-21", "--region", "江城市"], {"everywhere"}),
        (["--as-of", "2026-11-21", "--region", ""], {"new", "neighbors", "everywhere"}),
    ],
)
def test_the_list_tells_what_is_in_force(published: Clerk, words: list[str], in_force: set[str]) -> None:
    rows = published.json("list", *words)
    assert {row["id"] for row in rows} == set(GUIDES)
    assert {row["id"] for row in rows if row["in_force"]} == in_force


def test_each_state_has_its_name(published: Clerk) -> None:
    states = {row["id"]: row["state"] for row in published.json("list", "--as-of", "2026-11-21")}
    assert states == {
        "new": "有效",
        "old": "被代替",
        "winter": "已失效",
        "neighbors": "不适用本地",
        "everywhere": "有效",
    }
    early = {row["id"]: row["state"] for row in published.json("list", "--as-of", "2024-06-01")}
    assert (early["new"], early["old"]) == ("还没开始", "有效")


def test_the_table_fits_80_columns_and_cuts_no_id(clerk: Clerk) -> None:
    name = "medical-insurance-enrolment"
    clerk("add", clerk.guide(name, issuer="云山市医疗保障局和翠湖区医疗保障局", region=Community().region))
    lines = clerk("list").out.splitlines()
    assert any(name in line for line in lines)
    assert "…" not in "".join(lines)
    assert all(len(line.encode("gb18030")) <= 160 for line in lines)


def test_drafts_and_pending_changes_are_marked(clerk: Clerk) -> None:
    clerk("add", clerk.guide("津贴"), clerk.guide("助餐"))
    assert [row["state"] for row in clerk.json("list")] == ["草稿", "草稿"]
    clerk("publish")
    clerk("edit", "津贴", "--issuer", "民政局")
    clerk("remove", "助餐")
    rows = {row["id"]: row for row in clerk.json("list")}
    assert (rows["津贴"]["state"], rows["津贴"]["pending"], rows["津贴"]["in_force"]) == ("有效", True, True)
    assert (rows["津贴"]["version"], rows["津贴"]["published_version"]) == (2, 1)
    assert rows["助餐"]["state"] == "已删除（未发布）"
    assert "有改动，未发布" in clerk("list").out.replace("\n", "")


def test_what_lapses_within_thirty_days_is_pointed_out(clerk: Clerk) -> None:
    clerk("add", clerk.guide("早", expires="2026-12-20"), clerk.guide("晚", expires="2027-02-01"))
    clerk("publish")
    told = clerk("list", "--as-of", "2026-11-21").err
    assert "快到期：早（早）还有 29 天到期" in told
    assert "晚" not in told
    rows = clerk.json("list", "--as-of", "2026-11-21", "--lapsing", "90")
    assert [row["id"] for row in rows] == ["早", "晚"]
    assert "今天是最后一天" in clerk("list", "--as-of", "2026-12-20").err


def test_without_the_library_there_is_what_residents_get(
    published: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGYIN_DATABASE__URL", "sqlite:////proc/no/state.db")
    result = published("list", "--json")
    assert (result.code, len(json.loads(result.out))) == (0, len(GUIDES))
    assert "看不到草稿" in result.err


def test_an_empty_library_says_what_to_do(run: Run) -> None:
    result = run("kb", "list")
    assert (result.code, result.out) == (0, "")
    assert "python -m assistant kb add" in result.err


def test_a_wrong_day_is_explained(run: Run) -> None:
    result = run("kb", "list", "--as-of", "21.11.2026")
    assert result.code == 2
    assert "日期“21.11.2026”不对，请写成 2026-11-21 这样" in result.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--lapsing", "99999999999999999999999999"], "最多写 36500"),
        (["--lapsing", "36500", "--as-of", "9999-12-31"], "36500 天以内没有文件到期"),
        (["--as-of", "9999-12-31"], "知识库还没有发布过"),
    ],
)
def test_no_number_and_no_day_is_too_large(clerk: Clerk, run: Run, words: list[str], told: str) -> None:
    clerk("add", clerk.guide("津贴"))
    assert told in run("kb", "list", *words).err


def test_a_place_around_the_community_is_known_by_its_own_name(published: Clerk) -> None:
    rows = published.json("list", "--region", "石榴街道", "--as-of", "2026-11-21")
    assert {row["id"] for row in rows if row["in_force"]} == {"new", "everywhere"}
