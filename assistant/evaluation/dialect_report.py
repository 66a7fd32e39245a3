"""Figures of a dialect to rows for machines and to the tables of ``docs/dialect.md``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.evaluation.dialect import PLAIN, WHOLE
from assistant.evaluation.dialect_figures import Pace, Rates, Recorded, Row, Share
from assistant.evaluation.metrics import Estimate
from assistant.evaluation.report import interval

_SYNTHETIC = "**Synthetic speech** (accents made by rule; the easy half of what residents say)"
_REAL = "**Real recordings** (no questions to the assistant, so only what was heard is measured)"


@dataclass(frozen=True, slots=True)
class Report:
    """All that one run has measured."""

    rows: Sequence[Row] = ()
    paces: Sequence[Pace] = ()
    shares: Sequence[Share] = ()
    recorded: Sequence[Recorded] = ()
    absent: Sequence[str] = ()
    """In Chinese, what was not measured and why."""


def as_rows(report: Report) -> list[dict[str, object]]:
    """Return one flat object for each figure; ``speech`` tells synthetic figures from real ones."""
    return [
        *(_row(row) for row in report.rows),
        *(_pace(pace) for pace in report.paces),
        *(_share(share) for share in report.shares),
        *(_recorded(each) for each in report.recorded),
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


def _recorded(each: Recorded) -> dict[str, object]:
    return {
        "figure": "recordings",
        "speech": "real",
        "dialect": each.dialect,
        "pack": each.tag,
        "count": each.count,
        **_flat_rates("plain", each.plain),
        **_flat_rates("verbatim", each.verbatim),
        **_flat_rates("understood", each.understood),
        **_flat_rates("standard", each.standard),
    }


def _flat(name: str, value: Estimate) -> dict[str, object]:
    return {
        name: round(value.mean, 4),
        f"{name}_low": round(value.low, 4),
        f"{name}_high": round(value.high, 4),
    }


def _flat_rates(name: str, found: Rates) -> dict[str, object]:
    return {f"{name}_cer": round(found.characters, 4), f"{name}_ser": round(found.syllables, 4)}


def markdown(report: Report) -> str:
    """Return the tables, those of synthetic speech apart from those of real recordings."""
    synthetic = [
        _heard(report.rows),
        _by_system("Right document first (R@1)", report.rows, lambda row: row.documents.first),
        _by_system(
            "Right document among the first five (R@5)", report.rows, lambda row: row.documents.first_five
        ),
        _by_system("Right fact in the reply", report.rows, lambda row: row.facts),
        _shares(report.shares),
        _paces(report.paces),
    ]
    parts = [_SYNTHETIC + "\n", *filter(None, synthetic)] if report.rows else []
    if report.recorded:
        parts += [_REAL + "\n", _recordings(report.recorded)]
    if report.absent:
        parts.append("".join(f"Not measured: {reason}\n" for reason in report.absent))
    return "\n".join(parts)


def _heard(rows: Sequence[Row]) -> str:
    """Return how much was heard: by the plain recognizer, by the path's own, and once it was read again."""
    plain = {_labels(row): row.verbatim for row in rows if row.system == PLAIN.name}
    lines = [
        (
            *_labels(row),
            *(_percent(plain.get(_labels(row)), kind) for kind in ("characters", "syllables")),
            *(_percent(row.verbatim, kind) for kind in ("characters", "syllables")),
            *(_percent(row.understood, kind) for kind in ("characters", "syllables")),
        )
        for row in rows
        if row.system == WHOLE.name
    ]
    headings = (
        *("dialect", "wording", "asked", "n", "plain: characters", "plain: syllables"),
        *("heard: characters", "heard: syllables", "understood: characters", "understood: syllables"),
    )
    return table("Characters and syllables wrong", headings, lines)


def _by_system(title: str, rows: Sequence[Row], pick: Callable[[Row], Estimate | None]) -> str:
    cells: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        value = pick(row)
        if value is not None:
            cells.setdefault(_labels(row), {})[row.system] = interval(value)
    systems = list(dict.fromkeys(system for found in cells.values() for system in found))
    lines = [(*labels, *(found.get(system, "—") for system in systems)) for labels, found in cells.items()]
    return table(title, ("dialect", "wording", "asked", "n", *systems), lines)


def _shares(shares: Iterable[Share]) -> str:
    lines = [
        (
            *(share.dialect, share.wording, share.way),
            "—" if share.of_typed is None else f"{share.of_typed:.0%}",
            "—" if share.of_sounds is None else f"{share.of_sounds:.1f} times",
        )
        for share in shares
    ]
    return table(
        "Right document first, whole path",
        ("dialect", "wording", "asked", "of typed", "of folded sounds alone"),
        lines,
    )


def _paces(paces: Iterable[Pace]) -> str:
    lines = [
        (
            *(pace.dialect, pace.wording, pace.way, f"{pace.speed:g}", str(pace.count)),
            *(_percent(pace.verbatim, kind) for kind in ("characters", "syllables")),
            interval(pace.first),
        )
        for pace in paces
    ]
    headings = ("dialect", "wording", "asked", "pace", "n", "characters wrong", "syllables wrong", "R@1")
    return table("By the pace of the voice, whole path", headings, lines)


def _recordings(recorded: Iterable[Recorded]) -> str:
    kinds = ("characters", "syllables")
    lines = [
        (
            *(each.dialect, each.tag or "—", str(each.count)),
            *(
                _percent(found, kind)
                for found in (each.plain, each.verbatim, each.understood, each.standard)
                for kind in kinds
            ),
        )
        for each in recorded
    ]
    steps = ("plain", "heard", "understood", "understood, against the standard wording")
    headings = ("dialect", "pack", "n", *(f"{step}: {kind}" for step in steps for kind in kinds))
    return table("Characters and syllables wrong", headings, lines)


def table(title: str, headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table with its title, nothing if it has no lines."""
    if not lines:
        return ""
    written = [headings, ["---"] * len(headings), *lines]
    return "\n".join([f"**{title}**", "", *(f"| {' | '.join(cells)} |" for cells in written), ""])


def _labels(row: Row) -> tuple[str, str, str, str]:
    return row.dialect, row.wording, row.way, str(row.count)


def _percent(found: Rates | None, kind: str) -> str:
    return "—" if found is None else f"{getattr(found, kind):.0%}"
