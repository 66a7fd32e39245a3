"""A workbook is read as Excel shows it; formulas are never worked out, and what is hidden is told."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from openpyxl.styles import Font

from knowledge_base import blocks
from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import number_formats, office_xlsx
from tests.knowledge_base.intake.making import lines, read_as, repacked, told, workbook

pytestmark = pytest.mark.unit

DAY = datetime.datetime(2025, 1, 5, 9, 30)  # noqa: DTZ001  a cell has no time zone


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1234, "#,##0", "1,234"),
        (0.8, "0%", "80%"),
        (1e30, "0.00", "1" + "0" * 30 + ".00"),
        (0.1234, "0.00%", "12.34%"),
        (300, '0"元"', "300元"),
        (300, '"每月"0.0"元/人"', "每月300.0元/人"),
        (300, "[$¥-804]#,##0.00", "¥300.00"),
        (300, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "¥300.00"),
        (0, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "¥-"),
        (-5, "0;[Red](0)", "(5)"),
        (-5.5, "0.0", "-5.5"),
        (7, "000", "007"),
        (2.50, "0.##", "2.5"),
        (2, "0.##", "2"),
        (2.5, "0", "3"),
        (123456789012345678, "General", "123456789012345678"),
        (1e16, "General", "10000000000000000"),
        (12000, '0.0,"千元"', "12.0千元"),
        (5, ";;;", ""),
        (50000, '[>=10000]0!.0,"万元";0"元"', "5.0万元"),
        (5000, '[>=10000]0!.0,"万元";0"元"', "5000元"),
        (0, '[=1]"是";[=0]"否";0', "否"),
        (3, '[=1]"是";[=0]"否";0', "3"),
        (7, "[<5]0;[<6]0", "7"),
        (-3, "[Red][<0]-0;0", "-3"),
        (13812345678, "000-0000-0000", "138-1234-5678"),
        (8585123, "[<=9999999]###-####;(###) ###-####", "858-5123"),
        (0.5, "# ?/?", "0.5"),
        (True, "General", "TRUE"),
        ("文字", "@", "文字"),
        (float("nan"), "General", ""),
        (DAY, 'yyyy"年"m"月"d"日"', "2025年1月5日"),
        (DAY, "yyyy-mm-dd", "2025-01-05"),
        (DAY, "yyyy/m/d h:mm", "2025/1/5 9:30"),
        (DAY, "[$-804]yyyy年m月d日;@", "2025年1月5日"),
        (DAY, "mm-dd-yy", "2025/1/5"),
        (DAY, "h:mm", "9:30"),
        (DAY, "mm:ss", "30:00"),
        (DAY, "d-mmm-yy", "2025-01-05 9:30"),
        (DAY.date(), "d-mmm-yy", "2025-01-05"),
        (DAY, "aaaa", "星期日"),
        (DAY.time(), "h:mm", "9:30"),
        (datetime.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
    ],
)
def test_values_are_written_as_they_are_shown(value: object, number_format: str, shown: str) -> None:
    assert number_formats.shown(value, number_format) == shown


def test_the_line_that_spans_the_top_of_the_only_sheet_is_the_title() -> None:
    def fill(sheet: Any) -> None:
        sheet.title = "收费"
        sheet.append(["2025年收费标准"])
        sheet.merge_cells("A1:C1")
        sheet.append(["类别", "项目", "单价"])
        sheet.append(["停车", "白天", 5])
        sheet.append([None, "夜间", 3])
        sheet.merge_cells("A3:A4")
        sheet.append(["备注：节假日免费。"])
        sheet.merge_cells("A5:C5")
        sheet["C3"].number_format = '0"元"'

    manuscript = read_as("a.xlsx", workbook(fill))
    assert lines(manuscript) == [
        "# 2025年收费标准",
        "## 收费",
        "| 类别 | 项目 | 单价 |",
        "| --- | --- | --- |",
        "| 停车 | 白天 | 5元 |",
        "| 停车 | 夜间 | 3 |",
        "备注：节假日免费。",
    ]
    assert manuscript.notices == ()


def test_two_tables_on_one_sheet_and_a_gap_within_one() -> None:
    def fill(sheet: Any) -> None:
        for row in (
            ["项目", "单价"],
            ["停车", 5],
            [],
            ["洗车", 20],
            [],
            ["部门", "电话"],
            ["社区", "85555123"],
        ):
            sheet.append(row)

    texts = [block.text for block in blocks.parse(read_as("a.xlsx", workbook(fill)).markdown)]
    assert texts == ["项目：停车，单价：5", "项目：洗车，单价：20", "部门：社区，电话：85555123"]


def test_a_table_that_names_its_rows_gets_no_wrong_header() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["办理地点", "幸福街道便民服务中心1楼"])
        sheet.append(["办理时间", "周一至周五9:00到17:00"])

    texts = [block.text for block in blocks.parse(read_as("a.xlsx", workbook(fill)).markdown)]
    assert texts == ["办理地点，幸福街道便民服务中心1楼", "办理时间，周一至周五9:00到17:00"]


def test_formulas_without_a_result_and_formulas_that_reach_out() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["项目", "单价"])
        sheet.append(["停车", "=1+1"])
        sheet.append(["点这里", '=HYPERLINK("http://example.invalid","点")'])
        sheet.append(["程序", "=cmd|'/c calc'!A0"])

    manuscript = read_as("a.xlsx", workbook(fill))
    assert "cmd" not in manuscript.markdown
    assert "HYPERLINK" not in manuscript.markdown
    assert "B2、B3、B4 的公式没有算好的结果" in told(manuscript)
    assert "B3、B4 有会打开网址或程序的公式" in told(manuscript)


def test_the_cached_value_of_a_formula() -> None:
    made = workbook(lambda sheet: (sheet.append(["项目", "单价"]), sheet.append(["停车", 5])))
    rows = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="str"><v>项目</v></c><c r="B1" t="str"><v>单价</v></c></row><row r="2">'
        '<c r="A2" t="str"><v>停车</v></c><c r="B2"><f>2+3</f><v>5</v></c></row><row r="3">'
        '<c r="A3" t="str"><v>坏</v></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData></worksheet>'
    )
    manuscript = read_as("a.xlsx", repacked(made, {"xl/worksheets/sheet1.xml": rows.encode()}))
    assert lines(manuscript)[2:] == ["| 停车 | 5 |", "| 坏 |  |"]
    assert "单元格 B3 显示的是错误" in told(manuscript)


def test_what_is_hidden_is_left_out_and_told() -> None:
    def fill(sheet: Any) -> None:
        for row in (["项目", "单价", "底价"], ["停车", 5, 1], ["洗车", 9, 2], ["白字", 7, 3]):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet["A4"].font = Font(color="FFFFFFFF")
        sheet.parent.create_sheet("秘密").append(["底牌"])
        sheet.parent["秘密"].sheet_state = "hidden"

    manuscript = read_as("a.xlsx", workbook(fill))
    assert lines(manuscript) == ["| 项目 | 单价 |", "| --- | --- |", "| 停车 | 5 |", "|  | 7 |"]
    assert "有 1 行、1 列是隐藏的" in told(manuscript)
    assert "工作表“秘密”这张工作表是隐藏的" in told(manuscript)
    assert "A4 的字看不见" in told(manuscript)


def test_a_sheet_that_is_too_large_is_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_xlsx, "MAX_ROWS", 3)
    monkeypatch.setattr(office_xlsx, "MAX_COLUMNS", 2)
    manuscript = read_as(
        "a.xlsx", workbook(lambda s: [s.append([f"甲{i}", f"乙{i}", f"丙{i}"]) for i in range(5)])
    )
    assert "甲2" in manuscript.markdown
    assert "甲3" not in manuscript.markdown
    assert "只读了前 3 行、前 2 列" in told(manuscript)


def test_one_cell_in_the_last_corner_costs_nothing() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["项目", "单价"])
        sheet.append(["停车", 5])
        sheet["XFD1048576"].font = Font(bold=True)

    assert len(lines(read_as("a.xlsx", workbook(fill)))) == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "area",
    [
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<mergeCells><mergeCell ref="A&#49;:XFD1048576"/></mergeCells>',
        '<mergeCells><mergeCell a="&gt;>" ref="A1:XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="a"/></hyperlinks>',
        '<hyperlinks><hyperlink ref="A:XFD" location="a"/></hyperlinks>',
    ],
)
def test_an_area_over_whole_columns_is_refused(area: str, encoding: str) -> None:
    part = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>'
    part += f"{area}</worksheet>"
    with pytest.raises(DocumentInvalid, match="例如占了一整列"):
        read_as(
            "a.xlsx",
            repacked(workbook(lambda sheet: None), {"xl/worksheets/sheet1.xml": part.encode(encoding)}),
        )


def test_links_and_merged_cells_of_usual_size_are_read() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["项目", "单价"])
        sheet.append(["停车", 5])
        sheet["A2"].hyperlink = "https://example.invalid/"
        sheet.merge_cells("B2:B3")

    assert "停车" in read_as("a.xlsx", workbook(fill)).markdown


def test_pictures_charts_and_text_boxes_are_told() -> None:
    added = {
        "xl/media/image1.png": b"\x89PNG",
        "xl/charts/chart1.xml": b"<c/>",
        "xl/drawings/drawing1.xml": b'<xdr:wsDr xmlns:xdr="x"><xdr:sp><xdr:txBody/></xdr:sp></xdr:wsDr>',
    }
    notices = told(read_as("a.xlsx", repacked(workbook(lambda sheet: sheet.append(["甲", "乙"])), added)))
    for what in ("1 张图片", "1 个图表", "1 个文本框"):
        assert what in notices


def test_a_workbook_without_text() -> None:
    with pytest.raises(DocumentInvalid, match="没有能读的文字"):
        read_as("a.xlsx", workbook(lambda sheet: None))
