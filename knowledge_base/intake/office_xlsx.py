"""Workbooks (xlsx): each sheet that is shown, as Excel shows it. Formulas are never worked out, let alone run."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from knowledge_base.errors import DocumentInvalid
from knowledge_base.intake import number_formats, safety, tables, writing, xlsx_parts
from knowledge_base.intake.original import Manuscript, Notice, Original
from knowledge_base.intake.tables import Cell, Grid

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MAX_ROWS = 5000
MAX_COLUMNS = 60
"""What is read of a sheet: nobody asks for a table that is larger, and its rows are no sentences."""

_DEFAULT_NAME = re.compile(r"(?:Sheet|工作表|表)\s*\d*$", re.IGNORECASE)
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})
_REACHES_OUT = re.compile(
    r"\b(?:HYPERLINK|WEBSERVICE|FILTERXML|IMPORTDATA|DDE|CALL|REGISTER|EXEC)\s*\(|\w\|\s*['!/]", re.IGNORECASE
)
_LISTED = 5
_LONGEST_TITLE = 40


def read(original: Original) -> Manuscript:
    """Read a workbook; raises DocumentInvalid."""
    parts = safety.office_parts(original.content, original.name)
    has_formulas = any(
        "worksheets/" in name and (b"<f>" in part or b"<f " in part) for name, part in parts.items()
    )
    if xlsx_parts.covered_cells(parts) > MAX_ROWS * MAX_COLUMNS:
        raise DocumentInvalid(
            f"{original.name}：合并的单元格太大，或者链接占的格子太多（例如占了一整列）。"
            "请在 Excel 里取消它们，保存后再放进来。"
        )
    values = _load(original.content, values=True)
    formulas = _load(original.content, values=False) if has_formulas else None
    sheets = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
    written: list[str] = []
    notices = [_hidden_sheet(sheet) for sheet in values.worksheets if sheet.sheet_state != "visible"]
    notices += xlsx_parts.unread(parts)
    for sheet in sheets:
        reader = _Sheet(sheet, formulas[sheet.title] if formulas else None)
        content = [part for grid in reader.grids() if (part := tables.markdown(grid))]
        notices += reader.notices()
        if not content:
            continue
        title = _title(content) if len(sheets) == 1 else ""
        if title:
            written.append(writing.heading(title, 1))
            content[0] = content[0].removeprefix(title).lstrip("\n")
        if len(sheets) > 1 or not _DEFAULT_NAME.match(sheet.title):
            written.append(writing.heading(sheet.title, 2))
        written += content
    return Manuscript(original.name, writing.join(written), tuple(notices))


def _title(content: list[str]) -> str:
    """Return the line that spans the top of a sheet, if it is short enough to be the title of what is below."""
    first, has_more, _ = content[0].partition("\n\n")
    is_line = not first.startswith("|") and "\n" not in first and not re.search(r"[。；：:]", first)
    return first if has_more and is_line and 4 <= len(first) <= _LONGEST_TITLE else ""


def _load(content: bytes, *, values: bool) -> Workbook:
    from openpyxl import load_workbook  # noqa: PLC0415  loads a library

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about drop-down lists, styles and the like, which are not read
        return load_workbook(BytesIO(content), data_only=values, keep_links=False)


def _hidden_sheet(sheet: Worksheet) -> Notice:
    return Notice(
        f"工作表“{sheet.title}”",
        "这张工作表是隐藏的，没有读入。需要的话，请在 Excel 里取消隐藏，保存后再放进来。",
    )


class _Sheet:
    """Reads one sheet and takes down what it leaves out."""

    def __init__(self, sheet: Worksheet, formulas: Worksheet | None) -> None:
        self._sheet = sheet
        self._formulas = formulas
        self._unknown: list[str] = []
        self._wrong: list[str] = []
        self._reaching: list[str] = []
        self._invisible: list[str] = []
        # The library's own way to its cells makes up those between: millions if one stands in the last corner.
        cells: dict[tuple[int, int], Any] = sheet._cells  # noqa: SLF001
        self._filled = {
            place for place, cell in cells.items() if cell.value is not None or self._has_formula(place)
        }
        self._merged = self._merged_cells()
        places = [place for place in (*self._filled, *self._merged) if _is_near(place)]
        hidden_columns = _hidden_columns(sheet)
        self._rows = sorted({row for row, _ in places if not _is_hidden(sheet.row_dimensions.get(row))})
        self._columns = sorted({column for _, column in places} - hidden_columns)

    def grids(self) -> Iterator[Grid]:
        """Yield the tables of the sheet: empty rows stand between them, unless the lower one has no header."""
        pending: Grid = []
        after_gap = False
        last = 0
        hidden = {row for row, _ in self._filled}.difference(self._rows)
        for row in self._rows:
            line = [self._merged.get((row, column)) or self._cell(row, column) for column in self._columns]
            after_gap = after_gap or not hidden.issuperset(range(last + 1, row))
            last = row
            if not any(cell.text for cell in line):
                after_gap = True
                continue
            filled = [cell for cell in line if cell.text]
            begins = len(set(map(id, filled))) == 1 or tables.looks_like_header(filled)
            if after_gap and pending and begins:
                yield pending
                pending = []
            pending.append(line)
            after_gap = False
        yield pending

    def notices(self) -> Iterator[Notice]:
        """Yield what was left out; call it after ``grids``."""
        where = f"工作表“{self._sheet.title}”"
        near = list(filter(_is_near, self._filled))
        filled_rows = len({row for row, _ in near} - set(self._rows))
        filled_columns = len({column for _, column in near} - set(self._columns))
        if filled_rows or filled_columns:
            count = "、".join(
                f"{number} {unit}" for number, unit in ((filled_rows, "行"), (filled_columns, "列")) if number
            )
            yield Notice(
                where,
                f"有 {count}是隐藏的，没有读入。需要的话，请在 Excel 里取消隐藏或筛选，保存后再放进来。",
            )
        if len(near) < len(self._filled):
            yield Notice(
                where,
                f"表格太大，只读了前 {MAX_ROWS} 行、前 {MAX_COLUMNS} 列。请拆成几张小一点的表，再放进来。",
            )
        told = (
            (self._unknown, "的公式没有算好的结果，没有读入。请用 Excel 或 WPS 打开，保存一次再放进来。"),
            (self._wrong, "显示的是错误（如 #REF!），没有读入。请在 Excel 里改好。"),
            (self._reaching, "有会打开网址或程序的公式，只读了显示出来的字。请核对文件是谁给的。"),
            (self._invisible, "的字看不见（白色的或设成不显示），没有读入。请核对要不要这些内容。"),
        )
        for cells, what in told:
            if cells:
                yield Notice(where, f"单元格 {_listed(cells)} {what}")

    def _merged_cells(self) -> dict[tuple[int, int], Cell]:
        """Return the cell at every place that it covers, as far as the sheet is read."""
        places: dict[tuple[int, int], Cell] = {}
        for area in self._sheet.merged_cells.ranges:
            if (area.min_row, area.min_col) not in self._filled:
                continue
            cell = self._cell(area.min_row, area.min_col)
            rows = range(area.min_row, min(area.max_row, MAX_ROWS) + 1)
            columns = range(area.min_col, min(area.max_col, MAX_COLUMNS) + 1)
            places |= {(row, column): cell for row in rows for column in columns}
        return places

    def _has_formula(self, place: tuple[int, int]) -> bool:
        return self._formulas is not None and self._formulas.cell(*place).data_type == "f"

    def _cell(self, row: int, column: int) -> Cell:
        if (row, column) not in self._filled:
            return Cell()
        found: Any = self._sheet.cell(row, column)
        formula: Any = self._formulas.cell(row, column) if self._formulas else None
        if formula is not None and formula.data_type == "f":
            if _REACHES_OUT.search(str(getattr(formula.value, "text", formula.value))):
                self._reaching.append(found.coordinate)
            if found.value is None:
                self._unknown.append(found.coordinate)
        if found.value is None:
            return Cell()
        if found.data_type == "e" or found.value in _ERRORS:
            self._wrong.append(found.coordinate)
            return Cell()
        text = number_formats.shown(found.value, found.number_format).strip()
        if not text or _is_white(found):
            if str(found.value).strip():
                self._invisible.append(found.coordinate)
            return Cell()
        return Cell(text)


def _is_near(place: tuple[int, int]) -> bool:
    """Whether a cell is in the part of a sheet that is read."""
    return place[0] <= MAX_ROWS and place[1] <= MAX_COLUMNS


def _is_hidden(dimension: Any) -> bool:
    return dimension is not None and (bool(dimension.hidden) or dimension.height == 0)


def _hidden_columns(sheet: Worksheet) -> set[int]:
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden or dimension.width == 0:
            hidden |= set(range(dimension.min or 0, min(dimension.max or 0, MAX_COLUMNS) + 1))
    return hidden


def _is_white(cell: Any) -> bool:
    """Whether a cell is written in white on white."""
    color = cell.font.color if cell.has_style and cell.font else None
    is_white = color is not None and (
        (color.type == "rgb" and str(color.rgb).upper().endswith("FFFFFF"))
        or (color.type == "theme" and color.theme == 0)
    )
    return is_white and (cell.fill is None or cell.fill.patternType is None)


def _listed(cells: list[str]) -> str:
    more = f" 等 {len(cells)} 处" if len(cells) > _LISTED else ""
    return "、".join(cells[:_LISTED]) + more
