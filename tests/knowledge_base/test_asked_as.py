"""Ways of asking belong to the clause in which staff wrote them; they are searched and never part of its text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.asked_as import MAX_CHARS, phrasings
from knowledge_base.chunking import chunk
from knowledge_base.document import Document, Passage
from knowledge_base.errors import DocumentInvalid
from knowledge_base.loading import load_document, load_folders
from knowledge_base.publishing import publish
from knowledge_base.release import open_release
from knowledge_base.vectors import embedded_text
from tests.knowledge_base.conftest import Write
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

DOCUMENTS = Path(__file__).parents[2] / "knowledge_base" / "documents"
GUIDE = Document("guide", "高龄津贴指南")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("问法：我妈八十了能领多少钱？", ("我妈八十了能领多少钱？",)),
        ("问法：能领多少？｜一个月几块|补贴好多", ("能领多少？", "一个月几块", "补贴好多")),
        ("问法: 能领多少 ｜ 一个月几块 ｜", ("能领多少", "一个月几块")),
        ("  - 问法：能领多少", ("能领多少",)),
        ("**问法**：能领多少", ("能领多少",)),
        ("**问法：** 能领多少", ("能领多少",)),
        ("### 问法：能领多少", ("能领多少",)),
        ("1、问法：能领多少", ("能领多少",)),
        ("问法2：能领多少", ("能领多少",)),
        ("问法二：能领多少", ("能领多少",)),
        ("问法：", ()),
        ("问法：｜ ｜", ()),
        ("问法", ()),
        ("问法要客气。", None),
        ("问法十分重要：先说称呼。", None),
        ("居民的问法：能领多少", None),
        ("", None),
    ],
)
def test_phrasings(line: str, expected: tuple[str, ...] | None) -> None:
    assert phrasings(line) == expected


def asked(body: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [(passage.clause, passage.asked_as, passage.text) for passage in chunk(GUIDE, body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "## 一、谁\n\n八十岁。\n\n## 二、多少\n\n问法：几块钱？｜好多钱\n\n一百元。\n\n问法：能领多少",
            [("一、谁", (), "八十岁。"), ("二、多少", ("几块钱？", "好多钱", "能领多少"), "一百元。")],
            id="several lines of a section",
        ),
        pytest.param(
            "第一条 为了老人。\n问法：为哪个\n\n第二条 即日施行。\n\n问法：哪天开始",
            [("第一条", ("为哪个",), "为了老人。"), ("第二条", ("哪天开始",), "即日施行。")],
            id="an article, without an empty line between",
        ),
        pytest.param(
            "# 高龄津贴指南\n\n问法：高龄补贴是哪样\n\n（示例文件。）\n\n"
            "## 一、谁\n\n八十岁。\n\n## 二、多少\n\n一百元。",
            [("一、谁", ("高龄补贴是哪样",), "八十岁。"), ("二、多少", (), "一百元。")],
            id="before any clause",
        ),
        pytest.param(
            "## 第一章 津贴\n\n问法：津贴的事\n\n第一条 一百元。\n\n第二条 即日施行。",
            [("第一条", ("津贴的事",), "一百元。"), ("第二条", (), "即日施行。")],
            id="under a heading without text of its own",
        ),
        pytest.param("停水。\n\n问法：今天有水吗", [("", ("今天有水吗",), "停水。")], id="no clauses at all"),
        pytest.param(
            "## 材料\n\n要带下面两样。\n问法：带啥\n- 身份证\n- 户口簿",
            [("材料", ("带啥",), "要带下面两样。\n身份证\n户口簿")],
            id="a list stays with its introduction",
        ),
        pytest.param("问法：几块｜几块\n\n一百元。", [("", ("几块",), "一百元。")], id="said twice"),
    ],
)
def test_phrasings_belong_to_their_clause(
    body: str, expected: list[tuple[str, tuple[str, ...], str]]
) -> None:
    assert asked(body) == expected


def test_every_part_of_a_clause_that_was_cut_has_them() -> None:
    """Staff do not see where a clause is cut, so the parts compete by their own text."""
    sentences = "".join(f"第{number}句话说的是同一件事情。" for number in range(60))
    passages = chunk(GUIDE, f"## 一、说明\n\n问法：讲的哪样\n\n{sentences}\n\n## 二、附则\n\n完。")
    assert [passage.asked_as for passage in passages] == [("讲的哪样",)] * (len(passages) - 1) + [()]
    assert len(passages) > 2


def test_a_table_goes_on_after_a_line_between_its_rows() -> None:
    table = "| 年龄 | 每月 |\n|---|---|\n| 八十岁 | 100元 |\n{}| 九十岁 | 300元 |"
    with_line, without = chunk(GUIDE, table.format("问法：几块\n")), chunk(GUIDE, table.format(""))
    assert [replace(passage, asked_as=()) for passage in with_line] == list(without)


@pytest.mark.parametrize("at_the_end", [False, True])
def test_the_text_is_the_same_with_and_without_them(at_the_end: bool) -> None:
    line = "问法：我想问一下"
    for document, body in load_folders([DOCUMENTS]):
        plain = chunk(document, body)
        parts = body.split("\n\n")
        places = [index for index, part in enumerate(parts) if not part.startswith("#")]
        for index in places[-1:] if at_the_end else places:
            parts[index] += f"\n\n{line}"
        told = chunk(document, "\n\n".join(parts))
        assert [replace(passage, asked_as=()) for passage in told] == list(plain), document.id
        assert any(passage.asked_as for passage in told)


def test_they_are_embedded_before_the_text_which_may_be_too_long() -> None:
    passage = Passage("d#0", "d", 0, ("二、标准",), "二、标准", "一百元。", asked_as=("几块钱", "好多钱"))
    assert embedded_text(GUIDE, passage) == "高龄津贴指南\n二、标准\n几块钱\n好多钱\n一百元。"
    assert embedded_text(GUIDE, replace(passage, asked_as=())) == "高龄津贴指南\n二、标准\n一百元。"


def test_a_clause_is_nearer_to_what_residents_call_it() -> None:
    embedder = BigramEmbedder()
    [plain, told] = (
        chunk(GUIDE, body)[0] for body in ("每月一百元。", "每月一百元。\n\n问法：老寿星红包有几多")
    )
    near = embedder.embed_queries([embedded_text(GUIDE, passage) for passage in (plain, told)])
    question = embedder.embed_queries(["老寿星红包"])[0]
    assert near[1] @ question > near[0] @ question + 0.3


def test_a_release_keeps_them(write: Write, guides: Path, tmp_path: Path) -> None:
    write("allowance", "## 一、标准\n\n每月一百元。\n\n问法：老寿星红包有几多", title="高龄津贴")
    publish([guides], tmp_path / "home", BigramEmbedder())
    [passage] = open_release(tmp_path / "home").passages
    assert (passage.text, passage.asked_as) == ("每月一百元。", ("老寿星红包有几多",))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("# 津贴\n\n一百元。\n\n问法：", ["g.md 第 9 行", "后面没有写问题"]),
        ("一百元。\n\n问法", ["g.md 第 7 行", "后面没有写问题"]),
        ("一百元。\n\n问法：｜", ["g.md 第 7 行", "后面没有写问题"]),
        (
            f"一百元。\n\n问法：几块｜{'好' * (MAX_CHARS + 1)}",
            ["g.md 第 7 行", "61 个字", "最多 60 个字", "“｜”"],
        ),
        ("一百元。\n\n## 二、附则\n\n问法：几时开始\n", ["g.md 第 9 行", "这个标题下面没有正文"]),
        ("# 津贴\n\n问法：几块", ["g.md", "只有标题，没有正文"]),
        ("<!-- 一\n二 -->\n一百元。\n\n问法：", ["g.md 第 9 行"]),
    ],
)
def test_mistakes_are_named(write: Write, body: str, said: list[str]) -> None:
    path = write("g", body)
    with pytest.raises(DocumentInvalid) as caught:
        load_document(path)
    assert [part for part in said if part not in str(caught.value)] == []


def test_lines_are_counted_without_front_matter(guides: Path) -> None:
    path = guides / "law.md"
    path.write_text("# 云山市办法\n\n第一条 为了老人。\n\n问法：\n", "utf-8")
    with pytest.raises(DocumentInvalid, match=r"law\.md 第 5 行"):
        load_document(path)


def test_all_mistakes_of_a_file_are_told_at_once(write: Write) -> None:
    with pytest.raises(DocumentInvalid) as caught:
        load_document(write("g", f"一百元。\n\n问法：\n\n问法：{'好' * 99}"))
    assert len(caught.value.problems) == 2


def test_what_stands_in_a_comment_is_no_phrasing(write: Write) -> None:
    document, body = load_document(write("g", "一百元。\n\n<!--\n问法：\n-->\n\n问法：几块"))
    assert [passage.asked_as for passage in chunk(document, body)] == [("几块",)]


def test_a_phrasing_says_nothing_about_the_document(guides: Path) -> None:
    path = guides / "law.md"
    path.write_text("# 云山市办法\n\n第一条 为了老人。\n\n问法：是不是自2025年1月1日起施行？\n", "utf-8")
    assert load_document(path).document.effective is None
