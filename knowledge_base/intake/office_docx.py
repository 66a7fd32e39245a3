"""Word documents (docx): what a reader of the printed page sees, with the numbers that Word sets by itself.

Read from the XML, because no library renders automatic numbers, and a clause without its number is cited wrongly.
Tracked insertions count as accepted, deletions as gone; headers, footers, comments and tables of contents are
left out; footnotes follow their paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from knowledge_base.intake import docx_text, tables, writing
from knowledge_base.intake.docx_text import Paragraph, Runs
from knowledge_base.intake.office_numbering import Numbering
from knowledge_base.intake.office_styles import Styles, has_fill, is_shaded
from knowledge_base.intake.office_xml import Package, attribute, child, is_on, local, number, value
from knowledge_base.intake.original import Manuscript, Notice, Original
from knowledge_base.intake.tables import Cell, Grid

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ENDS_IN_A_LETTER = re.compile(r"[!-~]$|^第.+[编章节条款]$")
_SHOWN = 30


def read(original: Original) -> Manuscript:
    """Read a Word document; raises DocumentInvalid."""
    reader = _Reader(Package(original.content, original.name))
    return Manuscript(original.name, reader.markdown(), tuple(reader.notices()))


class _Reader:
    """Walks one document in reading order."""

    def __init__(self, package: Package) -> None:
        part, self._root = package.parse_main("word/document.xml")

        def part_of(kind: str) -> Element | None:
            found = next(iter(package.related(part, kind).values()), None)
            return package.parse(found) if found else None

        self._styles = Styles(part_of("styles"))
        self._numbering = Numbering(part_of("numbering"), self._styles)
        self._runs = Runs(self._styles, part_of("footnotes"), part_of("endnotes"))

    def markdown(self) -> str:
        background = attribute(child(self._root, "background"), "color").lower()
        body = child(self._root, "body")
        on_color = background not in {"", "auto", "ffffff"}
        return writing.join(docx_text.written(list(self._blocks(body, on_color=on_color))))

    def notices(self) -> Iterator[Notice]:
        """Yield what was left out."""
        if self._runs.invisible:
            words = "；".join(text[:_SHOWN] for text in self._runs.invisible[:3])
            yield Notice(
                "",
                f"有 {len(self._runs.invisible)} 处看不见的文字（隐藏的、白色的或极小的），没有读入：“{words}”。"
                "请核对文件是谁给的；确实要用的，在 Word 里改成正常文字。",
            )
        names = [local(element) for element in self._root.iter()]
        if pictures := names.count("blip") + names.count("imagedata"):
            yield Notice(
                "",
                f"文件里有 {pictures} 张图片，图片里的字没有读入。需要的话，请把图片单独放进来，或者把字打出来。",
            )
        if embedded := names.count("altChunk") + names.count("OLEObject") + names.count("relIds"):
            yield Notice(
                "", f"文件里嵌了 {embedded} 个别的文件或图示，没有读入。需要的话，请把它们单独放进来。"
            )

    def _blocks(self, container: Element | None, *, on_color: bool) -> Iterator[Paragraph | str]:
        """Yield paragraphs, and tables as Markdown."""
        for element in docx_text.present(container):
            name = local(element)
            if name == "p":
                yield from self._paragraph(element, on_color=on_color)
            elif name == "tbl":
                yield from self._table(element, on_color=on_color)
            elif name == "sdt":
                gallery = value(element, "sdtPr", "docPartObj", "docPartGallery")
                if gallery != "Table of Contents":
                    yield from self._blocks(child(element, "sdtContent"), on_color=on_color)
            elif name in docx_text.WRAPPERS:
                yield from self._blocks(element, on_color=on_color)

    def _paragraph(self, element: Element, *, on_color: bool) -> Iterator[Paragraph | str]:
        if self._styles.is_contents(element):
            return
        line = self._runs.read(element, on_color=on_color)
        mark = child(element, "pPr", "rPr")
        is_gone = child(mark, "del") is not None or bool(is_on(mark, "vanish"))
        label = "" if is_gone and not line.text.strip() else self._numbering.next_label(element)
        if line.text.strip():
            yield Paragraph(
                _numbered(label, line.text.strip()),
                level=self._styles.heading_level(element),
                is_centered=self._styles.is_centered(element),
                is_bullet=label == "-",
            )
        for note in line.notes:
            yield Paragraph(f"注：{note}")
        for box in line.boxes:
            yield from self._blocks(box.content, on_color=on_color or has_fill(box.shape))

    def _table(self, element: Element, *, on_color: bool) -> Iterator[Paragraph | str]:
        style = value(element, "tblPr", "tblStyle")
        on_color = on_color or any(
            is_shaded(part) for named in self._styles.lineage(style) for part in named.iter()
        )
        rows = [row for row in docx_text.rows(element) if child(row, "trPr", "del") is None]
        cells = [list(docx_text.cells(row)) for row in rows]
        if len(cells) == 1 and len(cells[0]) == 1:  # a frame around text
            shaded = is_shaded(child(cells[0][0], "tcPr"))
            yield from self._blocks(cells[0][0], on_color=on_color or shaded)
            return
        headers = 0
        while headers < len(rows) and is_on(child(rows[headers], "trPr"), "tblHeader"):
            headers += 1
        yield tables.markdown(self._grid(rows, cells, on_color=on_color), headers)

    def _grid(self, rows: list[Element], cells: list[list[Element]], *, on_color: bool) -> Grid:
        grid: Grid = []
        for row, found in zip(rows, cells, strict=True):
            line = [Cell()] * min(number(value(row, "trPr", "gridBefore")), docx_text.WIDEST)
            above = grid[-1] if grid else []
            for element in found:
                properties = child(element, "tcPr")
                span = min(max(number(value(properties, "gridSpan"), 1), 1), docx_text.WIDEST)
                merge = child(properties, "vMerge")
                goes_on = merge is not None and attribute(merge, "val", "continue") == "continue"
                text = self._cell(element, on_color=on_color or is_shaded(properties))
                if goes_on and not text and len(line) < len(above):
                    line += above[len(line) : len(line) + span]
                else:
                    line += [Cell(text)] * span
            grid.append(line)
        return grid

    def _cell(self, element: Element, *, on_color: bool) -> str:
        """Return the text of a cell, the rows of a table inside it a line each."""
        lines = []
        for block in self._blocks(element, on_color=on_color):
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                lines += [_row_text(line) for line in block.split("\n") if not line.startswith("| --- ")]
        return "\n".join(filter(None, lines))


def _row_text(line: str) -> str:
    return " ".join(filter(None, (cell.strip() for cell in line.strip("|").split("|"))))


def _numbered(label: str, text: str) -> str:
    if label in {"", "-"}:
        return text
    return f"{label} {text}" if _ENDS_IN_A_LETTER.search(label) else label + text
