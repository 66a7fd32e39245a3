"""Markdown loses its markup and nothing else; a table's row carries its header."""

from __future__ import annotations

import pytest

from knowledge_base.blocks import Block, Kind, parse, strip_markup, without_comments

pytestmark = pytest.mark.unit

H, P, L, R = Kind.HEADING, Kind.PARAGRAPH, Kind.ITEM, Kind.ROW


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# 标题\n\n正文。", [(H, "标题"), (P, "正文。")]),
        ("## 二、发多少 ##", [(H, "二、发多少")]),
        ("第一章  总　则".replace("\u3000", " "), [(H, "第一章 总则")]),  # a heading of a plain text file
        ("一、补助对象\n有户口的老人。", [(H, "一、补助对象"), (P, "有户口的老人。")]),
        ("一、凡有户口的老人，都可以领。", [(P, "一、凡有户口的老人，都可以领。")]),  # a sentence, no heading
        ("- 身份证\n- 户口簿", [(L, "身份证"), (L, "户口簿")]),
        ("1. 身份证；\n2. 户口簿。", [(L, "身份证；"), (L, "户口簿。")]),
        ("1、身份证\n2、户口簿", [(L, "身份证"), (L, "户口簿")]),
        ("3.5元一斤", [(P, "3.5元一斤")]),  # a decimal, no marker
        ("2025年1月1日", [(P, "2025年1月1日")]),
        ("（一）身份证；\n（二）户口簿。", [(L, "（一）身份证；"), (L, "（二）户口簿。")]),
        ("- 身份证，\n  原件", [(L, "身份证，原件")]),  # a wrapped item
        ("第一行没有完\n接着说。\n另起一句。", [(P, "第一行没有完接着说。\n另起一句。")]),
        ("use the\nnew form", [(P, "use the new form")]),
        ("> 引文", [(P, "引文")]),
        ("上\n\n---\n\n下", [(P, "上"), (P, "下")]),
        ("前<!-- 不给人看 -->后", [(P, "前后")]),
        (
            "见下表。\n\n| 年龄 | 每月 |\n| --- | ---: |\n| 80至89周岁 | **100元** |\n"
            "| 满一百周岁 | 1000元。 |\n\n完。",
            [
                (P, "见下表。"),
                (R, "年龄：80至89周岁，每月：100元"),
                (R, "年龄：满一百周岁，每月：1000元"),
                (P, "完。"),
            ],
        ),
        ("| 年龄 | 每月 |\n|---|---|\n| 八十岁 | |", [(R, "年龄：八十岁")]),  # an empty cell says nothing
        ("| 甲 | 乙 |\n| 丙 | 丁 |", [(R, "甲，乙"), (R, "丙，丁")]),  # no delimiter, no header
        ("| 项目 |\n|---|", []),  # a header without rows
        ("| 甲 |\n|---|\n| a \\| b |", [(R, "甲：a | b")]),
        ("", []),
    ],
)
def test_parse(markdown: str, expected: list[tuple[Kind, str]]) -> None:
    assert [(block.kind, block.text) for block in parse(markdown)] == expected


def test_levels_of_headings() -> None:
    assert parse("### 三级") == (Block(H, "三级", 3),)
    assert [block.level for block in parse("第一章 总则\n\n第一节 范围\n\n正文")] == [2, 3, 0]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**每月100元**", "每月100元"),
        ("请看[办事指南](https://example.org/a)。", "请看办事指南。"),
        ("![窗口照片](a.png)", "窗口照片"),
        ("打`12345`", "打12345"),
        ("*注意*：带证件", "注意：带证件"),
        ("3*4*5", "3*4*5"),
        ("A_b_c", "A_b_c"),
        (r"1\. 不是序号", "1. 不是序号"),
        ("甲<br>乙", "甲乙"),
        ("电话 <6310-0115>", "电话 <6310-0115>"),
    ],
)
def test_strip_markup(marked: str, plain: str) -> None:
    assert strip_markup(marked) == plain


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("甲<!-- 乙\n丙 -->丁\n", "甲\n丁\n"),
        ("<!--甲--><!--乙-->丙", "丙"),
        ("甲<!-- 没有完", "甲<!-- 没有完"),
        ("甲<!-->乙", "甲<!-->乙"),
        ("<!--" * 100_000, "<!--" * 100_000),  # in no more time than it is long
    ],
)
def test_comments_are_taken_out_line_for_line(markdown: str, plain: str) -> None:
    assert without_comments(markdown) == plain
