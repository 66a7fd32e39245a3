"""Pages to Markdown: the reading order, lines joined to paragraphs again, the title, tables across pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge_base.intake import tables, writing
from knowledge_base.intake.alignment import gutter, tables_in
from knowledge_base.intake.fragments import Row, merged, rows_of
from knowledge_base.intake.page import Fragment, Page, Table, contains, join
from knowledge_base.intake.running import without_running
from knowledge_base.intake.tables import Cell, Grid

_OPENING = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+[编章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}(?:[、)）]|[.．](?!\d))|[①-⑳●■◆•·※\-]|附件|附表|注[：:]"
)
_HEADING = re.compile(
    r"(?:第[一二三四五六七八九十百]+[编章节]\s?|[一二三四五六七八九十]+、)[^，。！？；：,;:]{1,24}$"
)
_ENDS = tuple("。！？：；!?:;")
_LETTERHEAD = re.compile(r".+文件$|.*[〔\[（(]\d{4}[〕\]）)]\s*第?\d+号$|特急|加急|.{0,4}密|主办|签发人.*")
_LARGER = 1.15
"""Than the running text: from here on a line is a title or a heading."""
_SALUTATION = re.compile(r".{2,60}[：:]$")


@dataclass(frozen=True, slots=True)
class _Column:
    """Where lines begin and end."""

    left: float
    right: float
    page: int

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)


@dataclass(slots=True)
class _Paragraph:
    """Lines that are one paragraph so far."""

    text: str
    last: Fragment
    column: _Column
    """That of its last line."""
    centered: bool
    indented: bool
    """Its first line is."""


@dataclass(slots=True)
class _Part:
    """A table, and the page that it ends on."""

    table: Table
    page: int


def markdown(pages: Sequence[Page]) -> str:
    """Return the text of a document of these pages."""
    pages = without_running(pages)
    body = _body_size(pages)
    parts: list[_Paragraph | _Part] = []
    for page in pages:
        for column, item in _in_order(page):
            if isinstance(item, Table):
                _add_table(parts, _Part(item, page.number))
            else:
                _add_line(parts, merged(item), column, body)
    title = _title(parts, body)
    return writing.join(_written(parts, title))


def _written(parts: Iterable[_Paragraph | _Part], title: _Paragraph | None) -> Iterator[str]:
    for part in parts:
        if isinstance(part, _Part):
            yield tables.markdown(part.table.grid)
        elif part is title:
            yield writing.heading(part.text, 1)
        else:
            yield writing.paragraph(part.text)


def _body_size(pages: Sequence[Page]) -> float:
    """Return the size of most characters."""
    sizes = [f.size for page in pages for f in page.fragments for _ in f.text]
    return median(sizes) if sizes else 12.0


# --- the reading order ---


def _in_order(page: Page) -> Iterator[tuple[_Column, Row | Table]]:
    """Yield rows and tables as they are read: column by column where there are two."""
    drawn = [*page.tables]
    free = [f for f in page.fragments if not any(contains(table.box, f.box) for table in drawn)]
    middle = gutter(rows_of(free), page.width)
    for fragments, between in [(free, drawn)] if middle is None else _bands(free, drawn, middle):
        yield from _down(fragments, between, page.number)


def _bands(
    fragments: Sequence[Fragment], drawn: Sequence[Table], middle: float
) -> Iterator[tuple[list[Fragment], list[Table]]]:
    """Yield what is read one after the other: what goes across, the left column, the right column."""
    band: tuple[list[Fragment | Table], ...] = ([], [], [])
    items: list[Fragment | Table] = [*fragments, *drawn]
    for item in sorted(items, key=lambda item: item.box.top):
        side = 1 if item.box.right <= middle else 2 if item.box.left >= middle else 0
        if (side == 0) != bool(band[0]):
            yield from map(_sorted_out, band)
            band = ([], [], [])
        band[side].append(item)
    yield from map(_sorted_out, band)


def _sorted_out(items: Sequence[Fragment | Table]) -> tuple[list[Fragment], list[Table]]:
    fragments = [item for item in items if isinstance(item, Fragment)]
    return fragments, [item for item in items if isinstance(item, Table)]


def _down(
    fragments: Sequence[Fragment], drawn: Sequence[Table], number: int
) -> Iterator[tuple[_Column, Row | Table]]:
    """Yield rows and tables from top to bottom."""
    lefts, rights = sorted(f.box.left for f in fragments), sorted(f.box.right for f in fragments)
    few = len(fragments) // 20  # stray marks beside the text
    column = _Column(lefts[few], rights[-1 - few], number) if fragments else _Column(0, 0, number)
    rest = rows_of(fragments)
    for table in sorted(drawn, key=lambda table: table.box.top):
        above = [row for row in rest if row[0].middle < table.box.top]
        rest = rest[len(above) :]
        yield from ((column, item) for item in tables_in(above))
        yield column, table
    yield from ((column, item) for item in tables_in(rest))


# --- paragraphs ---


def _add_line(parts: list[_Paragraph | _Part], line: Fragment, column: _Column, body: float) -> None:
    before = parts[-1] if parts else None
    centered = _is_centered(line, column)
    if isinstance(before, _Paragraph) and _continues(before, line, column, centered, body):
        before.text = join(before.text, line.text)
        before.last, before.column = line, column
    else:
        parts.append(_Paragraph(line.text, line, column, centered, _is_indented(line, column)))


def _continues(paragraph: _Paragraph, line: Fragment, column: _Column, centered: bool, body: float) -> bool:
    """Return whether a paragraph goes on in ``line``: its last line was only wrapped."""
    last, size, ended = paragraph.last, line.size, paragraph.text.endswith(_ENDS)
    same_column = paragraph.column == column
    far = same_column and line.box.top - last.box.bottom > 1.9 * size
    if far or not 0.8 < size / max(last.size, 0.1) < 1.25:
        return False
    if paragraph.centered or centered:
        return paragraph.centered and centered and size > _LARGER * body and same_column
    if not _is_full(last, paragraph.column) or _HEADING.match(paragraph.text):
        return False
    indented = _is_indented(line, column)
    if ended:  # where no paragraph is indented, each sentence may begin a new one
        is_new = _OPENING.match(line.text) or _SALUTATION.match(paragraph.text)
        return paragraph.indented and not indented and not is_new
    return not indented or abs(line.box.left - last.box.left) <= 0.6 * size


def _is_indented(line: Fragment, column: _Column) -> bool:
    return line.box.left > column.left + 1.2 * line.size


def _is_full(line: Fragment, column: _Column) -> bool:
    """Return whether the next character, or the next Latin word, would not have fitted on the line."""
    spare = 8.0 if re.search(r"[A-Za-z]$", line.text) else 1.8
    return (
        line.box.right > column.right - spare * line.size
        and line.box.right - line.box.left > 0.55 * column.width
    )


def _is_centered(line: Fragment, column: _Column) -> bool:
    left, right = line.box.left - column.left, column.right - line.box.right
    return min(left, right) > 1.2 * line.size and abs(left - right) < 1.5 * line.size


# --- the title ---


def _title(parts: Sequence[_Paragraph | _Part], body: float) -> _Paragraph | None:
    """Return the paragraph at the head that is the title: set larger or centered, and no letterhead."""
    head = [part for part in parts[:8] if isinstance(part, _Paragraph) and part.column.page == 1]
    shown = [
        part
        for part in head
        if 4 <= len(part.text) <= 80 and not part.text.endswith(_ENDS) and not _LETTERHEAD.match(part.text)
    ]
    named = [part for part in shown if writing.is_title(part.text)]
    large = [part for part in shown if part.last.size > _LARGER * body and not _HEADING.match(part.text)]
    centered = [part for part in shown[:1] if part is head[0] and part.centered]
    if large:
        biggest = max(part.last.size for part in large)
        large = [part for part in large if part.last.size > 0.9 * biggest]
    best = [part for part in named if part in large or part.centered] or large or named[:1] or centered
    return best[0] if best else None


# --- tables ---


def _add_table(parts: list[_Paragraph | _Part], part: _Part) -> None:
    before = parts[-1] if parts else None
    if isinstance(before, _Part) and before.page + 1 == part.page and _same_columns(before.table, part.table):
        grid = _continued(before.table.grid, part.table.grid)
        parts[-1] = _Part(Table(grid, part.table.box, part.table.edges), part.page)
    else:
        parts.append(part)


def _same_columns(above: Table, below: Table) -> bool:
    if len(above.edges) != len(below.edges):
        return False
    widths = zip(_widths(above.edges), _widths(below.edges), strict=True)
    return all(abs(a - b) < 6 for a, b in widths)


def _widths(edges: Sequence[float]) -> list[float]:
    return [right - left for left, right in pairwise(edges)]


def _continued(above: Grid, below: Grid) -> Grid:
    """Return a table and its rest on the next page: without the repeated header, a split row whole again."""
    repeated = 0
    while repeated < min(len(above), len(below) - 1) and _texts(above[repeated]) == _texts(below[repeated]):
        repeated += 1
    rest = [[*row] for row in below[repeated:]]
    first, last = rest[0], above[-1]
    if first[0].text.strip():
        return [*above, *rest]
    filled = sum(bool(cell.text.strip()) for cell in first)
    if 2 * filled <= len(first):  # the rest of a cell
        whole = [Cell(join(a.text, b.text)) for a, b in zip(last, first, strict=True)]
        return [*above[:-1], whole, *rest[1:]]
    for row in rest:  # the rest of a merged cell
        if row[0].text.strip():
            break
        row[0] = last[0]
    return [*above, *rest]


def _texts(row: Sequence[Cell]) -> list[str]:
    return ["".join(cell.text.split()) for cell in row]
