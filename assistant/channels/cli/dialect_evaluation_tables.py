"""Figures of ``evaluate dialect`` as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table

from assistant.evaluation.dialect_figures import Rates, Recorded, Row
from assistant.evaluation.dialect_report import Report
from assistant.evaluation.report import interval


def show(report: Report) -> None:
    """Print everything on standard output."""
    for (dialect, wording, way, count), group in groupby(report.rows, _exercise):
        _show_exercise(f"{dialect} {wording} {way}，{count} 题（合成的声音）", list(group))
    if report.recorded:
        _show_recorded(report.recorded)
    print("字错、音错：听写时错的字、错的音；括号里是 95% 的置信区间。")
    for reason in report.absent:
        print(reason)


def _exercise(row: Row) -> tuple[str, str, str, int]:
    return row.dialect, row.wording, row.way, row.count


def _show_exercise(title: str, rows: list[Row]) -> None:
    table = _table(title, "找法", "听写：字错", "音错", "听懂以后：字错", "音错", "排第一", "前五名", "答对")
    for row in rows:
        table.add_row(
            row.system,
            *_cells(row.verbatim),
            *_cells(row.understood),
            interval(row.documents.first),
            interval(row.documents.first_five),
            "—" if row.facts is None else interval(row.facts),
        )
    Console().print(table)


def _show_recorded(recorded: Sequence[Recorded]) -> None:
    headings = ("方言", "段数", "普通听写：字错", "音错", "听写：字错", "音错", "听懂以后：字错", "音错")
    table = _table("真人录音", *headings)
    for each in recorded:
        table.add_row(
            each.dialect,
            str(each.count),
            *_cells(each.plain),
            *_cells(each.verbatim),
            *_cells(each.understood),
        )
    Console().print(table)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table


def _cells(rates: Rates) -> tuple[str, str]:
    return f"{rates.characters:.0%}", f"{rates.syllables:.0%}"
