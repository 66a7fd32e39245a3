"""Rule: ``kb diff`` shows what the next publication changes, before residents see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.publishing import publish
from tests.assistant.cli.kb.conftest import Clerk
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

TEXT = "## 一、发多少钱\n\n每月发100元。\n\n## 二、找谁\n\n找民政窗口。\n"


@pytest.fixture
def published(clerk: Clerk) -> Clerk:
    clerk("add", clerk.guide("津贴", text=TEXT), clerk.guide("助餐"), clerk.guide("体检"))
    assert clerk("publish").code == 0
    return clerk


def test_nothing_changed(published: Clerk) -> None:
    assert "没有变化" in published("diff").out
    assert published.json("diff") == {"new": [], "changed": [], "removed": [], "starts": [], "stops": []}


def test_new_changed_and_removed_documents(published: Clerk) -> None:
    published("add", published.guide("护理", effective="2099-01-01"), published.guide("交通"))
    published("add", published.guide("津贴", text=TEXT.replace("100元", "120元"), issuer="民政局"))
    published("remove", "助餐")
    published("expire", "体检", "--on", "2020-01-01")
    changes = published.json("diff")
    assert changes["new"] == ["交通", "护理"]
    assert changes["removed"] == ["助餐"]
    assert changes["starts"] == ["交通"]
    assert set(changes["stops"]) == {"助餐", "体检"}
    changed = {change["id"]: change for change in changes["changed"]}
    assert changed["津贴"]["fields"] == {"issuer": {"old": "", "new": "民政局"}}
    assert changed["津贴"]["lines"] == [
        {"mark": " ", "text": "## 一、发多少钱"},
        {"mark": "-", "text": "每月发100元。"},
        {"mark": "+", "text": "每月发120元。"},
        {"mark": " ", "text": "## 二、找谁"},
    ]


def test_people_read_it_line_by_line(published: Clerk) -> None:
    published("add", published.guide("津贴", text=TEXT.replace("100元", "120元")))
    told = published("diff").out
    assert "    - 每月发100元。\n    + 每月发120元。\n" in told


def test_one_document_at_a_time(published: Clerk) -> None:
    published("edit", "津贴", "--issuer", "民政局")
    published("edit", "助餐", "--issuer", "民政局")
    assert [change["id"] for change in published.json("diff", "助餐")["changed"]] == ["助餐"]


def test_a_change_that_was_undone_is_none(published: Clerk) -> None:
    published("edit", "津贴", "--issuer", "民政局")
    published("edit", "津贴", "--issuer", "")
    assert published.json("diff")["changed"] == []


def test_before_the_first_publication_everything_is_new(clerk: Clerk) -> None:
    clerk("add", clerk.guide("津贴"))
    told = clerk("diff").out
    assert "新文件（1 份）" in told
    assert "发布以后开始有效" not in told


def test_a_text_that_was_published_without_the_library_is_not_compared(clerk: Clerk, home: Path) -> None:
    clerk.guide("津贴")
    publish([clerk.folder], home, BigramEmbedder())
    clerk("add", clerk.guide("津贴", issuer="民政局"))
    assert clerk.json("diff")["changed"][0]["text_unknown"]
    assert "没法逐行比较" in clerk("diff").out
