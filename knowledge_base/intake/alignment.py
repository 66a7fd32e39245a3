"""Columns that no lines are drawn for: text in two columns, and tables that only stand in line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge_base.intake.fragments import Row, merged
from knowledge_base.intake.page import Fragment, Table, around, join
from knowledge_base.intake.tables import Cell
from models.ocr import Box

_FEWEST_LINES = 5
"""Lines in each of two columns of text."""
_FULL = 0.7
"""Of a column's width: so long is a line of running text."""
_WRAPPED = 0.75
"""Of a line's height: the gap above a line that continues the cell above it, at most."""
_SENTENCE = re.compile(r"[，。；].*[，。；]|.{25,}")


def gutter(rows: Sequence[Row], width: float) -> float | None:
    """Return where two columns of running text part, or None if there is one column."""
    fragments = [fragment for row in rows for fragment in row]
    candidates = (width * percent / 100 for percent in (50, 48, 52, 46, 54, 44, 56, 42, 58))
    return next((x for x in candidates if _parts(fragments, x)), None)


def _parts(fragments: Sequence[Fragment], x: float) -> bool:
    left = [f for f in fragments if f.box.right <= x]
    right = [f for f in fragments if f.box.left >= x]
    across = len(fragments) - len(left) - len(right)
    if min(len(left), len(right)) < _FEWEST_LINES or across > 0.3 * len(fragments):
        return False
    overlap = min(_bottom(left), _bottom(right)) - max(_top(left), _top(right))
    tall = overlap > 0.4 * (max(_bottom(left), _bottom(right)) - min(_top(left), _top(right)))
    return tall and all(map(_is_prose, (left, right)))


def _is_prose(column: Sequence[Fragment]) -> bool:
    width = max(f.box.right for f in column) - min(f.box.left for f in column)
    full = [f for f in column if f.box.right - f.box.left > _FULL * width and len(f.text) >= 8]
    return len(full) >= len(column) / 2


def _top(column: Sequence[Fragment]) -> float:
    return min(f.box.top for f in column)


def _bottom(column: Sequence[Fragment]) -> float:
    return max(f.box.bottom for f in column)


def tables_in(rows: Sequence[Row]) -> Iterator[Table | Row]:
    """Yield the rows in order, those that stand in the columns of a table as that table."""
    start = 0
    while start < len(rows):
        end = _end_of_table(rows, start)
        table = _table(rows[start:end]) if end - start > 1 else None
        if table:
            yield table
            start = end
        else:
            yield rows[start]
            start += 1


def _end_of_table(rows: Sequence[Row], start: int) -> int:
    """Return where the rows end that have at least two cells, and the lines that continue one of their cells."""
    if len(rows[start]) < 2:
        return start
    end = start + 1
    while end < len(rows) and _belongs(rows, start, end):
        end += 1
    return end


def _belongs(rows: Sequence[Row], start: int, index: int) -> bool:
    row, before = rows[index], rows[index - 1]
    height = max(f.size for f in row)
    if min(f.box.top for f in row) - max(f.box.bottom for f in before) > 2.5 * height:
        return False
    columns = _columns([f for row in rows[start:index] for f in row])
    reached = [{i for i, (left, right) in enumerate(columns) if _overlap(f, left, right)} for f in row]
    if any(len(each) > 1 for each in reached):
        return False
    return len(row) > 1 or (_follows(row, before) and bool(reached[0]))


def _follows(row: Row, before: Row) -> bool:
    gap = min(f.box.top for f in row) - max(f.box.bottom for f in before)
    return gap < _WRAPPED * row[0].size


def _columns(fragments: Sequence[Fragment]) -> list[tuple[float, float]]:
    columns: list[tuple[float, float]] = []
    for fragment in sorted(fragments, key=lambda f: f.box.left):
        left, right = fragment.box.left, fragment.box.right
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _overlap(fragment: Fragment, left: float, right: float) -> bool:
    return min(fragment.box.right, right) > max(fragment.box.left, left)


def _table(rows: Sequence[Row]) -> Table | None:
    """Return the table of the rows, or None if they are two sentences side by side, or a form's 姓名： 电话：."""
    columns = _columns([fragment for row in rows for fragment in row])
    whole = [row for row in rows if len(row) > 1]
    if len(columns) < 2 or len(whole) < 2 or len(columns) > 2 * max(map(len, whole)):
        return None
    if all(re.search("[：:]", fragment.text) for fragment in whole[0]):
        return None
    if sum(_SENTENCE.search(row[0].text) is not None for row in whole) > len(whole) / 2:
        return None
    texts: list[list[str]] = []
    for row, before in zip(rows, [None, *rows], strict=False):
        cells = [""] * len(columns)
        for fragment in row:
            place = next(i for i, (left, right) in enumerate(columns) if _overlap(fragment, left, right))
            cells[place] = join(cells[place], fragment.text, apart=True)
        if before and len(row) < len(columns) and not cells[0] and _follows(row, before):
            texts[-1] = [join(above, below) for above, below in zip(texts[-1], cells, strict=True)]
        else:
            texts.append(cells)
    grid = [[Cell(text) for text in cells] for cells in texts]
    box: Box = around(*(merged(row).box for row in rows))
    return Table(grid, box, (*(left for left, _ in columns), columns[-1][1]))
