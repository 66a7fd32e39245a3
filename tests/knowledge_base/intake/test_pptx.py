"""Slides are read in the order in which they are looked at; notes and hidden slides are left out."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from pptx.util import Inches

from tests.knowledge_base.intake.making import lines, read_as, slides, told

pytestmark = pytest.mark.unit


def test_titles_text_tables_and_notes() -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = "老年食堂"
        slide.placeholders[1].text = "开放时间：每天\n地点：幸福路1号"
        slide.notes_slide.notes_text_frame.text = "讲稿"
        table = slide.shapes.add_table(3, 2, Inches(1), Inches(6), Inches(3), Inches(1)).table
        for place, text in {
            (0, 0): "餐别",
            (0, 1): "价格",
            (1, 0): "午餐",
            (1, 1): "12元",
            (2, 0): "晚餐",
        }.items():
            table.cell(*place).text = text
        table.cell(1, 1).merge(table.cell(2, 1))

    assert lines(read_as("a.pptx", slides(fill))) == [
        "## 老年食堂",
        "开放时间：每天",
        "地点：幸福路1号",
        "| 餐别 | 价格 |",
        "| --- | --- |",
        "| 午餐 | 12元 |",
        "| 晚餐 | 12元 |",
    ]


def test_text_side_by_side_and_hidden_slides() -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        for text, left, top in (("右边。", 5, 1), ("下面。", 1, 3), ("左边。", 1, 1)):
            slide.shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(1)).text_frame.text = text
        hidden = presentation.slides.add_slide(presentation.slide_layouts[6])
        hidden.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame.text = "藏着。"
        hidden.element.set("show", "0")

    manuscript = read_as("a.pptx", slides(fill))
    assert lines(manuscript) == ["左边。", "右边。", "下面。"]
    assert "第2页这一页幻灯片是隐藏的" in told(manuscript)


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("arabicPeriod", ["1. 甲。", "2. 乙。"]),
        ("ea1ChsPeriod", ["一、甲。", "二、乙。"]),
        ("circleNumDbPlain", ["① 甲。", "② 乙。"]),
        ("alphaLcParenR", ["a) 甲。", "b) 乙。"]),
    ],
)
def test_automatic_numbers(kind: str, labels: list[str]) -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        frame = slide.shapes.add_textbox(0, 0, Inches(2), Inches(1)).text_frame
        frame.text = "甲。\n乙。"
        for paragraph in frame.paragraphs:
            properties = paragraph._p.get_or_add_pPr()
            mark = properties.makeelement(properties.tag.replace("pPr", "buAutoNum"), {"type": kind})
            properties.append(mark)

    assert lines(read_as("a.pptx", slides(fill))) == labels


def test_a_picture_in_a_placeholder_and_a_diagram_are_told() -> None:
    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[8])
        slide.shapes.title.text = "老年食堂"
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        slide.placeholders[1].insert_picture(picture)
        table = slide.shapes.add_table(2, 2, 0, 0, Inches(1), Inches(1))
        table.table.cell(0, 0).text = "餐别"
        diagram = slide.shapes.add_table(2, 2, 0, 0, Inches(1), Inches(1))
        diagram.element.graphic.graphicData.set(
            "uri", "http://schemas.openxmlformats.org/drawingml/2006/diagram"
        )

    notices = told(read_as("a.pptx", slides(fill)))
    assert "1 张图片" in notices
    assert "1 个图示" in notices
