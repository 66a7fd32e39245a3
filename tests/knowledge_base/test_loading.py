"""A file becomes a document, or its writer is told the file, the line, what is wrong and what to do."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from knowledge_base import loading
from knowledge_base.errors import DocumentInvalid
from knowledge_base.loading import load_document, load_folders
from tests.knowledge_base.conftest import Write

pytestmark = pytest.mark.unit


def test_every_field_arrives(write: Write) -> None:
    path = write(
        "allowance",
        "# 高龄津贴指南\n\n## 一、谁可以领\n\n八十岁。",
        title="高龄津贴指南",
        issuer="云山市民政局",
        number="云民发〔2025〕12号",
        region="云山市",
        effective="2025-01-01",
        expires="2026年12月31日",
        supersedes="[《旧办法》, 更旧的办法]",
        audience="老人",
        contact="民政窗口 6310-0102",
        source="示例",
    )
    document, body = load_document(path)
    assert (document.id, document.title, document.issuer) == ("allowance", "高龄津贴指南", "云山市民政局")
    assert (document.number, document.region) == ("云民发〔2025〕12号", "云山市")
    assert (document.effective, document.expires) == (date(2025, 1, 1), date(2026, 12, 31))
    assert document.supersedes == ("《旧办法》", "更旧的办法")
    assert (document.audience, document.contact, document.source) == ("老人", "民政窗口 6310-0102", "示例")
    assert body.startswith("# 高龄津贴指南\n")


def test_empty_fields_are_empty(write: Write) -> None:
    document, _ = load_document(
        write("g", effective="", expires='""', supersedes="~", number="", region="null")
    )
    assert (document.effective, document.expires, document.supersedes) == (None, None, ())
    assert (document.number, document.region) == ("", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0123", "0123"),  # not an octal number
        ("12:30", "12:30"),  # not a number to base sixty
        ("no", "no"),  # not false
        ("2025-02-30", "2025-02-30"),  # not a date, let alone a crash
        ("３１２", "312"),
    ],
)
def test_yaml_does_not_reinterpret_text(write: Write, written: str, read: str) -> None:
    assert load_document(write("g", number=written))[0].number == read


@pytest.mark.parametrize(
    "day", ["2025-03-01", "2025-3-1", "2025/3/1", "2025.3.1", "2025年3月1日", '"2025-03-01"']
)
def test_spellings_of_a_day(write: Write, day: str) -> None:
    assert load_document(write("g", effective=day))[0].effective == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("---\ntitle: 津贴\neffective: 2025-13-01\n---\n正文", ["g.md 第 3 行", "effective", "2025-13-01"]),
        ("---\ntitle: 津贴\nexpires: 明年\n---\n正文", ["g.md 第 3 行", "expires", "明年", "留空"]),
        ("---\ntitle: 津贴\neffective: 2025-02-01\nexpires: 2025-01-01\n---\n正文", ["第 4 行", "还早"]),
        ("---\nissuer: 民政局\n---\n正文", ["g.md", "没有写标题", "title:"]),
        ("---\ntitle:\n---\n正文", ["g.md", "没有写标题"]),
        ("---\ntitle: 津贴\nefective: 2025-01-01\n---\n正文", ["第 3 行", "efective", "是不是“effective”"]),
        ("---\ntitle: 津贴\n施行日期: 2025-01-01\n---\n正文", ["第 3 行", "是不是“effective”"]),
        ("---\ntitle: 津贴\nxyz: 1\n---\n正文", ["第 3 行", "可以用的名称", "supersedes"]),
        ("---\ntitle: 津贴\ntitle: 补贴\n---\n正文", ["第 3 行", "写了两次"]),
        ("---\ntitle: 津贴\nregion: [云山市, 青河市]\n---\n正文", ["第 3 行", "region", "只能写一个"]),
        ("---\ntitle: 津贴\nregion: {a: b}\n---\n正文", ["第 3 行", "region"]),
        ("---\ntitle: 津贴\ncontact: 电话: 6310\n---\n正文", ["g.md 第 3 行", "双引号"]),
        ("---\n- 津贴\n---\n正文", ["g.md 第 2 行", "名称: 内容"]),
        ("---\ntitle: 津贴\n正文，没有第二行横线", ["g.md", "没有结束", "---"]),
        ("---\ntitle: 津贴\n---\n\n", ["g.md", "没有正文"]),
        ("---\ntitle: 津贴\n---\n# 津贴\n", ["g.md", "没有正文"]),
        ("没有标题的正文", ["g.md", "没有写标题", "# "]),
        ("", ["g.md", "没有写标题"]),
    ],
)
def test_mistakes_are_named(guides: Path, content: str, said: list[str]) -> None:
    path = guides / "g.md"
    path.write_text(content, "utf-8")
    with pytest.raises(DocumentInvalid) as caught:
        load_document(path)
    assert [part for part in said if part not in str(caught.value)] == []


def test_another_encoding(guides: Path) -> None:
    path = guides / "g.md"
    path.write_bytes("---\ntitle: 津贴\n---\n正文".encode("gb18030"))
    with pytest.raises(DocumentInvalid, match=r"g\.md：不是 UTF-8 编码"):
        load_document(path)


def test_a_byte_order_mark_and_windows_line_ends(guides: Path) -> None:
    path = guides / "g.md"
    path.write_bytes("\ufeff---\r\ntitle: 津贴\r\n---\r\n正文。\r\n".encode())
    document, body = load_document(path)
    assert (document.title, body) == ("津贴", "正文。\n")


def test_a_file_that_is_too_large(guides: Path) -> None:
    path = guides / "g.md"
    path.touch()
    os.truncate(path, loading.MAX_BYTES + 1)
    with pytest.raises(DocumentInvalid, match=r"g\.md：文件太大（5\.0 MB"):
        load_document(path)


def test_a_folder_loads_in_order_without_hidden_files(write: Write, guides: Path) -> None:
    for name in ("b", "a", "c"):
        write(name)
    (guides / ".draft.md").write_text("x", "utf-8")
    (guides / "README.md").write_text("x", "utf-8")
    (guides / "notes.txt").write_text("x", "utf-8")
    assert [document.id for document, _ in load_folders([guides])] == ["a", "b", "c"]


def test_all_mistakes_of_a_folder_are_told_at_once(write: Write, guides: Path) -> None:
    write("good")
    write("bad-date", effective="昨天", expires="明天")
    write("no-title", title="")
    with pytest.raises(DocumentInvalid) as caught:
        load_folders([guides])
    assert len(caught.value.problems) == 3
    assert str(caught.value).startswith("有 3 处需要改：\n- bad-date.md 第 3 行")
    assert "no-title.md" in str(caught.value)


@pytest.mark.parametrize("second", ["高龄津贴", "《高龄津贴》", "高龄 津贴"])
def test_two_documents_of_one_title(write: Write, guides: Path, second: str) -> None:
    write("a", title="高龄津贴")
    write("b", title=second)
    with pytest.raises(DocumentInvalid, match=r"b\.md：标题“.*”和 a\.md 的一样"):
        load_folders([guides])


def test_two_files_of_one_name(write: Write, guides: Path, tmp_path: Path) -> None:
    write("a")
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.md").write_text("# 别的标题\n\n正文。", "utf-8")
    with pytest.raises(DocumentInvalid, match=r"a\.md：有两个文件叫这个名字"):
        load_folders([guides, other])


def test_two_documents_that_replace_each_other(write: Write, guides: Path) -> None:
    write("a", supersedes="b")
    write("b", supersedes="a")
    with pytest.raises(DocumentInvalid, match=r"a\.md 和 b\.md 互相代替"):
        load_folders([guides])


def test_missing_and_empty_folders(guides: Path, tmp_path: Path) -> None:
    with pytest.raises(DocumentInvalid) as caught:
        load_folders([guides, tmp_path / "nowhere"])
    assert "没有 .md 文件" in caught.value.problems[0]
    assert "找不到文件夹" in caught.value.problems[1]
