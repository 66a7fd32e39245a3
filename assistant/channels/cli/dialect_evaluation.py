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
from assistant.channels.cli.dialect_options import MISHEARD, add_options
from assistant.channels.cli.options import command
from assistant.channels.cli.progress import Bars, progress_bar
from assistant.errors import QuestionsInvalid
from assistant.evaluation.detection import detections, load_samples, pack_samples
from assistant.evaluation.dialect import Exercise, Trial, Way, as_typed, trials
from assistant.evaluation.dialect_figures import TYPED_WAY, paces_of, rows_of, shares_of
from assistant.evaluation.dialect_markdown import markdown
from assistant.evaluation.dialect_recorded import recorded_of
from assistant.evaluation.dialect_report import Report, as_rows
from assistant.evaluation.dialect_wordings import wordings_of
from assistant.evaluation.examples import Posed, load_answerable
from assistant.evaluation.questions import DIALECTS, STANDARD
from assistant.evaluation.recordings import Listened, Recording, listen, load_recordings
from assistant.evaluation.report import write_between_markers
from assistant.laboratory.surroundings import CLEAN, Surroundings, surroundings
from assistant.settings import Settings, load_settings
from knowledge_base.document import Scope
from knowledge_base.drafting import Stage
from models.registry import Registry


@dataclass(frozen=True, slots=True)
class _Lot:
    """Questions that are asked at one place on one day."""

    name: str
    questions: tuple[Posed, ...]
    scope: Scope


def add_parser(actions: Any) -> None:
    """Add ``evaluate dialect``."""
    add_options(
        command(actions, "dialect", "看方言听不听得懂：听写、找文件、答案，每种方言、每种环境", _dialect)
    )


def _dialect(arguments: argparse.Namespace, registry_of: Callable[[Settings], Registry] = registry_of) -> int:
    if not (arguments.questions or arguments.recordings or arguments.wordings):
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
        worded = list(_worded(arguments, settings, bench, bars))
        listened = list(_listened(arguments.recordings, bench, bars)) if arguments.recordings else []
        samples = [
            *pack_samples(bench.dialects),
            *(each for path in arguments.sentences for each in load_samples(path)),
        ]
    report = Report(
        rows_of(tried),
        paces_of(tried),
        shares_of(tried),
        wordings_of(worded),
        recorded_of(listened),
        detections(samples, bench.detector().candidates) if arguments.sentences else (),
        tuple(absent),
    )
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
    lots = _lots(arguments.questions, arguments, settings, bench)
    places = _places(arguments, absent) if lots else ()
    for tag in tags if lots else ():
        standard = as_typed(bench.knowledge(tag).understanding.typed)
        for wording, kind, way in _plan(arguments, bench, tag, places, absent):
            all_of_them = kind == TYPED_WAY or (wording, kind) == (STANDARD, CLEAN)
            mistaken = (*tags, STANDARD_MANDARIN) if arguments.mistaken and kind in (TYPED_WAY, CLEAN) else ()
            fewer = None if all_of_them else arguments.fewer
            for lot, questions in _chosen(lots, wording, arguments.limit, fewer):
                exercise = Exercise(tag, wording, questions, standard)
                contenders = bench.contenders(tag, lot.scope, mistaken=mistaken)
                if kind == TYPED_WAY:
                    contenders = [each for each in contenders if each.asked_typed]
                step = partial(bars, tag, f"{wording} {way.name} {lot.name}")
                yield from trials(exercise, way, contenders, step, every_speed=arguments.every_speed)


def _plan(
    arguments: argparse.Namespace,
    bench: DialectBench,
    tag: str,
    places: Sequence[Surroundings],
    absent: list[str],
) -> Iterator[tuple[str, str, Way]]:
    """Yield every wording of a dialect with every way in which it is asked, and that way's name in the options."""
    ways = list(_ways(arguments, bench, tag, places, absent))
    for wording in (STANDARD, *_own_wordings(tag)):
        for kind, way in ways:
            if wording == STANDARD or kind in arguments.own_words:
                yield wording, kind, way


def _lots(
    paths: Sequence[Path], arguments: argparse.Namespace, settings: Settings, bench: DialectBench
) -> list[_Lot]:
    here = {path.resolve() for path in arguments.here}
    today = arguments.as_of or date.today()  # noqa: DTZ011  the community's own calendar day
    usual = "" if arguments.corpus else settings.community.region
    elsewhere = usual if arguments.region is None else arguments.region
    lots = []
    for path in paths:
        region = settings.community.region if path.resolve() in here else elsewhere
        lots.append(_Lot(path.stem, load_answerable(path), Scope(today, region)))
        bench.check(lots[-1].questions, lots[-1].scope)
    return lots


def _chosen(
    lots: Sequence[_Lot], wording: str, limit: int | None, fewer: int | None
) -> Iterator[tuple[_Lot, tuple[Posed, ...]]]:
    """Yield of each lot the questions that have this wording, evenly spaced where there may not be so many.

    At most ``limit`` of each lot, and ``fewer`` of all, to which each lot contributes its share.
    """
    worded = [tuple(question for question in lot.questions if wording in question.wordings) for lot in lots]
    total = sum(map(len, worded))
    for lot, questions in zip(lots, worded, strict=True):
        most = len(questions) if limit is None else min(limit, len(questions))
        if fewer is not None and fewer < total:
            most = min(most, round(fewer * len(questions) / total))
        if most:
            yield lot, tuple(questions[number * len(questions) // most] for number in range(most))


def _worded(
    arguments: argparse.Namespace, settings: Settings, bench: DialectBench, bars: Bars
) -> Iterator[Trial]:
    """Type questions in every wording, where its dialect is expected and where none is; the standard one first."""
    way = bench.way_typed()
    for lot in _lots(arguments.wordings, arguments, settings, bench):
        for wording, tags in (
            (STANDARD, (STANDARD_MANDARIN,)),
            *((wording, (tag, STANDARD_MANDARIN)) for wording, tag in DIALECTS.items()),
        ):
            for tag in tags:
                standard = as_typed(bench.knowledge(tag).understanding.typed)
                exercise = Exercise(tag, wording, lot.questions, standard)
                step = partial(bars, lot.name, f"{wording} {tag}")
                yield from trials(exercise, way, bench.contenders(tag, lot.scope)[:1], step)


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
        understanding = bench.knowledge(recording.tag or STANDARD_MANDARIN).understanding
        standard = as_typed(partial(understanding.typed, dialect=recording.tag or None))
        yield listen(recording, bench.plain_ear, bench.listeners(recording.tag), standard)
        bars("录音", "听写", number, len(recordings))


def _print(arguments: argparse.Namespace, report: Report) -> None:
    if arguments.write:
        write_between_markers(arguments.write, markdown(report), arguments.table)
    if arguments.json:
        for row in as_rows(report):
            print(json.dumps(row, ensure_ascii=False))
    else:
        show(report)
