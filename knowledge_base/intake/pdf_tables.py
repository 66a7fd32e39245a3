"""The tables of a PDF page that lines are drawn for: their cells by pdfplumber, the text in them by PDFium."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from knowledge_base.intake.fragments import from_glyphs, merged, rows_of
from knowledge_base.intake.page import Table, contains, join
from knowledge_base.intake.pdf_glyphs import Glyph
from knowledge_base.intake.tables import Cell
from models.ocr import Box

_SAME = 3.0
"""Points: edges nearer than this are one."""


class TableFinder:
    """Finds the tables of one file, which is opened when the first page has lines."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._file: Any = None

    def find(self, index: int, glyphs: Sequence[Glyph]) -> tuple[Table, ...] | None:
        """Return the tables of a page, the first being 0; None if the library cannot read the page."""
        import pdfplumber  # noqa: PLC0415  loads a library

        try:
            if self._file is None:
                logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it tells in English what it skips
                self._file = pdfplumber.open(io.BytesIO(self._content), unicode_norm=None)
            page = self._file.pages[index]
            left, top = page.mediabox[0], page.mediabox[1]
            found = [
                [Box(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in table.cells]
                for table in page.find_tables()
            ]
            page.close()
        except Exception:  # noqa: BLE001 - it raises whatever a file makes it stumble over
            return None
        return tuple(table for cells in found if (table := _table(cells, glyphs)))

    def close(self) -> None:
        """Free what the file takes up."""
        if self._file is not None:
            self._file.close()


def _table(cells: Sequence[Box], glyphs: Sequence[Glyph]) -> Table | None:
    """Return the table of these cells; None if it is but a frame around text."""
    columns = _edges([edge for cell in cells for edge in (cell.left, cell.right)])
    rows = _edges([edge for cell in cells for edge in (cell.top, cell.bottom)])
    if len(columns) < 3 or len(rows) < 3:
        return None
    texts = [(cell, Cell(_text_in(cell, glyphs))) for cell in cells]
    empty = Cell()
    grid = [
        [
            next((text for cell, text in texts if contains(cell, Box(left, top, right, bottom))), empty)
            for left, right in pairwise(columns)
        ]
        for top, bottom in pairwise(rows)
    ]
    if sum(bool(text.text) for _, text in texts) < 2:
        return None
    return Table(grid, Box(columns[0], rows[0], columns[-1], rows[-1]), tuple(columns))


def _edges(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME:
            edges.append(value)
    return edges


def _text_in(cell: Box, glyphs: Sequence[Glyph]) -> str:
    text = ""
    for row in rows_of(from_glyphs(glyph for glyph in glyphs if contains(cell, glyph.box))):
        text = join(text, merged(row).text)
    return text
