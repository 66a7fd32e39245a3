"""All that ``evaluate dialect`` has measured, and its rows for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from assistant.evaluation.detection import Detection
from assistant.evaluation.dialect_figures import Pace, Rates, Row, Share
from assistant.evaluation.dialect_recorded import Recorded
from assistant.evaluation.dialect_targets import (
    Target,
    laboratory_targets,
    recording_targets,
    wording_targets,
)
from assistant.evaluation.dialect_wordings import Worded
from assistant.evaluation.metrics import Estimate


@dataclass(frozen=True, slots=True)
class Report:
    """All that one run has measured."""

    rows: Sequence[Row] = ()
    paces: Sequence[Pace] = ()
    shares: Sequence[Share] = ()
    worded: Sequence[Worded] = ()
    recorded: Sequence[Recorded] = ()
    detected: Sequence[Detection] = ()
    absent: Sequence[str] = ()
    """In Chinese, what was not measured and why."""

    def targets(self) -> Iterator[Target]:
        """Yield what was wanted, beside what was reached."""
        yield from laboratory_targets(self.rows, self.shares)
        yield from wording_targets(self.worded)
        yield from recording_targets(self.recorded)


def as_rows(report: Report) -> list[dict[str, object]]:
    """Return one flat object for each figure; ``speech`` tells synthetic figures from real ones."""
    return [
        *(_row(row) for row in report.rows),
        *(_pace(pace) for pace in report.paces),
        *(_share(share) for share in report.shares),
        *(_worded(each) for each in report.worded),
        *(_recorded(each) for each in report.recorded),
        *({"figure": "detection"} | asdict(each) for each in report.detected),
        *({"figure": "target"} | asdict(each) for each in report.targets()),
        *map(_absent, report.absent),
    ]


def _absent(reason: str) -> dict[str, object]:
    return {"figure": "absent", "reason": reason}


def _row(row: Row) -> dict[str, object]:
    return {
        "figure": "path",
        "speech": "synthetic",
        "dialect": row.dialect,
        "wording": row.wording,
        "asked": row.way,
        "system": row.system,
        "count": row.count,
        **_flat_rates("verbatim", row.verbatim),
        **_flat_rates("understood", row.understood),
        **_flat("r1", row.documents.first),
        **_flat("r5", row.documents.first_five),
        **(_flat("fact", row.facts) if row.facts else {}),
    }


def _pace(pace: Pace) -> dict[str, object]:
    return {
        "figure": "pace",
        "speech": "synthetic",
        "dialect": pace.dialect,
        "wording": pace.wording,
        "asked": pace.way,
        "speed": pace.speed,
        "count": pace.count,
        **_flat_rates("verbatim", pace.verbatim),
        **_flat("r1", pace.first),
    }


def _share(share: Share) -> dict[str, object]:
    named = {"of_typed": share.of_typed, "of_sounds": share.of_sounds}
    return {
        "figure": "share",
        "speech": "synthetic",
        "dialect": share.dialect,
        "wording": share.wording,
        "asked": share.way,
        **{name: round(value, 4) for name, value in named.items() if value is not None},
    }


def _worded(each: Worded) -> dict[str, object]:
    return {
        "figure": "wording",
        "wording": each.wording,
        "community": each.community,
        "count": each.count,
        **_flat("r1", each.documents.first),
        **_flat("r5", each.documents.first_five),
        "r1_difference": round(each.first, 4),
        "r5_difference": round(each.first_five, 4),
    }


def _recorded(each: Recorded) -> dict[str, object]:
    row: dict[str, object] = {
        "figure": "recordings",
        "speech": "real",
        "dialect": each.dialect,
        "pack": each.tag,
        "count": each.count,
        "syllables": each.syllables,
    }
    for against, found in (("verbatim", each.verbatim), ("standard", each.standard)):
        for system, wrong in found.items():
            row |= _flat_rates(f"{against} {system}", wrong)
    for unit, change in each.changes.items():
        row[f"{unit}_relative"] = None if change.relative is None else round(change.relative, 4)
        row |= _flat(f"{unit}_difference", change.absolute) if change.absolute else {}
    return row


def _flat(name: str, value: Estimate) -> dict[str, object]:
    return {
        name: round(value.mean, 4),
        f"{name}_low": round(value.low, 4),
        f"{name}_high": round(value.high, 4),
    }


def _flat_rates(name: str, found: Rates) -> dict[str, object]:
    return {f"{name}_cer": round(found.characters, 4), f"{name}_ser": round(found.syllables, 4)}
