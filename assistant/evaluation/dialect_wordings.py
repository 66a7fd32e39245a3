"""Typed questions in the wordings of dialects, beside the same questions in standard wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.evaluation.dialect import Trial
from assistant.evaluation.dialect_figures import grouped
from assistant.evaluation.metrics import Figures, figures
from assistant.evaluation.questions import STANDARD


@dataclass(frozen=True, slots=True)
class Worded:
    """How the whole path fared with one wording in one community."""

    wording: str
    community: str
    """Tag of the dialect that the path expects."""
    count: int
    documents: Figures
    first: float
    """R@1 less that of the same questions in standard wording."""
    first_five: float
    """R@5 less that of the same."""


def wordings_of(trials: Iterable[Trial]) -> list[Worded]:
    """Return the figures of every wording; the standard one, in the community that comes first, is their measure."""
    groups = grouped(trials, lambda trial: (trial.wording, trial.dialect))
    measure = next((group for group in groups if group[0].wording == STANDARD), [])
    standard = {trial.question: trial for trial in measure}
    return [_worded(group, standard) for group in groups if all(each.question in standard for each in group)]


def _worded(group: list[Trial], standard: Mapping[str, Trial]) -> Worded:
    found = figures([trial.place for trial in group])
    same = figures([standard[trial.question].place for trial in group])
    return Worded(
        group[0].wording,
        group[0].dialect,
        len(group),
        found,
        found.first.mean - same.first.mean,
        found.first_five.mean - same.first_five.mean,
    )
