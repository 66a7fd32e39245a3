"""Real recordings to figures: how much of each dialect was heard by the plain recognizer and by the whole path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

import numpy as np

from assistant.evaluation.dialect_figures import Rates, grouped, rates
from assistant.evaluation.error_rates import Errors, pooled
from assistant.evaluation.metrics import Estimate, ratio
from assistant.evaluation.recordings import Listened, System

ALL, ALL_WITH_PACK = "all", "all with a pack"


class Unit(StrEnum):
    """What is counted."""

    CHARACTERS = "characters"
    SYLLABLES = "syllables"


@dataclass(frozen=True, slots=True)
class Change:
    """How the whole path's error rate differs from the plain recognizer's, against the same standard wording."""

    relative: float | None
    """-0.1: a tenth fewer errors; None if the plain recognizer makes none."""
    absolute: Estimate | None
    """Of what was said, with the interval over clips; None for a single clip."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How much of the real recordings of one dialect was heard."""

    dialect: str
    tag: str
    """Of its pack; empty if there is none."""
    count: int
    syllables: int
    """That were said."""
    verbatim: Mapping[System, Rates]
    standard: Mapping[System, Rates]
    changes: Mapping[Unit, Change]
    """Of the whole path that is told the dialect."""


def recorded_of(listened: Sequence[Listened]) -> list[Recorded]:
    """Return the figures dialect by dialect, then those of all that have a pack and of all."""
    found = [
        _recorded(group[0].recording.dialect, group[0].recording.tag, group)
        for group in grouped(listened, lambda each: each.recording.dialect)
    ]
    with_pack = [each for each in listened if each.recording.tag]
    if len(found) > 1:
        found += [_recorded(ALL_WITH_PACK, "", with_pack)] if with_pack else []
        found.append(_recorded(ALL, "", listened))
    return found


def _recorded(dialect: str, tag: str, group: Sequence[Listened]) -> Recorded:
    return Recorded(
        dialect,
        tag,
        len(group),
        pooled(each.verbatim[System.PLAIN].syllables for each in group).said,
        {system: rates(each.verbatim[system] for each in group) for system in group[0].verbatim},
        {system: rates(each.standard[system] for each in group) for system in group[0].standard},
        {unit: _change(group, unit) for unit in Unit},
    )


def _change(group: Sequence[Listened], unit: Unit) -> Change:
    count = attrgetter(unit.value)
    plain: list[Errors] = [count(each.standard[System.PLAIN]) for each in group]
    whole: list[Errors] = [count(each.standard[System.TOLD]) for each in group]
    before, after = pooled(plain), pooled(whole)
    fewer = [ours.edits - theirs.edits for ours, theirs in zip(whole, plain, strict=True)]
    return Change(
        (after.edits - before.edits) / before.edits if before.edits else None,
        ratio(np.array(fewer, dtype=np.float64), np.array([each.said for each in plain], dtype=np.float64))
        if len(group) > 1 and before.said
        else None,
    )
