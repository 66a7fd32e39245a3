"""Slides (pptx): titles as headings, text and tables in reading order. Speakers' notes are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from knowledge_base.intake import numerals, safety, tables, writing
from knowledge_base.intake.office_xml import attribute, child, local
from knowledge_base.intake.original import Manuscript, Notice, Original
from knowledge_base.intake.tables import Cell, Grid

if TYPE_CHECKING:
    from pptx.slide import Slide

_ROW_OF_SHAPES = 300_000
"""Shapes whose tops are this close, in EMU (0.8 cm), stand side by side."""
_LEFT_OUT = frozenset({"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"})
_ENDINGS = {"Period": ".", "ParenR": ")", "ParenBoth": ")", "Plain": ""}


def read(original: Original) -> Manuscript:
    """Read a presentation; raises DocumentInvalid."""
    from pptx import Presentation  # noqa: PLC0415  loads a library

    safety.office_parts(original.content, original.name)  # checks them
    parts: list[str] = []
    notices: list[Notice] = []
    for index, slide in enumerate(Presentation(BytesIO(original.content)).slides, start=1):
        where = f"第{index}页"
        if slide.element.get("show") in {"0", "false"}:
            notices.append(Notice(where, "这一页幻灯片是隐藏的，没有读入。需要的话，请在 PPT 里取消隐藏。"))
            continue
        parts += _slide(slide)
        notices += _unread(where, slide)
    return Manuscript(original.name, writing.join(parts), tuple(notices))


def _slide(slide: Slide) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        yield writing.heading(" ".join(title.text_frame.text.split()), 2)
    for shape in _in_order(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False):
            yield tables.markdown(_grid(shape.table), int(bool(shape.table.first_row)))
        elif shape.has_text_frame and not _is_furniture(shape):
            yield from _paragraphs(shape.text_frame)


def _in_order(shapes: Iterable[Any]) -> Iterator[Any]:
    """Yield the shapes line by line from left to right; those of a group stay together."""
    placed = sorted(shapes, key=lambda shape: ((shape.top or 0) // _ROW_OF_SHAPES, shape.left or 0))
    for shape in placed:
        if hasattr(shape, "shapes"):
            yield from _in_order(shape.shapes)
        elif attribute(shape._element.find(".//{*}cNvPr"), "hidden") not in {"1", "true"}:  # noqa: SLF001  no other way
            yield shape


def _is_furniture(shape: Any) -> bool:
    """Whether a shape holds the date, the footer or the number of the slide."""
    return shape.is_placeholder and shape.placeholder_format.type.name in _LEFT_OUT


def _paragraphs(frame: Any) -> Iterator[str]:
    counts: dict[int, int] = {}
    for paragraph in frame.paragraphs:
        text = " ".join(paragraph.text.replace("\v", "\n").split("\n")).strip()
        if not text:
            continue
        counts = {level: count for level, count in counts.items() if level <= paragraph.level}
        yield writing.paragraph(_label(paragraph, counts) + text)


def _label(paragraph: Any, counts: dict[int, int]) -> str:
    """Return the number that PowerPoint sets before a paragraph."""
    automatic = child(paragraph._p, "pPr", "buAutoNum")  # noqa: SLF001  the library does not know them
    if automatic is None:
        counts.pop(paragraph.level, None)
        return ""
    start = attribute(automatic, "startAt", "1")
    first = int(start) if start.isdigit() else 1
    counts[paragraph.level] = counts.get(paragraph.level, first - 1) + 1
    kind = attribute(automatic, "type", "arabicPeriod")
    ending = next((ending for ending in _ENDINGS if kind.endswith(ending)), "Plain")
    number = numerals.written(counts[paragraph.level], _format(kind.removesuffix(ending), kind))
    is_chinese = not number.isascii()
    if ending == "Period":
        return f"{number}、" if is_chinese else f"{number}. "
    return ("(" if ending == "ParenBoth" else "") + number + _ENDINGS[ending] + " "


def _format(stem: str, kind: str) -> str:
    """Return Word's name for a number format of PowerPoint: alphaLc is lowerLetter."""
    letters = {
        "alphaLc": "lowerLetter",
        "alphaUc": "upperLetter",
        "romanLc": "lowerRoman",
        "romanUc": "upperRoman",
    }
    return letters.get(stem, kind)


def _grid(table: Any) -> Grid:
    grid: Grid = [[Cell() for _ in table.columns] for _ in table.rows]
    for y, row in enumerate(table.rows):
        for x, found in enumerate(row.cells):
            if found.is_spanned:
                continue
            cell = Cell(found.text.replace("\v", "\n"))
            down, across = (found.span_height, found.span_width) if found.is_merge_origin else (1, 1)
            for covered in grid[y : y + down]:
                covered[x : x + across] = [cell] * len(covered[x : x + across])
    return grid


def _unread(where: str, slide: Slide) -> Iterator[Notice]:
    shapes = list(_in_order(slide.shapes))
    names = [local(shape._element) for shape in shapes]  # noqa: SLF001  a picture in a placeholder has no type
    if pictures := names.count("pic"):
        yield Notice(
            where,
            f"这一页有 {pictures} 张图片，图片里的字没有读入。需要的话，请把图片单独放进来，或者把字打出来。",
        )
    charts = sum(bool(getattr(shape, "has_chart", False)) for shape in shapes)
    if charts:
        yield Notice(where, f"这一页有 {charts} 个图表，没有读入。需要的话，请把数字做成表格。")
    read = sum(bool(getattr(shape, "has_table", False)) for shape in shapes) + charts
    alternatives = slide.shapes._spTree.findall(".//{*}AlternateContent")  # noqa: SLF001  the library skips them
    if embedded := names.count("graphicFrame") - read + len(alternatives):
        yield Notice(
            where,
            f"这一页有 {embedded} 个图示或嵌入的文件，没有读入。需要的话，请把里面的字打成文字或表格。",
        )
