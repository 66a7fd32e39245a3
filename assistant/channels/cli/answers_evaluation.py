"""``evaluate answers --golden``: all that a folder of golden files asks, of the assistant as residents meet it."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.bootstrap import registry_of
from assistant.channels.cli.answers_bench import AnswersBench
from assistant.channels.cli.answers_evaluation_tables import show, show_misses
from assistant.channels.cli.options import add_scope
from assistant.channels.cli.progress import Bars, progress_bar
from assistant.evaluation.golden import Golden, load_golden, write_documents
from assistant.evaluation.golden_asking import Examiner, Judged
from assistant.evaluation.golden_report import Report, as_rows
from assistant.evaluation.golden_tables import markdown
from assistant.evaluation.questions import WORDINGS
from assistant.evaluation.report import write_between_markers
from assistant.settings import Settings, load_settings
from knowledge_base.drafting import Progress, Stage
from models.registry import Registry

_MARKERS = "answers"
"""The name of the markers in the document that figures are written into."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of golden files, and those that every way of asking shares."""
    parser.add_argument(
        "--golden", type=Path, metavar="文件夹", help="一整套考题：好答的、答不了的、紧急的、连着问的"
    )
    parser.add_argument(
        "--documents",
        type=Path,
        nargs="+",
        default=[],
        metavar="文件夹",
        help="整套考题在哪些文件里找；默认是已发布的",
    )
    parser.add_argument(
        "--wordings",
        nargs="+",
        choices=WORDINGS,
        default=WORDINGS,
        metavar="说法",
        help=f"整套考题问哪些说法，可以写：{'、'.join(WORDINGS)}；默认全部",
    )
    parser.add_argument("--misses", action="store_true", help="整套考题里没答好的，一条一条列出来")
    parser.add_argument(
        "--report", type=Path, metavar="文件", help="把整套考题的表格写进这个文件的两个标记之间"
    )
    add_scope(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON，每题一行")


def run(
    arguments: argparse.Namespace,
    registry_of: Callable[[Settings], Registry] = registry_of,
    bench_of: Callable[[Settings, Registry, Path], AnswersBench] = AnswersBench,
) -> int:
    """Ask everything and print what came of it."""
    golden = load_golden(arguments.golden)
    settings = load_settings()
    with TemporaryDirectory(prefix="xiangyin-evaluation-") as scratch, progress_bar() as bars:
        bench = bench_of(settings, registry_of(settings), Path(scratch))
        judged = asyncio.run(_examined(golden, bench, Path(scratch), arguments, bars))
    report = Report(tuple(judged))
    if arguments.report:
        write_between_markers(arguments.report, markdown(report), _MARKERS)
    if arguments.json:
        for row in as_rows(report):
            print(json.dumps(row, ensure_ascii=False))
        return 0
    show(report)
    if arguments.misses:
        show_misses(report)
    return 0


async def _examined(
    golden: Golden, bench: AnswersBench, scratch: Path, arguments: argparse.Namespace, bars: Bars
) -> list[Judged]:
    # Whoever is asked about given documents stands nowhere, unless told where.
    region = "" if arguments.region is None and arguments.documents else arguments.region
    judged: list[Judged] = []
    step = partial(_asked, bars)
    if golden.asks_documents:
        with bench.over(arguments.documents, _publishing(bars, "知识库")) as (assistant, ground):
            examiner = Examiner(assistant, ground, as_of=arguments.as_of, region=region)
            judged += [each async for each in examiner.examine(golden, arguments.wordings, step)]
    if golden.conflicts:
        folder = scratch / "conflicting"
        folder.mkdir()
        write_documents(golden.conflicts, folder)
        with bench.over_folder(folder, _publishing(bars, "互相矛盾的文件")) as (assistant, ground):
            judged += [each async for each in Examiner(assistant, ground).conflicts(golden.conflicts, step)]
    return judged


def _asked(bars: Bars, what: str, done: int, total: int) -> None:
    bars("考题", what, done, total)


def _publishing(bars: Bars, what: str) -> Progress:
    def progress(stage: Stage, done: int, total: int) -> None:
        bars(what, stage.value, done, total)

    return progress
