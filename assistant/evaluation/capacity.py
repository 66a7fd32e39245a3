"""From the measured cost of a turn to the machines of a city. Every assumption is a field, shown in docs/scale.md."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from assistant.evaluation.dialect_markdown import table


@dataclass(frozen=True, slots=True)
class Cost:
    """What turns take of a machine, measured one after the other."""

    typed_s: Mapping[str, float]
    """Seconds of processor time per stage of a typed turn that is read aloud nowhere, in the mean; ``all`` in all."""
    spoken_s: Mapping[str, float]
    """The same of a turn by voice, all of the reply read aloud by the local voice."""
    turns: int
    """Of each kind."""
    models_mb: float
    """Memory of a process with all models and one community."""
    community_mb: float
    """Memory that each further community takes in it."""
    passages: int
    """Of the community that was measured."""
    cores: int
    load_before: float
    load_after: float


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What nobody has measured. Change them, and the figures change."""

    questions_a_day: float = 120.0
    """Of a community, by all ways."""
    spoken_share: float = 0.6
    hours: float = 10.0
    """In which the questions of a day come."""
    peak: float = 4.0
    """The busiest minutes, over the mean of those hours."""
    listening: float = 2.0
    """What a turn by voice takes with what is heard and answered ahead while somebody speaks, over the turn itself."""
    busy: float = 0.5
    """Share of the processors that may be at work at the peak: above it, people wait for each other."""
    machine_cores: int = 16
    machine_gb: float = 64.0
    machine_price: float = 1500.0
    """Yuan a month, rented in China for a year, without a GPU."""
    communities_a_process: int = 40
    """Each has threads and connections of its own in the process."""
    state_machines: int = 2
    """PostgreSQL and its stand-by."""
    spare: int = 1
    """Machines more than are needed, as one may fail at the peak."""
    ticket_share: float = 0.05
    """Of the turns, those that register something."""


@dataclass(frozen=True, slots=True)
class Need:
    """What so many communities take."""

    communities: int
    turns_s: float
    """At the peak."""
    cores: float
    processes: int
    memory_gb: float
    machines: int
    """Those for turns; those for the state and the spare one besides."""
    all_machines: int
    yuan_a_month: float
    writes_s: float
    """Tickets at the peak."""


def need_of(communities: int, cost: Cost, given: Assumptions) -> Need:
    """Return the machines for so many communities."""
    turns_s = communities * given.questions_a_day / (given.hours * 3600) * given.peak
    turn_s = (
        given.spoken_share * cost.spoken_s["all"] * given.listening
        + (1 - given.spoken_share) * cost.typed_s["all"]
    )
    cores = turns_s * turn_s / given.busy
    # A process keeps about two cores busy: more, and its threads wait for the interpreter's lock.
    processes = max(math.ceil(communities / given.communities_a_process), math.ceil(cores / 2))
    memory_gb = (processes * cost.models_mb + communities * cost.community_mb) / 1024
    by_cores, by_memory = cores / given.machine_cores, memory_gb / (0.8 * given.machine_gb)
    machines = max(1, math.ceil(max(by_cores, by_memory)))
    # A single process keeps its state itself, and whoever has only one does without a spare machine.
    every = machines + given.spare + given.state_machines if processes > 1 else machines
    return Need(
        communities,
        turns_s,
        cores,
        processes,
        memory_gb,
        machines,
        every,
        every * given.machine_price,
        turns_s * given.ticket_share,
    )


_ENOUGH = 10
"""Turns: what the first of them load or learn counts for little then."""
_STAGES = {
    "hear": "hearing (recognition)",
    "alarm": "alarm",
    "understand": "understanding",
    "open": "conversation",
    "find": "finding",
    "answer": "answering",
    "rest": "reading aloud, and the rest",
    "all": "**whole turn**",
}


def _doubt(cost: Cost) -> str:
    """Return what a reader has to know of figures that were taken on a busy machine, or over few turns."""
    if max(cost.load_before, cost.load_after) <= cost.cores + 1 and cost.turns >= _ENOUGH:
        return ""
    return " **The machine was busy, or the turns too few: a rough guide, to be measured again.**"


def _rounded(value: float) -> str:
    """Return a number with two significant digits, or all of a greater one's before the point."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def markdown(cost: Cost, given: Assumptions, cities: Sequence[tuple[str, int]]) -> str:
    """Return the measured cost, the assumptions and the cities as tables."""
    stages = [
        [
            title,
            *(
                f"{spent[name] * 1000:.0f}" if name in spent else "—"
                for spent in (cost.typed_s, cost.spoken_s)
            ),
        ]
        for name, title in _STAGES.items()
    ]
    assumed = [[f"`{each.name}`", f"{getattr(given, each.name):g}"] for each in fields(given)]
    needs = [(name, need_of(communities, cost, given)) for name, communities in cities]
    return "\n".join(
        [
            f"Measured over {cost.turns} turns of each kind, one after the other, on {cost.cores} cores with a load of"
            f" {cost.load_before:.1f} before and {cost.load_after:.1f} after. A process with all models and one"
            f" community of {cost.passages} passages has {cost.models_mb:.0f} MB; each further community adds"
            f" {cost.community_mb:.1f} MB.{_doubt(cost)}",
            "",
            table("", ["milliseconds of processor time", "typed", "by voice"], stages),
            table("", ["assumed", ""], assumed),
            table(
                "",
                ["", *(name for name, _ in needs)],
                [
                    ["communities", *(f"{each.communities:,}" for _, each in needs)],
                    ["turns a second at the peak", *(_rounded(each.turns_s) for _, each in needs)],
                    ["cores", *(_rounded(each.cores) for _, each in needs)],
                    ["server processes", *(str(each.processes) for _, each in needs)],
                    ["memory, GB", *(_rounded(each.memory_gb) for _, each in needs)],
                    ["machines for turns", *(str(each.machines) for _, each in needs)],
                    ["with state and a spare one", *(str(each.all_machines) for _, each in needs)],
                    ["yuan a month", *(f"{each.yuan_a_month:,.0f}" for _, each in needs)],
                    [
                        "yuan a month for each community",
                        *(f"{each.yuan_a_month / each.communities:.1f}" for _, each in needs),
                    ],
                    ["tickets written a second at the peak", *(_rounded(each.writes_s) for _, each in needs)],
                ],
            ),
        ]
    )
