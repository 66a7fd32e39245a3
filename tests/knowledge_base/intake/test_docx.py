"""A Word document is read as it is printed: with the numbers that Word sets, without what nobody sees."""

from __future__ import annotations

from typing import Any

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor

from knowledge_base import blocks
from knowledge_base.intake import numerals
from tests.knowledge_base.intake.making import lines, page, read_as, repacked, told, word, word_xml

pytestmark = pytest.mark.unit


def _level(index: int, kind: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


NUMBERING = (
    '<w:abstractNum w:abstractNumId="1">'
    + _level(0, "chineseCountingThousand", "第%1章")
    + _level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>')
    + _level(2, "chineseCounting", "（%3）")
    + _level(3, "decimal", "%4.")
    + _level(4, "decimal", "%1.%5", "<w:isLgl/>")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="2">'
    + _level(0, "decimal", "%1、")
    + _level(1, "bullet", "\uf0b7")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="2"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def _p(text: str, place: tuple[int, int] | None = None, more: str = "") -> str:
    number = f'<w:numPr><w:ilvl w:val="{place[1]}"/><w:numId w:val="{place[0]}"/></w:numPr>' if place else ""
    return f"<w:p><w:pPr>{number}{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _read(body: str, numbering: str = "") -> list[str]:
    return lines(read_as("a.docx", word_xml(body, numbering)))


def test_automatic_numbers_survive() -> None:
    body = [
        _p("总则", (1, 0)),
        _p("为了保障老年人权益，制定本办法。", (1, 1)),
        _p("申请高龄津贴应当符合下列条件：", (1, 1)),
        _p("有本街道户籍；", (1, 2)),
        _p("年满八十周岁。", (1, 2)),
        _p("待遇", (1, 0)),
        _p("津贴按月发放。", (1, 1)),  # articles count on through the chapters
        _p("八十周岁；", (1, 2)),  # and their items begin anew
        _p("每月一百元。", (1, 3)),
        _p("说明。", (1, 4)),
    ]
    assert _read("".join(body), NUMBERING) == [
        "## 第一章 总则",
        "第一条 为了保障老年人权益，制定本办法。",
        "第二条 申请高龄津贴应当符合下列条件：",
        "（一）有本街道户籍；",
        "（二）年满八十周岁。",
        "## 第二章 待遇",
        "第三条 津贴按月发放。",
        "（一）八十周岁；",
        "1. 每月一百元。",
        "2.1 说明。",
    ]


def test_lists_go_on_or_begin_anew() -> None:
    body = _p("甲。", (2, 0)) + _p("点。", (2, 1)) + _p("文字。") + _p("乙。", (2, 0)) + _p("丙。", (3, 0))
    assert _read(body, NUMBERING) == ["1、甲。", "- 点。", "文字。", "2、乙。", "1、丙。"]


def test_a_number_from_a_style() -> None:
    document = word(lambda d: [d.add_paragraph(text, style="List Number") for text in ("身份证", "户口簿")])
    assert lines(read_as("a.docx", document)) == ["1. 身份证", "2. 户口簿"]


def test_deleted_clauses_are_not_counted_and_inserted_ones_are() -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>删掉的。</w:delText></w:r></w:del></w:p>"
    )
    added = "<w:p><w:r><w:t>原文，</w:t></w:r><w:ins><w:r><w:t>新加的。</w:t></w:r></w:ins></w:p>"
    moved = "<w:p><w:moveFrom><w:r><w:t>搬走的。</w:t></w:r></w:moveFrom><w:r><w:t>留下的。</w:t></w:r></w:p>"
    body = _p("甲。", (1, 1)) + gone + _p("乙。", (1, 1)) + added + moved
    assert _read(body, NUMBERING) == ["第一条 甲。", "第二条 乙。", "原文，新加的。", "留下的。"]


@pytest.mark.parametrize(
    ("count", "kind", "shown"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (110, "chineseCounting", "一百一十"),
        (105, "chineseCounting", "一百零五"),
        (2000, "chineseCounting", "二千"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (20, "ideographDigital", "二〇"),
        (3, "ideographTraditional", "丙"),
        (20, "decimalEnclosedCircle", "⑳"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (7, "decimalZero", "07"),
        (7, "somethingNew", "7"),
    ],
)
def test_number_formats(count: int, kind: str, shown: str) -> None:
    assert numerals.written(count, kind) == shown


def test_the_title_is_found_under_the_letterhead() -> None:
    def fill(document: Any) -> None:
        for text in ("幸福街道办事处文件", "幸街办〔2025〕3号", "关于发放高龄津贴", "有关事项的通知"):
            document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph("各社区：")

    assert lines(read_as("a.docx", word(fill))) == [
        "幸福街道办事处文件",
        "幸街办〔2025〕3号",
        "# 关于发放高龄津贴有关事项的通知",
        "各社区：",
    ]


def test_headings_by_style() -> None:
    def fill(document: Any) -> None:
        document.add_heading("高龄津贴办法", 0)
        document.add_heading("补贴标准", 1)
        document.add_heading("第一条 一个样式用错的条文，它的内容很长，应当是正文。", 2)
        document.add_heading("发放方式", 2)

    assert lines(read_as("a.docx", word(fill))) == [
        "# 高龄津贴办法",
        "## 补贴标准",
        "第一条 一个样式用错的条文，它的内容很长，应当是正文。",
        "### 发放方式",
    ]


def test_merged_cells_and_two_rows_of_header() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(4, 3)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "年龄"
        table.cell(0, 1).merge(table.cell(0, 2)).text = "每月补贴"
        table.cell(1, 1).text, table.cell(1, 2).text = "城镇", "农村"
        table.cell(2, 0).merge(table.cell(3, 0)).text = "八十岁"
        table.cell(2, 1).text, table.cell(2, 2).text = "100元", "60元\n另加|油"
        table.cell(3, 1).merge(table.cell(3, 2)).text = "200元"

    markdown = read_as("a.docx", word(fill)).markdown
    assert [block.text for block in blocks.parse(markdown)] == [
        "年龄：八十岁，每月补贴 城镇：100元，每月补贴 农村：60元 另加|油",
        "年龄：八十岁，每月补贴 城镇：200元，每月补贴 农村：200元",
    ]


def test_what_nobody_sees_is_left_out_and_told() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("看得见。").add_run("白字").font.color.rgb = RGBColor(255, 255, 255)
        document.add_paragraph().add_run("极小").font.size = Pt(1)
        document.add_paragraph().add_run("隐藏").font.hidden = True

    manuscript = read_as("a.docx", word(fill))
    assert lines(manuscript) == ["看得见。"]
    assert "有 3 处看不见的文字" in told(manuscript)
    assert "白字；极小；隐藏" in told(manuscript)


def test_white_letters_on_a_dark_cell_are_seen() -> None:
    cell = (
        '<w:tc><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr>'
        '<w:p><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
        "<w:t>{}</w:t></w:r></w:p></w:tc>"
    )
    plain = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    row = "<w:tr>{}</w:tr>"
    header = row.format(cell.format("项目") + cell.format("单价"))
    values = row.format(plain.format("停车") + plain.format("5元"))
    body = f"<w:tbl>{header}{values}</w:tbl>"
    manuscript = read_as("a.docx", word_xml(body))
    assert lines(manuscript) == ["| 项目 | 单价 |", "| --- | --- |", "| 停车 | 5元 |"]
    assert manuscript.notices == ()


def test_text_boxes_are_read_once_and_notes_follow_their_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
    body = (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>正文。</w:t>'
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box.format('框里的字。')}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box.format('框里的字。')}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert _read(body) == ["正文。", "框里的字。"]


def test_footnotes() -> None:
    xml = word_xml(
        '<w:p><w:r><w:t>按月发放。</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
        "<w:p><w:r><w:t>后文。</w:t></w:r></w:p>"
    )
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="2"><w:p><w:r><w:t>每月十号。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>'
        "</Relationships>"
    )
    changed = {"word/footnotes.xml": notes.encode(), "word/_rels/document.xml.rels": rels.encode()}
    assert lines(read_as("a.docx", repacked(xml, changed))) == ["按月发放。", "注：每月十号。", "后文。"]


def test_headers_and_contents_are_left_out() -> None:
    def fill(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "页眉"
        document.add_paragraph("第一章 总则\t1", style=document.styles.add_style("toc 1", 1))
        document.add_paragraph("正文。")

    assert lines(read_as("a.docx", word(fill))) == ["正文。"]


def test_characters_that_look_like_markup_stay() -> None:
    texts = [
        "# 不是标题",
        "| 不是表格",
        "---",
        "2*3*4=24",
        "<!-- 不是注释 -->",
        "[甲](乙)",
        "__init__",
        "> 引",
        "a\\*b",
    ]
    markdown = read_as("a.docx", word(lambda d: [d.add_paragraph(text) for text in texts])).markdown
    assert [block.text for block in blocks.parse(markdown)] == texts


@pytest.mark.parametrize("name", ["政策.doc", "政策", "政策.txt"])
def test_a_document_under_another_name(name: str) -> None:
    assert lines(read_as(name, word(lambda d: d.add_paragraph("正文。")))) == ["正文。"]


def test_a_web_page_called_doc() -> None:
    assert lines(read_as("政策.doc", page("<p>正文。</p>"))) == ["正文。"]
