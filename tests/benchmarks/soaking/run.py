"""One soak: residents and staff at work, block by block, and a look at the server after each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx

from assistant.channels.cli.benchmark_voice_recordings import Recording
from assistant.desk.records import Kind
from assistant.front_desk import FrontDesk
from assistant.settings import load_settings
from tests.benchmarks.soaking.gauges import Sample
from tests.benchmarks.soaking.ledger import Ledger
from tests.benchmarks.soaking.newsroom import Staff
from tests.benchmarks.soaking.scripts import scripts
from tests.benchmarks.soaking.serving import Served
from tests.benchmarks.soaking.speaking_residents import Speaker
from tests.benchmarks.soaking.typing_residents import Resident
from tests.benchmarks.soaking.verdict import Bounds, complaints
from tests.scaled import database_of

_ANSWER_S = 240.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of what."""

    turns: int = 5000
    block: int = 500
    """Turns between two looks at the server, and two publications."""
    typing: int = 3
    """Visits at once at chat pages."""
    speaking: int = 2
    """Visits at once at kiosks."""
    spoken: float = 0.06
    """Share of the turns that go over the voice connection."""
    rest_s: float = 20.0
    """How long the server is given to let go of what has ended."""
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(slots=True)
class Soaked:
    """How it went."""

    ledger: Ledger = field(default_factory=Ledger)
    samples: list[Sample] = field(default_factory=list)
    publications: int = 0

    def verdict(self, bounds: Bounds) -> list[str]:
        """Return what is wrong; nothing if nothing is."""
        return [*complaints(self.samples, bounds), *self.ledger.complaints]


async def soak(
    server: Served,
    recordings: Sequence[Recording],
    newsroom: Callable[[Ledger], Staff],
    plan: Plan,
    show: Callable[[Soaked], None] = lambda _: None,
) -> Soaked:
    """Let residents ask until there were so many turns; ``show`` is told of each block."""
    soaked = Soaked()
    ledger = soaked.ledger
    staff = newsroom(ledger)
    typed = [scripts(number) for number in range(plan.typing)]
    spoken = count()
    began = time.monotonic()
    while ledger.turns < plan.turns:
        goal = min(plan.turns, ledger.turns + plan.block)
        aloud = ledger.spoken + plan.spoken * (goal - ledger.turns)

        def enough(goal: int = goal) -> bool:
            return ledger.turns >= goal

        def heard_enough(goal: int = goal, aloud: float = aloud) -> bool:
            return ledger.turns >= goal or ledger.spoken >= aloud

        async with AsyncExitStack() as stack:
            client = httpx.AsyncClient(base_url=server.url, timeout=_ANSWER_S, trust_env=False)
            await stack.enter_async_context(client)
            async with asyncio.TaskGroup() as group:
                group.create_task(staff.publish())
                for visits in typed:
                    group.create_task(Resident(client, ledger, visits).visit_until(enough))
                for _ in range(plan.speaking):
                    speaker = Speaker(server.url, ledger, recordings, spoken)
                    group.create_task(speaker.visit_until(heard_enough))
        seconds = time.monotonic() - began
        sample = await asyncio.to_thread(server.gauges.at_rest, ledger.turns, seconds, plan.rest_s)
        soaked.samples.append(sample)
        soaked.publications = staff.releases
        show(soaked)
    for line in server.troubles():
        ledger.complain(line)
    _check_desk(server.gauges.home, ledger)
    return soaked


def _check_desk(home: Path, ledger: Ledger) -> None:
    """Complain unless everything that residents were told is registered, and nothing else."""
    with closing(FrontDesk(load_settings(home=home, database={"url": database_of(home)}))) as front_desk:
        for kind, told in ((Kind.REPAIR, ledger.tickets), (Kind.ALERT, ledger.alerts)):
            kept = len(front_desk.desk.histories(kinds=[kind]))
            if kept < told:
                ledger.complain(f"{told} residents were told of a {kind}, {kept} are kept")
