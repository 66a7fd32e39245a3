"""Tables of every format to Markdown: merged cells are filled, and the header is found.

``knowledge_base.blocks`` reads a row aloud as 列名：内容. A wrong header would make wrong sentences of it, so a
table whose first row does not look like one is written with an empty header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge_base.intake.writing import escape, paragraph


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell. A merged one stands in the grid at every place that it covers: the same object."""

    text: str = ""


Grid = list[list[Cell]]
"""Rows of equal length."""

_VALUE = re.compile(r"\d|[。；，;]|街道?\S*号|无$|否$|是$")
_LONGEST_NAME = 24
_LONGEST_LABEL = 12


def markdown(grid: Grid, header_rows: int = 0) -> str:
    """Return the table, and the captions and remarks that span it as paragraphs.

    ``header_rows`` is how many rows the file itself marks as a header; 0 if it marks none.
    """
    rows = _trimmed(grid)
    parts: list[str] = []
    while rows and len(rows) > 1 and _spans(rows[0]):
        parts.append(paragraph(_text_of(rows.pop(0))))
        header_rows = max(header_rows - 1, 0)
    if not rows:
        return "\n\n".join(parts)
    if len(rows[0]) == 1 or len(rows) == 1:
        parts += [paragraph(cell.text) for row in rows for cell in dict.fromkeys(row)]
        return "\n\n".join(filter(None, parts))
    count = min(header_rows or _header_rows(rows), len(rows) - 1)
    names = _names(rows[:count], len(rows[0]))
    pending: list[list[Cell]] = []
    for row in rows[count:]:
        if _spans(row):
            parts += [_write(names, pending), paragraph(_text_of(row))]
            pending = []
        else:
            pending.append(row)
    parts.append(_write(names, pending))
    return "\n\n".join(filter(None, parts))


def looks_like_header(row: Sequence[Cell]) -> bool:
    """Whether a row names columns: short, all different, no values in it."""
    texts = [_flat(cell.text) for cell in row]
    filled = list(filter(None, texts))
    return (
        len(filled) >= max(2, len(texts) - 1)
        and len(set(filled)) == len(filled)
        and all(len(text) <= _LONGEST_NAME and not _VALUE.search(_without_unit(text)) for text in filled)
    )


def _trimmed(grid: Grid) -> Grid:
    """Return the grid without its empty rows and columns."""
    rows = [row for row in grid if any(cell.text.strip() for cell in row)]
    width = max(map(len, rows), default=0)
    rows = [row + [Cell()] * (width - len(row)) for row in rows]
    kept = [index for index in range(width) if any(row[index].text.strip() for row in rows)]
    return _without_twins([[row[index] for index in kept] for row in rows])


def _without_twins(rows: Grid) -> Grid:
    """Drop the columns that only repeat their left neighbor: cells merged across in every row."""
    width = len(rows[0]) if rows else 0
    kept = [
        index for index in range(width) if index == 0 or any(row[index] is not row[index - 1] for row in rows)
    ]
    return [[row[index] for index in kept] for row in rows]


def _spans(row: Sequence[Cell]) -> bool:
    """Whether one cell spans the row, or stands alone at its beginning."""
    filled = {id(cell) for cell in row if cell.text.strip()}
    merged = len(row) > 1 and all(cell is row[0] for cell in row)
    return merged or (len(row) > 2 and len(filled) == 1 and bool(row[0].text.strip()))


def _text_of(row: Sequence[Cell]) -> str:
    return next(cell.text for cell in row if cell.text.strip())


def _header_rows(rows: Grid) -> int:
    """Return how many rows are the header: as many as its tallest cell if it has cells merged across."""
    first = rows[0]
    across = any(left is right for left, right in pairwise(first))
    if across:
        tallest = max(_height(rows, index) for index in range(len(first)))
        return min(max(tallest, 2), len(rows) - 1)
    return 1 if _names_columns(rows) else 0


def _names_columns(rows: Grid) -> bool:
    """Whether the first row names columns: not if the first column names rows, as in 电话 | 12345."""
    if not looks_like_header(rows[0]):
        filled = [_flat(cell.text) for cell in rows[0]]
        below = [_flat(cell.text) for row in rows[1:] for cell in row]
        years = all(len(text) <= _LONGEST_NAME and not re.search("[。；]", text) for text in filled)
        return len(filled) > 2 and all(filled) and years and not _alike(filled, below)
    if len(rows[0]) > 2:
        return True
    labels = [_flat(row[0].text) for row in rows]
    value = _flat(rows[0][1].text)
    named = all(0 < len(label) <= _LONGEST_LABEL and not re.search(r"\d", label) for label in labels)
    return not (named and len(value) > 8)


def _alike(first: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the first row has numbers like those below it: it is a row of values itself."""
    numbers = sum(bool(re.fullmatch(r"[\d.,%元年月日\-/: ]+", text)) for text in first)
    return numbers > 0 and any(re.search(r"\d", text) for text in below)


def _height(rows: Grid, column: int) -> int:
    height = 1
    while height < len(rows) and rows[height][column] is rows[0][column]:
        height += 1
    return height


def _names(header: Grid, width: int) -> list[str]:
    """Return the names of the columns: 补贴标准 over 城镇 is 补贴标准 城镇."""
    names = []
    for index in range(width):
        texts = [_flat(cell.text) for cell in dict.fromkeys(row[index] for row in header)]
        names.append(" ".join(dict.fromkeys(filter(None, texts))))
    return names


def _write(names: Sequence[str], rows: Grid) -> str:
    if not rows:
        return ""
    written = [_row(names), "|" + " --- |" * len(names)]
    return "\n".join(written + [_row([_flat(cell.text) for cell in row]) for row in rows])


def _row(texts: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(text) for text in texts) + " |"


def _cell(text: str) -> str:
    written = escape(text).replace("|", "\\|").replace("\\\\|", "\\|")
    return written + " " if written.endswith("\\") else written


def _flat(text: str) -> str:
    return " ".join(text.split())


def _without_unit(name: str) -> str:
    return re.sub(r"[（(].*[）)]", "", name)
