"""Figures of ``evaluate dialect`` as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table

from assistant.evaluation.detection import Detection
from assistant.evaluation.dialect_figures import Rates, Row
from assistant.evaluation.dialect_recorded import Recorded
from assistant.evaluation.dialect_report import Report
from assistant.evaluation.dialect_wordings import Worded
from assistant.evaluation.recordings import System
from assistant.evaluation.report import interval

_SYSTEMS = {
    System.PLAIN: "普通听写",
    System.PLAIN_TYPED: "普通听写，再换标准说法",
    System.TOLD: "知道是哪种方言",
    System.DETECTED: "不知道",
    System.MISTAKEN: "当成了别的方言",
}


def show(report: Report) -> None:
    """Print everything on standard output."""
    for (dialect, wording, way, count), group in groupby(report.rows, _exercise):
        _show_exercise(f"{dialect} {wording} {way}，{count} 题（合成的声音）", list(group))
    if report.worded:
        _show_worded(report.worded)
    if report.detected:
        _show_detected(report.detected)
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


def _show_worded(worded: Sequence[Worded]) -> None:
    table = _table("打字问的各种说法", "说法", "预先知道", "题数", "排第一", "差多少", "前五名", "差多少")
    for each in worded:
        table.add_row(
            *(each.wording, each.community, str(each.count)),
            *(interval(each.documents.first), f"{each.first:+.1%}"),
            *(interval(each.documents.first_five), f"{each.first_five:+.1%}"),
        )
    Console().print(table)


def _show_detected(detected: Sequence[Detection]) -> None:
    table = _table("听得出是哪种方言吗", "例句", "方言", "句数", "认对", "认成别的方言", "普通话认成方言")
    for each in detected:
        figures = (each.count, each.right, each.other, each.standard_mistaken)
        table.add_row(each.source, each.tag, *map(str, figures))
    Console().print(table)


def _show_recorded(recorded: Sequence[Recorded]) -> None:
    table = _table("真人录音：和标准说法比，音错", "方言", "段数", *_SYSTEMS.values())
    for each in recorded:
        table.add_row(
            each.dialect,
            str(each.count),
            *(f"{each.standard[system].syllables:.0%}" for system in _SYSTEMS),
        )
    Console().print(table)


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table


def _cells(rates: Rates) -> tuple[str, str]:
    return f"{rates.characters:.0%}", f"{rates.syllables:.0%}"
