"""``report``: what residents asked on some days, in figures, with a chart; no word of what they said."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.channels.cli.kb.terminal import say
from assistant.channels.cli.options import a_date, command
from assistant.errors import ReportNotWritten
from assistant.observability.periods import Period, now
from assistant.observability.report import (
    TOPICS,
    Report,
    columns_of,
    heading_of,
    lines_of,
    notes_of,
    report_of,
)
from assistant.observability.report_csv import as_csv
from assistant.observability.report_html import as_html
from assistant.privacy.opening import open_database
from assistant.settings import Settings, load_settings
from models.system import why

_BAR_CELLS = 40
_MOST_DAYS = 400


def add_parser(commands: Any) -> None:
    """Add ``report``."""
    parser = command(
        commands, "report", "日报：问了多少、答上多少、等了多久、什么问得最多；不含居民说的话", _run
    )
    parser.add_argument("--date", type=a_date, metavar="日期", help="哪一天，例如 2026-11-21；默认今天")
    parser.add_argument(
        "--from", dest="first", type=a_date, metavar="日期", help="从哪一天起；要和 --to 一起写"
    )
    parser.add_argument("--to", dest="last", type=a_date, metavar="日期", help="到哪一天为止，那一天也算")
    parser.add_argument("--csv", type=Path, metavar="文件.csv", help="存成表格，每天一行，Excel 打得开")
    parser.add_argument(
        "--html", type=Path, metavar="文件.html", help="存成一页，用浏览器看，能打印在一张 A4 纸上"
    )
    parser.set_defaults(parser=parser)


def _run(
    arguments: argparse.Namespace,
    load_settings: Callable[[], Settings] = load_settings,
    console: Console | None = None,
) -> int:
    settings, made = load_settings(), now()
    period = _period(arguments, made.astimezone().date())
    with open_database(settings) as database:
        report = report_of(database, settings.community.name, period, made)
    _print(report, console or Console())
    for path, content in ((arguments.csv, as_csv), (arguments.html, as_html)):
        if path is not None:
            _write(path, content(report))
            say(f"存好了：{path}")
    return 0


def _period(arguments: argparse.Namespace, today: date) -> Period:
    """Return the days that are asked for. Ends the program if they make no sense."""
    first, last, error = arguments.first, arguments.last, arguments.parser.error
    if arguments.date is not None and (first or last):
        error("--date 和 --from、--to 不能一起写。")
    if (first is None) != (last is None):
        error("--from 和 --to 要一起写。")
    period = Period(first or arguments.date or today, last or arguments.date or today)
    if period.days < 1:
        error("--from 的日子要在 --to 前面。")
    if period.days > _MOST_DAYS:
        error(f"最多看 {_MOST_DAYS} 天。")
    if period.first > today:
        error("还没有到那一天。")
    return period


def _print(report: Report, console: Console) -> None:
    console.print(heading_of(report), style="bold", highlight=False, markup=False)
    for note in notes_of(report):
        console.print(note, highlight=False)
    table = Table(*columns_of(report.period), box=None)
    for line in lines_of(report):
        table.add_row(line.label, line.value, line.before)
    console.print(table)
    if report.figures.questions:
        console.print("\n一天里什么时候问的", style="bold")
        console.print(_chart(report))
    if report.figures.topics:
        console.print("\n问得最多的文件", style="bold")
        topics = Table("文件", "答了几次", box=None)
        for topic in report.figures.topics[:TOPICS]:
            topics.add_row(Text(topic.title or topic.document), str(topic.answers))  # brackets are no markup
        console.print(topics)


def _chart(report: Report) -> Table:
    """Return the hours from the first to the last in which something was asked, each with a bar."""
    hours = report.figures.by_hour
    busy = [hour for hour, count in enumerate(hours) if count]
    chart = Table(box=None, show_header=False)
    for hour in range(busy[0], busy[-1] + 1):
        chart.add_row(f"{hour} 点", str(hours[hour]), Bar(max(hours), 0, hours[hour], width=_BAR_CELLS))
    return chart


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ReportNotWritten(f"{path} 写不进去（{why(error)}）。请换一个地方。") from error
