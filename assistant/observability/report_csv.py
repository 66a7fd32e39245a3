"""The report as a table for Excel: one line for each day."""

from __future__ import annotations

import csv
import io

from assistant.observability.figures import Figures
from assistant.observability.records import Outcome
from assistant.observability.report import Report

_OUTCOMES = {
    Outcome.ANSWERED: "答上了",
    Outcome.ASKED_BACK: "反问",
    Outcome.ABSTAINED: "没答",
    Outcome.HANDED_OVER: "登记、转人工",
    Outcome.ALERT: "紧急",
    Outcome.COMMAND: "口令、寒暄",
    Outcome.NOT_HEARD: "没听清",
    Outcome.CUT_SHORT: "打断、走开",
    Outcome.REFUSED: "没有受理",
    Outcome.FAILED: "出错",
}
_HEAD = ("日期", "说话次数", "问题", *_OUTCOMES.values(), "平均等待（秒）", "95%等待（秒）", "有用", "没用")


def as_csv(report: Report) -> bytes:
    """Return the table: UTF-8 with a byte-order mark, as Excel opens it."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_HEAD)
    table.writerows([day.isoformat(), *_cells(figures)] for day, figures in report.days.items())
    return written.getvalue().encode("utf-8-sig")


def _cells(figures: Figures) -> list[str]:
    counts = (figures.turns, figures.questions, *(figures.of(outcome) for outcome in _OUTCOMES))
    waits = (figures.average_wait_ms, figures.longest_wait_ms)
    return [
        *map(str, counts),
        *("" if wait is None else f"{wait / 1000:.2f}" for wait in waits),
        str(figures.liked),
        str(figures.disliked),
    ]
