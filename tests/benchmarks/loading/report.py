"""What both servers bear, as the table of ``docs/benchmarks.md``."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.evaluation.dialect_markdown import table
from tests.benchmarks.loading.figures import Capacity
from tests.benchmarks.loading.serving import OURS, PLAIN

_UNITS = {"questions": "typed questions a second", "visits": "visits by voice at once"}
_NONE = "—"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both servers, asked in one way."""

    kind: str
    overload: float
    """The load at which people were counted who were refused."""
    capacities: Mapping[str, Capacity]
    """By the server's name."""


def markdown(found: Sequence[Comparison], before: float, after: float) -> str:
    """Return the tables, and how busy the machine was."""
    headings = ["", "unloaded p95", "bears", "p95 then", "overloaded: refused", "failed"]
    headings += ["a refusal comes within", "p95 of those answered"]
    parts = []
    for each in found:
        lines = [[name, *_cells(capacity, each)] for name, capacity in each.capacities.items()]
        parts.append(table(_UNITS[each.kind], headings, lines))
        parts.append(f"- overloaded: {each.overload:.1f} {_UNITS[each.kind]}")
        parts.append(f"- {OURS} bears {_ratio(each)} times what {PLAIN} does\n")
    parts.append(
        f"- load of this machine before → after / cores: {before:.1f} → {after:.1f} / {os.cpu_count()}"
    )
    return "\n".join(parts)


def _cells(capacity: Capacity, found: Comparison) -> list[str]:
    greatest, overloaded = capacity.greatest, capacity.overloaded
    digits = 0 if found.kind == "visits" else 1
    borne = (
        [f"{greatest.load:.{digits}f}", _seconds(greatest.p95_s)]
        if greatest
        else [f"< {1:.{digits}f}", _NONE]
    )
    if overloaded is None:
        return [_seconds(capacity.unloaded_s), *borne, *[_NONE] * 4]
    refused = overloaded.refusal_p95_s
    return [
        _seconds(capacity.unloaded_s),
        *borne,
        f"{overloaded.refused:.0%}",
        f"{overloaded.failed:.0%}",
        _NONE if refused is None else _seconds(refused),
        _seconds(overloaded.p95_s),
    ]


def _ratio(found: Comparison) -> str:
    ours, plain = (found.capacities[name].greatest for name in (OURS, PLAIN))
    return f"{ours.load / plain.load:.1f}" if ours and plain else _NONE


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value < float("inf") else "nobody"
