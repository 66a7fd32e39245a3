"""Figures of ``evaluate retrieval`` as tables for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table

from assistant.evaluation.measuring import Latency, Result
from assistant.evaluation.metrics import Figures
from assistant.evaluation.report import interval

_TARGETS: tuple[tuple[str, Callable[[Result], Figures | None]], ...] = (
    ("找对文件", lambda result: result.documents),
    ("找对条文", lambda result: result.clauses),
)


def show(results: Sequence[Result], timed: Sequence[Latency], absent: Sequence[str]) -> None:
    """Print everything on standard output."""
    for (questions, wording, condition, count), group in groupby(results, _exercise):
        fared = list(group)
        for target, figures_of in _TARGETS:
            title = f"{questions} {wording} {condition}，{count} 题：{target}"
            _show_figures(title, [(result.system, figures_of(result)) for result in fared])
    print("括号里是 95% 的置信区间。")
    _show_latencies(timed)
    for name in absent:
        print(f"{name} 没有安装，没有比。要比，请先运行 pip install '.[benchmark]'。")


def _exercise(result: Result) -> tuple[str, str, str, int]:
    return result.questions, result.wording, result.condition, result.count


def _show_figures(title: str, fared: Iterable[tuple[str, Figures | None]]) -> None:
    table = Table(title=title)
    for heading in ("找法", "排第一", "前五名", "平均倒数排名"):
        table.add_column(heading, no_wrap=True)
    for system, figures in fared:
        if figures is not None:
            estimates = (figures.first, figures.first_five, figures.reciprocal)
            table.add_row(system, *map(interval, estimates))
    if table.row_count:
        Console().print(table)


def _show_latencies(timed: Sequence[Latency]) -> None:
    if not timed:
        return
    table = Table(title="打字问一题要多久（倍数是和只比语义的做法比）")
    for heading in ("找法", "题数", "一半快于", "95% 快于", "一半：倍数", "95%：倍数"):
        table.add_column(heading, no_wrap=True)
    for found in timed:
        times = (f"{found.p50_ms:.1f} 毫秒", f"{found.p95_ms:.1f} 毫秒")
        ratios = (f"{found.p50_ratio:.2f}", f"{found.p95_ratio:.2f}")
        table.add_row(found.system, str(found.count), *times, *ratios)
    Console().print(table)
