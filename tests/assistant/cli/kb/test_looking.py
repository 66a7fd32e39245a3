"""Rule: ``kb show``, ``kb history``, ``kb search`` and ``kb golden`` let staff see what the knowledge base holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.assistant.cli.conftest import Run
from tests.assistant.cli.kb.conftest import NOTICE, Clerk

pytestmark = pytest.mark.unit

TEXT = "## 一、发多少钱\n\n满八十周岁的老人，每月发高龄津贴100元。\n\n## 二、几点开饭\n\n中午十一点开饭。\n"


def test_a_document_is_shown_with_its_version(clerk: Clerk) -> None:
    clerk("add", clerk.write("津贴.txt", NOTICE))
    clerk("edit", "津贴", "--issuer", "翠湖区民政局")
    told = clerk("show", "津贴").out
    assert "发布单位：翠湖区民政局\n" in told
    assert "最后有效日：2029-12-31　（自动读到，没核对）" in told
    assert "第 2 版，共 2 版" in told
    assert clerk.json("show", "津贴", "--version", "1")["issuer"] == "云山市民政局"
    assert clerk("show", "津贴", "--version", "3").code == 1


def test_the_original_file_comes_back_unchanged(clerk: Clerk, tmp_path: Path) -> None:
    file = clerk.write("津贴.txt", NOTICE)
    clerk("add", file, "--yes")
    assert clerk("show", "津贴", "--original", tmp_path).code == 0
    assert (tmp_path / "津贴.txt").read_bytes() == file.read_bytes()
    again = clerk("show", "津贴", "--original", tmp_path)
    assert again.code == 1
    assert "没有覆盖" in again.err


def test_the_history_tells_who_did_what(clerk: Clerk) -> None:
    clerk("add", clerk.guide("津贴"), "--note", "新政策")
    clerk("remove", "津贴", "--who", "小李", "--note", "放错了")
    changes = clerk.json("history", "津贴")["changes"]
    assert [(each["action"], each["who"], each["note"]) for each in changes] == [
        ("remove", "小李", "放错了"),
        ("add", "小王", "新政策"),
    ]
    assert "小李" in clerk("history").out


def test_an_empty_history_says_what_to_do(clerk: Clerk) -> None:
    result = clerk("history")
    assert (result.code, result.out) == (0, "")
    assert "kb add" in result.err


def test_a_search_finds_clauses_of_the_release_in_force(clerk: Clerk) -> None:
    clerk("add", clerk.guide("老人指南", text=TEXT))
    assert clerk("search", "高龄津贴多少钱").code == 1
    clerk("publish")
    found = clerk.json("search", "高龄津贴", "发多少钱", "--limit", "1")
    assert [(each["document_id"], each["clause"]) for each in found] == [("老人指南", "一、发多少钱")]
    told = clerk("search", "高龄津贴发多少钱").out
    assert "1. 老人指南 · 一、发多少钱（老人指南）\n   字词" in told


def test_golden_questions_are_kept(clerk: Clerk, tmp_path: Path) -> None:
    clerk("add", clerk.guide("老人指南", text=TEXT))
    assert clerk("golden", "add", "高龄津贴多少钱？", "--document", "老人", "--fact", "100元").code == 0
    assert clerk("golden", "add", "月亮上有几个人？", "--abstain").code == 0
    first, second = clerk.json("golden", "list")
    assert (first["document"], first["facts"], second["document"]) == ("老人指南", ["100元"], "")
    file = tmp_path / "golden.jsonl"
    clerk("golden", "export", file)
    assert json.loads(file.read_text("utf-8").splitlines()[0])["question"] == "高龄津贴多少钱？"
    assert clerk("golden", "remove", str(first["id"])).code == 0
    assert "放进了 1 个标准问题；另外 1 个早就有了" in clerk("golden", "import", file).err
    assert len(clerk.json("golden", "list")) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "多少钱？"), 2),
        (("add", "多少钱？", "--document", "甲", "--abstain"), 2),
        (("add", "多少钱？", "--document", "没有这份"), 1),
        (("add", " ", "--abstain"), 1),
        (("remove", "7"), 1),
        (("remove", "x"), 2),
        (("import", "没有.jsonl"), 1),
    ],
)
def test_a_wrong_golden_question_is_explained(run: Run, words: tuple[str, ...], code: int) -> None:
    result = run("kb", "golden", *words)
    assert result.code == code
    assert "请" in result.err or "kb golden" in result.err or "kb list" in result.err
