"""Characters to fragments, and fragments to rows: what stands beside each other on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from knowledge_base.intake.page import Fragment, around, join
from knowledge_base.intake.pdf_glyphs import Glyph

_WORD_GAP = 0.35
"""Of the size of a character: from here on a gap is a space between Latin words."""
_GAP = 1.4
"""From here on it separates fragments: two columns, or the cells of a table."""

Row = list[Fragment]


def from_glyphs(glyphs: Iterable[Glyph]) -> tuple[Fragment, ...]:
    """Return the runs of characters without a wide gap, from top to bottom and from left to right."""
    marks = [Fragment(glyph.text, glyph.box, glyph.size) for glyph in glyphs]
    return tuple(fragment for row in rows_of(marks) for fragment in _runs(row))


def rows_of(fragments: Iterable[Fragment]) -> list[Row]:
    """Return the rows from top to bottom, each from left to right."""
    rows: list[Row] = []
    middles: list[float] = []
    for fragment in sorted(fragments, key=lambda fragment: fragment.middle):
        reach = 0.5 * min(fragment.size, rows[-1][-1].size) if rows else 0.0
        if rows and fragment.middle - middles[-1] <= reach:
            rows[-1].append(fragment)
            middles[-1] += (fragment.middle - middles[-1]) / len(rows[-1])
        else:
            rows.append([fragment])
            middles.append(fragment.middle)
    for row in rows:
        row.sort(key=lambda fragment: fragment.box.left)
    return rows


def merged(row: Sequence[Fragment]) -> Fragment:
    """Return a row as one fragment, its gaps as spaces."""
    text = ""
    for fragment in row:
        text = join(text, fragment.text, apart=True)
    return Fragment(text, around(*(f.box for f in row)), max(f.size for f in row))


def _runs(row: Row) -> Iterator[Fragment]:
    run: Row = []
    for mark in row:
        if run and mark.box.left - run[-1].box.right > _GAP * max(mark.size, run[-1].size):
            yield _run(run)
            run = []
        run.append(mark)
    if run:
        yield _run(run)


def _run(marks: Row) -> Fragment:
    text = ""
    for before, mark in zip([None, *marks], marks, strict=False):
        gap = mark.box.left - before.box.right if before else 0.0
        apart = before is not None and gap > (_WORD_GAP if _latin(before.text, mark.text) else 0.8) * max(
            mark.size, before.size
        )
        text += f" {mark.text}" if apart else mark.text
    return Fragment(text, around(*(mark.box for mark in marks)), _usual(mark.size for mark in marks))


def _latin(before: str, text: str) -> bool:
    return before.isascii() and text.isascii()


def _usual(sizes: Iterable[float]) -> float:
    ordered = sorted(sizes)
    return ordered[len(ordered) // 2]
