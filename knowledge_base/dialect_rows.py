"""The rows of a table in a dialect pack: UTF-8, columns between tabs, a header, lines with # are remarks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.dialect_files import read_text
from knowledge_base.errors import DialectInvalid

_MOST_BYTES = 1 << 20
"""Of a table; those of the package have 36 KB."""
_NUMERALS = {3: "三", 4: "四"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table, as it was written."""

    place: str
    """File and line, as a person is told: lexicon.tsv 第 3 行."""
    cells: tuple[str, ...]
    """One for each column, without the space around it."""


def read_rows(
    path: Path, columns: Sequence[str], problems: list[str], *, called: str = "", may_be_empty: str = ""
) -> Iterator[Row]:
    """Yield the well-formed rows of a table; what is wrong with the others is added to ``problems``.

    Args:
        path: the table.
        columns: the names in its header.
        problems: where what is wrong is taken down, each with file and line.
        called: what people call the table; empty is the name of its file.
        may_be_empty: the one column that need not be filled.
    """
    name = called or path.name
    try:
        lines = read_text(path, name, _MOST_BYTES).splitlines()
    except DialectInvalid as error:
        problems += error.problems
        return
    numbered = [
        (n, line) for n, line in enumerate(lines, start=1) if line.strip() and not line.startswith("#")
    ]
    for index, (number, line) in enumerate(numbered):
        place = f"{name} 第 {number} 行"
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if index == 0:
            if cells != tuple(columns):
                count = _NUMERALS[len(columns)]
                problems.append(
                    f"{place}：表头不对。请写成 {'、'.join(columns)} {count}列，中间用制表符隔开。"
                )
                return
        elif len(cells) != len(columns):
            problems.append(
                f"{place}：应当有 {len(columns)} 列，这里有 {len(cells)} 列。"
                "请用制表符隔开，空着的列也要留位置。"
            )
        elif not all(cell or column == may_be_empty for cell, column in zip(cells, columns, strict=True)):
            rule = f"只有 {may_be_empty} 这一列可以空着" if may_be_empty else "每一列都要写"
            problems.append(f"{place}：{rule}。请把空的格子填上。")
        else:
            yield Row(place, cells)
