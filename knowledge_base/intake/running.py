"""What repeats on every page and belongs to none: page numbers, headers and footers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from knowledge_base.intake.fragments import Row, merged, rows_of
from knowledge_base.intake.page import Page

_MARGIN = 0.11
"""Of a page's height, at the top and at the bottom."""
_DEEPEST = 2
"""Rows of a header or of a footer."""
_NUMBER = re.compile(
    r"[ —–―─\-·.]*(?:第? ?\d{1,4} ?页?|第 ?[一二三四五六七八九十百]+ ?页)[ —–―─\-·.]*"
    r"|第? ?\d{1,4} ?页? ?[/／，,、]? ?共? ?\d{1,4} ?页?"
    r"|[Pp]age ?\d{1,4}(?: ?of ?\d{1,4})?"
)
"""In a text without two blanks in a row: of a long run, the pattern would try where each of its parts ends."""


def without_running(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return the pages without page numbers, and without the rows at their edges that most of them repeat."""
    found = [_edge_rows(page) for page in pages]
    counts = Counter(key for rows in found for key in {_key(row) for row in rows})
    often = {key for key, count in counts.items() if count >= max(2, (len(pages) + 1) // 2)}
    return tuple(
        _without(page, [row for row in rows if _key(row) in often or _is_number(row)])
        for page, rows in zip(pages, found, strict=True)
    )


def _edge_rows(page: Page) -> list[Row]:
    rows = rows_of(page.fragments)
    top = [row for row in rows[:_DEEPEST] if row[0].middle < _MARGIN * page.height]
    bottom = [row for row in rows[-_DEEPEST:] if row[0].middle > (1 - _MARGIN) * page.height]
    return top + bottom


def _key(row: Row) -> str:
    """Return what a header has in common on all pages, whatever the page's number."""
    return re.sub(r"\d+", "0", re.sub(r"\s", "", merged(row).text))


def _is_number(row: Row) -> bool:
    return _NUMBER.fullmatch(" ".join(merged(row).text.split())) is not None


def _without(page: Page, rows: Sequence[Row]) -> Page:
    dropped = {id(fragment) for row in rows for fragment in row}
    return replace(page, fragments=tuple(f for f in page.fragments if id(f) not in dropped))
