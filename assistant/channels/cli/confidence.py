"""``evaluate confidence``: does the assistant know what it knows? And the fit of what decides it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.bootstrap import knowledge_of, registry_of
from assistant.calibration import Calibration, Floors, calibration_for, save
from assistant.channels.cli.measuring import add_where
from assistant.channels.cli.options import command
from assistant.channels.cli.progress import Bars, progress_bar
from assistant.errors import QuestionsInvalid
from assistant.evaluation.corpora import evaluation_home, publish_corpora
from assistant.evaluation.examples import examples, load_answerable, load_outside
from assistant.evaluation.fitting import Example, Values, calibrate, judged
from assistant.evaluation.reliability import Bin, Said, Separation, reliability, said, separation
from assistant.evaluation.report import interval
from assistant.evaluation.store import KeptEmbedder, Store
from assistant.knowledge import Knowledge
from assistant.settings import Settings, load_settings
from knowledge_base.document import Scope
from knowledge_base.drafting import Stage
from knowledge_base.release import open_release
from models.registry import Registry


def add_parser(actions: Any) -> None:
    """Add ``evaluate confidence``."""
    parser = command(actions, "confidence", "看助手知不知道自己答得对不对，还可以重新校准", _confidence)
    parser.add_argument(
        "--questions", type=Path, nargs="+", required=True, metavar="文件", help="文件里有答案的考题"
    )
    parser.add_argument(
        "--outside", type=Path, nargs="+", required=True, metavar="文件", help="文件里没有答案的考题"
    )
    add_where(parser)
    parser.add_argument("--fit", action="store_true", help="用这些考题重新校准；表里是交叉验证的结果")
    parser.add_argument("--save", action="store_true", help="校准的结果存在知识库旁边，以后就用它")
    parser.add_argument("--write", type=Path, metavar="文件", help="校准的结果另外写进这个文件")
    parser.add_argument("--json", action="store_true", help="输出 JSON，每行一项")


def _confidence(
    arguments: argparse.Namespace, registry_of: Callable[[Settings], Registry] = registry_of
) -> int:
    if (arguments.save or arguments.write) and not arguments.fit:
        raise QuestionsInvalid("--save 和 --write 要和 --fit 一起用：先校准，才有东西可以存。")
    settings = load_settings()
    with progress_bar() as bars:
        knowledge, home = _open(arguments.corpus, settings, registry_of(settings), bars)
        asked = list(_asked(arguments, settings, knowledge, bars))
    manifest = knowledge.release.manifest
    if arguments.fit:
        fitted_on = [f"{path.name}" for path in (*arguments.questions, *arguments.outside)]
        calibration, found = calibrate(
            asked, embedder=manifest.embedder, schema=manifest.schema, fitted_on=fitted_on
        )
    else:
        calibration = calibration_for(home, manifest)
        found = judged(asked, calibration)
    _report(arguments, asked, found, calibration)
    if arguments.save:
        print(f"校准的结果存在 {save(calibration, settings.home)}。")
    if arguments.write:
        arguments.write.write_text(calibration.as_json(), "utf-8")
    return 0


def _open(
    corpora: Sequence[Path], settings: Settings, registry: Registry, bars: Bars
) -> tuple[Knowledge, Path]:
    """Return the knowledge of the corpora or of what is published, and the home whose calibration judges it."""
    home = settings.home
    if not corpora:
        return knowledge_of(settings, registry, open_release(home)), home

    def progress(stage: Stage, done: int, total: int) -> None:
        bars("知识库", stage.value, done, total)

    embedder = KeptEmbedder(
        registry.embedder(settings.models.embedder), Store(home / "evaluation" / "kept.sqlite")
    )
    release = publish_corpora(corpora, home, embedder, progress=progress)
    below = settings.model_copy(update={"home": evaluation_home(home, corpora)})
    return knowledge_of(below, registry, release), home


def _asked(
    arguments: argparse.Namespace, settings: Settings, knowledge: Knowledge, bars: Bars
) -> Iterator[Example]:
    loaded = [(path, load_answerable(path)) for path in arguments.questions]
    loaded += [(path, load_outside(path)) for path in arguments.outside]
    knowledge.warm_up_text()
    here = {path.resolve() for path in arguments.here}
    today = arguments.as_of or date.today()  # noqa: DTZ011  the community's own calendar day
    usual = "" if arguments.corpus else settings.community.region
    elsewhere = usual if arguments.region is None else arguments.region
    for path, questions in loaded:
        region = settings.community.region if path.resolve() in here else elsewhere
        step = partial(bars, "考题", path.stem)
        yield from examples(questions, path.stem, knowledge, Scope(today, region), step)


def _report(
    arguments: argparse.Namespace, asked: Sequence[Example], found: Values, calibration: Calibration
) -> None:
    floors = calibration.floors
    separated = separation(asked, found)
    groups, bins = list(said(asked, found, floors)), list(reliability(asked, found))
    if arguments.json:
        figures: list[Floors | Separation | Said | Bin] = [floors, *groups, *bins]
        for row in [*figures, *([separated] if separated else [])]:
            print(json.dumps(asdict(row), ensure_ascii=False))
        return
    if separated:
        print(f"AUROC：有答案的比没有答案的 {interval(separated.answerable)}，")
        print(f"       找对了的比没有答案的 {interval(separated.right)}")
    table = Table(title=f"把握 {floors.answer:.2f} 以上就答，{floors.ask_back:.2f} 以上就反问")
    for heading in ("考题", "题数", "找对", "答了", "答对", "反问"):
        table.add_column(heading, no_wrap=True)
    for group in groups:
        title = group.condition or ("合计：有答案" if group.answerable else "合计：没有答案")
        shares = (group.right, group.answered, group.answered_rightly, group.asked_back)
        table.add_row(title, str(group.count), *(f"{share:.1%}" for share in shares))
    Console().print(table)
    table = Table("把握", "题数", "平均把握", "真的找对", title="把握准不准")
    for each in bins:
        between = f"{each.low:.1f}–{each.high:.1f}"
        table.add_row(between, str(each.count), f"{each.expected:.2f}", f"{each.observed:.2f}")
    Console().print(table)
