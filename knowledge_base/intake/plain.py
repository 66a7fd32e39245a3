"""Text and Markdown files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from knowledge_base.intake import encodings
from knowledge_base.intake.original import Manuscript, Original
from knowledge_base.intake.tables import Cell, markdown
from knowledge_base.intake.writing import heading, is_title, join, paragraph

_ENDS = tuple("。！？；：!?;:")
_INDENTED = re.compile(r"(?:\u3000|\u2003| {2}|\t)\s*")
_STARTS = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零〇\d]+[编章节条]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]"
    r"|\d{1,2}[.、]|[-*•●])"
)
_WRAPPED_SHARE = 0.85
_WIDEST_LINE = 100


def read_markdown(original: Original) -> Manuscript:
    """Read a Markdown file as it is, its front matter at the head; raises DocumentInvalid."""
    return Manuscript(original.name, encodings.decode(original.content, original.name))


def read_text(original: Original) -> Manuscript:
    """Read a text file: wrapped lines are joined, columns set by tabs are tables; raises DocumentInvalid."""
    text = encodings.decode(original.content, original.name).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.replace("\f", "\n").split("\n")
    return Manuscript(original.name, join(_parts(lines)))


def _parts(lines: Sequence[str]) -> Iterator[str]:
    wrapped_at = _wrapped_at(lines)
    pending = ""
    has_begun = False
    index = 0
    while index < len(lines):
        if table := _table(lines, index):
            yield paragraph(pending)
            yield markdown(table)
            pending, has_begun, index = "", True, index + len(table)
            continue
        line = lines[index]
        if pending and _goes_on(lines[index - 1], line, wrapped_at):
            pending = _joined(pending, line.strip())
        else:
            yield from _finished(pending, has_begun)
            has_begun = has_begun or bool(pending)
            pending = line.strip()
        index += 1
    yield from _finished(pending, has_begun)


def _finished(text: str, has_begun: bool) -> Iterator[str]:
    if text:
        yield heading(text, 1) if not has_begun and is_title(text) else paragraph(text)


def _wrapped_at(lines: Sequence[str]) -> int:
    """Return the width at which the lines are wrapped; 0 if every line is a paragraph."""
    filled = [line for line in lines if line.strip()]
    broken = [
        len(line.rstrip())
        for line, following in pairwise(lines)
        if line.strip() and following.strip() and not line.rstrip().endswith(_ENDS)
    ]
    widest = max((len(line.rstrip()) for line in filled), default=0)
    if len(broken) < 3 or not 20 <= widest <= _WIDEST_LINE or median(broken) < _WRAPPED_SHARE * widest:
        return 0
    return widest


def _goes_on(before: str, line: str, wrapped_at: int) -> bool:
    """Whether ``line`` goes on with the paragraph that ``before`` is the last line of."""
    if not wrapped_at or not line.strip() or not before.strip():
        return False
    is_full = len(before.rstrip()) >= 0.75 * wrapped_at
    return is_full and not _INDENTED.match(line) and not _STARTS.match(line)


def _joined(text: str, line: str) -> str:
    space = " " if text[-1].isascii() and line[:1].isascii() else ""
    return text + space + line


def _table(lines: Sequence[str], start: int) -> list[list[Cell]]:
    """Return the rows of the table set by tabs that starts here; empty if none does."""
    rows: list[list[Cell]] = []
    for index in range(start, len(lines)):
        line = lines[index]
        cells = line.strip("\n ").rstrip("\t").split("\t")
        if len(cells) < 2 or not cells[0].strip() or (rows and len(cells) != len(rows[0])):
            break
        rows.append([Cell(cell.strip()) for cell in cells])
    return rows if len(rows) > 1 else []
