"""Rule: what ``kb export`` writes, ``kb import`` reads back without a loss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.staff import exchange
from knowledge_base.document import Document
from knowledge_base.errors import DocumentInvalid
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action
from tests.assistant.cli.kb.conftest import NOTICE, Clerk

pytestmark = pytest.mark.unit


def documents(library: Library) -> dict[str, tuple[Document, str]]:
    return {head.document.id: (replace(head.document, version=0), head.body) for head in library.heads()}


@pytest.fixture
def full(clerk: Clerk) -> Clerk:
    """The sample, a document with odd values, a removed one, and golden questions."""
    clerk("add", "--sample")
    clerk("add", clerk.write("津贴.txt", NOTICE), "--yes")
    odd = ("--title", '"冒号: 和#井号" - 是', "--issuer", "null", "--number", "2025-01-01", "--audience", "~")
    clerk("add", clerk.guide("怪 名字 1.0"), *odd, "--supersedes", "甲；乙", "--supersedes", "yes")
    clerk("remove", "winter-meals-2025")
    clerk(
        "golden",
        "add",
        "高龄津贴多少钱？",
        "--document",
        "old-age-allowance",
        "--fact",
        "100元",
        "--fact",
        "每月",
    )
    clerk("golden", "add", "月亮上有几个人？", "--abstain", "--as-of", "2026-01-01", "--region", "云山市")
    return clerk


@pytest.mark.parametrize("name", ["留底", "留底.zip"])
def test_the_round_trip_is_exact(
    full: Clerk, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, golden = documents(full.workplace().library), full.json("golden", "list")
    assert full("export", tmp_path / name).code == 0
    monkeypatch.setenv("XIANGYIN_HOME", str(tmp_path / "another"))
    result = full("import", tmp_path / name)
    assert result.code == 0
    library = full.workplace().library
    assert documents(library) == before
    assert "winter-meals-2025" not in before
    assert full.json("golden", "list") == golden
    assert not any(head.unconfirmed for head in library.heads())


def test_importing_again_changes_nothing(full: Clerk, tmp_path: Path) -> None:
    full("export", tmp_path / "留底")
    before = full.workplace().library.heads(), full.json("golden", "list")
    assert full("import", tmp_path / "留底").code == 0
    assert (full.workplace().library.heads(), full.json("golden", "list")) == before


def test_the_release_in_force_is_written_too(clerk: Clerk, tmp_path: Path) -> None:
    clerk("add", clerk.guide("津贴"))
    clerk("publish")
    clerk("edit", "津贴", "--issuer", "民政局")
    assert clerk("export", tmp_path / "一", "--release").code == 0
    assert "issuer:\n" in (tmp_path / "一" / "津贴.md").read_text("utf-8")
    clerk("export", tmp_path / "二")
    assert "issuer: 民政局\n" in (tmp_path / "二" / "津贴.md").read_text("utf-8")


def test_nothing_is_overwritten(clerk: Clerk, tmp_path: Path) -> None:
    clerk("add", clerk.guide("津贴"))
    result = clerk("export", tmp_path)
    assert result.code == 1
    assert "没有覆盖" in result.err


def test_what_was_not_confirmed_is_pointed_out(clerk: Clerk, tmp_path: Path) -> None:
    clerk("add", clerk.write("津贴.txt", NOTICE))
    assert "还没核对" in clerk("export", tmp_path / "留底").err


def test_a_dry_run_imports_nothing(full: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full("export", tmp_path / "留底.zip")
    monkeypatch.setenv("XIANGYIN_HOME", str(tmp_path / "another"))
    assert full("import", tmp_path / "留底.zip", "--dry-run").code == 0
    library = full.workplace().library
    assert (library.heads(), library.golden()) == ((), ())


def test_a_line_that_is_wrong_is_named_before_anything_is_saved(full: Clerk, tmp_path: Path) -> None:
    folder = tmp_path / "留底"
    full("export", folder)
    (folder / "golden.jsonl").write_text('{"question": "一"}\n{"frage": "二"}\n', "utf-8")
    (folder / "新的.md").write_text("---\ntitle: 新的\n---\n\n每月发100元。\n", "utf-8")
    result = full("import", folder)
    assert result.code == 1
    assert "golden.jsonl 第 2 行" in result.err
    assert not any(head.document.id == "新的" for head in full.workplace().library.heads())


def test_a_document_that_comes_back_is_added(full: Clerk) -> None:
    full("add", full.guide("winter-meals-2025"))
    assert full.head("winter-meals-2025").change.action is Action.ADD


def test_a_file_of_questions_may_be_written_by_an_office_program(clerk: Clerk) -> None:
    """A byte order mark; and a question whose document is gone stops none of the others."""
    clerk("add", clerk.guide("津贴"))
    lines = ('{"question": "甲？", "document": "gone"}', '{"question": "乙？", "document": "津贴"}')
    result = clerk("golden", "import", clerk.write("golden.jsonl", "\ufeff" + "\n".join(lines)))
    assert result.code == 1
    assert "标准问题“甲？”：知识库里没有“gone”" in result.err
    assert [each["question"] for each in clerk.json("golden", "list")] == ["乙？"]


def test_importing_what_is_not_there_claims_nothing(clerk: Clerk, tmp_path: Path) -> None:
    result = clerk("import", tmp_path / "没有.zip")
    assert (result.code, "放进了" in result.err) == (1, False)


@pytest.mark.parametrize("name", ["留底", "没有/留底"])
def test_of_what_could_not_be_written_nothing_is_left(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentInvalid, match="写不进去"):
        exchange.write(tmp_path / name, {"一.md": b"", "没有这个文件夹/二.md": b""})
    assert not [path for path in tmp_path.rglob("*") if "留底" in path.name]
