"""A passage is one article or one section; its text is verbatim and a list keeps its introducing sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge_base.chunking import ARTICLE_CHARS, SECTION_CHARS, chunk
from knowledge_base.document import Document
from knowledge_base.loading import load_folders
from knowledge_base.sentences import sentences

pytestmark = pytest.mark.unit

GUIDE = Document("guide", "高龄津贴指南")
STATUTE = Document("statute", "云山市办法")


def test_a_guide_is_cut_at_its_headings() -> None:
    body = (
        "# 高龄津贴指南\n\n（示例文件。）\n\n## 一、谁可以领\n\n八十岁。\n\n### 例外\n\n外地户口。\n\n"
        "## 二、多少钱\n\n一百元。"
    )
    assert [(p.heading_path, p.clause, p.text) for p in chunk(GUIDE, body)] == [
        (("一、谁可以领",), "一、谁可以领", "八十岁。"),
        (("一、谁可以领", "例外"), "例外", "外地户口。"),
        (("二、多少钱",), "二、多少钱", "一百元。"),
    ]


def test_a_statute_is_cut_at_its_articles() -> None:
    body = (
        "# 云山市办法\n\n2020年1月2日 云山市第三届人民代表大会第一次会议通过\n\n云山市办法\n\n"
        "## 第一章 总则\n\n### 第一节 范围\n\n第一条 为了老人。\n\n"
        "第二条 本办法适用于：\n\n（一）老人；\n\n（二）残疾人。\n\n"
        "第二条之一 也适用于儿童。\n\n依照第三条办理。\n\n## 第二章 附则\n\n第三条 即日施行。"
    )
    assert [(p.id, p.heading_path, p.clause, p.text) for p in chunk(STATUTE, body)] == [
        ("statute#0", ("第一章 总则", "第一节 范围"), "第一条", "为了老人。"),
        (
            "statute#1",
            ("第一章 总则", "第一节 范围"),
            "第二条",
            "本办法适用于：\n（一）老人；\n（二）残疾人。",
        ),
        ("statute#2", ("第一章 总则", "第一节 范围"), "第二条之一", "也适用于儿童。\n依照第三条办理。"),
        ("statute#3", ("第二章 附则",), "第三条", "即日施行。"),
    ]


def test_a_notice_without_clauses() -> None:
    (passage,) = chunk(
        Document("n", "停水通知"), "# 停水通知\n\n2026年11月26日停水，请通过广播留意。\n\n请存水。"
    )
    assert (passage.heading_path, passage.clause) == ((), "")
    assert passage.text == "2026年11月26日停水，请通过广播留意。\n请存水。"


def test_a_plain_text_notice_with_numbered_headings() -> None:
    body = "各位居民：\n\n一、补助对象\n\n八十岁老人。\n\n二、补助标准\n\n一百元。"
    assert [p.clause for p in chunk(Document("n", "通知"), body)] == ["", "一、补助对象", "二、补助标准"]


def test_a_table_is_found_row_by_row_with_its_header() -> None:
    body = (
        "## 二、标准\n\n标准见下表。\n\n| 年龄 | 每月 |\n|---|---|\n| 八十岁 | 100元 |\n| 一百岁 | 1000元 |"
    )
    (passage,) = chunk(GUIDE, body)
    assert passage.text == "标准见下表。\n年龄：八十岁，每月：100元\n年龄：一百岁，每月：1000元"
    assert sentences(passage.text)[-1] == "年龄：一百岁，每月：1000元"


def test_a_list_stays_with_its_introduction() -> None:
    filler = "这一段先占地方。" * 20
    items = "\n".join(f"{number}. 第{number}样材料的原件和复印件。" for number in range(1, 9))
    passages = chunk(GUIDE, f"## 三、材料\n\n{filler}\n\n要带下面八样。\n\n{items}")
    assert [p.text.split("\n")[0] for p in passages] == [filler, "要带下面八样。"]
    assert passages[1].text.count("\n") == 8


def test_a_list_that_is_too_long_is_cut_between_items_and_keeps_its_introduction_beside_the_text() -> None:
    items = "\n\n".join(f"（{number}）{'材料' * 10}；" for number in "一二三四五六七八九十")
    passages = chunk(GUIDE, f"## 三、材料\n\n办理很简单。要带这些：\n\n{items}")
    assert len(passages) == 2
    assert passages[0].text.startswith("办理很简单。要带这些：\n（一）")
    assert [p.lead_in for p in passages] == ["", "要带这些："]
    assert {p.clause for p in passages} == {"三、材料"}
    assert "要带这些" not in passages[1].text


def test_a_paragraph_that_is_too_long_is_cut_between_sentences() -> None:
    paragraph = "".join(f"第{number}句话说的是同一件事情。" for number in range(60))
    passages = chunk(GUIDE, f"## 一、说明\n\n{paragraph}")
    assert "".join(p.text for p in passages) == paragraph
    assert max(len(p.text) for p in passages) <= SECTION_CHARS
    assert all(p.text.endswith("。") for p in passages)


def test_an_article_may_be_longer_than_a_section() -> None:
    text = "这是一句话。" * 80
    assert SECTION_CHARS < len(text) <= ARTICLE_CHARS
    assert len(chunk(STATUTE, f"第一条 {text}")) == 1
    assert len(chunk(GUIDE, text)) > 1


def test_positions_and_ids_follow_the_text() -> None:
    passages = chunk(GUIDE, "\n\n".join(f"## 标题{number}\n\n正文{number}。" for number in range(5)))
    assert [(p.id, p.position) for p in passages] == [(f"guide#{number}", number) for number in range(5)]


_NUMBER = re.compile(r"^(第[一二三四五六七八九十百千零]+条)\s+", re.MULTILINE)


def _letters(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_article_of_the_statutes_is_there_word_by_word(laws: Path) -> None:
    for document, body in load_folders([laws]):
        passages = chunk(document, body)
        assert list(dict.fromkeys(p.clause for p in passages)) == _NUMBER.findall(body)
        articles = body[re.search(r"^(## |第一条)", body, re.MULTILINE).start() :]  # type: ignore[union-attr]
        plain = _NUMBER.sub("", re.sub("^#.*$", "", articles, flags=re.MULTILINE))
        assert "".join(_letters(p.text) for p in passages) == _letters(plain), document.id
        assert max(len(p.text) for p in passages) <= ARTICLE_CHARS + 20  # joints between items
