"""All that ``evaluate dialect`` has measured, as the tables of ``docs/dialect.md``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.evaluation.detection import Detection
from assistant.evaluation.dialect import PLAIN, WHOLE
from assistant.evaluation.dialect_figures import Pace, Rates, Row, Share
from assistant.evaluation.dialect_recorded import Change, Recorded, Unit
from assistant.evaluation.dialect_report import Report
from assistant.evaluation.dialect_targets import Target
from assistant.evaluation.dialect_wordings import Worded
from assistant.evaluation.metrics import Estimate
from assistant.evaluation.recordings import System
from assistant.evaluation.report import interval

_TARGETS = "## What was wanted, and what was reached"
_REAL = "## Real recordings"
_SYNTHETIC = "## The laboratory: synthetic speech"
_TYPED = "## Wordings of dialects, typed"
_DETECTED = "## Which dialect?"


def markdown(report: Report) -> str:
    """Return the tables, those of synthetic speech apart from those of real recordings."""
    sections = (
        (_TARGETS, [_targets(report.targets())]),
        (_REAL, [table for unit in Unit for table in _recordings(report.recorded, unit)]),
        (_SYNTHETIC, _laboratory(report)),
        (_TYPED, [_wordings(report.worded)]),
        (_DETECTED, [_detections(report.detected)]),
        ("", ["".join(f"Not measured: {reason}\n" for reason in report.absent)]),
    )
    parts = [
        part
        for title, tables in sections
        if any(tables)
        for part in (f"{title}\n" if title else "", *tables)
        if part
    ]
    return "\n".join(parts)


def _laboratory(report: Report) -> list[str]:
    return [
        _heard(report.rows),
        _by_system("Right document first (R@1)", report.rows, lambda row: row.documents.first),
        _by_system(
            "Right document among the first five (R@5)", report.rows, lambda row: row.documents.first_five
        ),
        _by_system("Right fact in the reply", report.rows, lambda row: row.facts),
        _shares(report.shares),
        _paces(report.paces),
    ]


def _targets(targets: Iterable[Target]) -> str:
    lines = [(each.of, each.wanted, each.found, "yes" if each.reached else "**no**") for each in targets]
    return table("", ("of", "wanted", "figure", "reached"), lines)


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


def _recordings(recorded: Iterable[Recorded], unit: Unit) -> Iterable[str]:
    """Yield what was written against the transcript, and what came of it against the standard wording."""
    every = list(recorded)
    yield _compared(f"{unit.capitalize()} wrong, as written", every, lambda each: each.verbatim, unit)
    title = f"{unit.capitalize()} wrong, against the standard wording"
    yield _compared(title, every, lambda each: each.standard, unit, changes=True)


def _compared(
    title: str,
    recorded: Sequence[Recorded],
    pick: Callable[[Recorded], Mapping[System, Rates]],
    unit: Unit,
    *,
    changes: bool = False,
) -> str:
    systems = list(dict.fromkeys(system for each in recorded for system in pick(each)))
    lines = [
        (
            *(each.dialect, each.tag or "—", str(each.count), str(each.syllables)),
            *(_percent(pick(each).get(system), unit) for system in systems),
            *(_change(each.changes[unit]) if changes else ()),
        )
        for each in recorded
    ]
    more = ("change, relative", "change, in points") if changes else ()
    return table(title, ("dialect", "pack", "n", "syllables", *systems, *more), lines)


def _change(change: Change) -> tuple[str, str]:
    relative = "—" if change.relative is None else f"{change.relative:+.0%}"
    absolute = change.absolute
    if absolute is None:
        return relative, "—"
    low, high = (f"{100 * value:+.0f}" for value in (absolute.low, absolute.high))
    return relative, f"{100 * absolute.mean:+.0f} ({low} to {high})"


def _wordings(worded: Iterable[Worded]) -> str:
    lines = [
        (
            *(each.wording, each.community, str(each.count)),
            *(interval(found) for found in (each.documents.first, each.documents.first_five)),
            *(f"{100 * lost:+.1f}" for lost in (each.first, each.first_five)),
        )
        for each in worded
    ]
    headings = ("wording", "expected", "n", "R@1", "R@5", "R@1, points", "R@5, points")
    return table("", headings, lines)


def _detections(detected: Iterable[Detection]) -> str:
    lines = [
        (
            *(each.source, each.tag, str(each.count), str(each.right), str(each.other)),
            *(str(each.count - each.right - each.other), str(each.standard_mistaken)),
        )
        for each in detected
    ]
    taken = ("taken for it", "for another", "for Mandarin", "its standard wording taken for a dialect")
    return table("", ("sentences", "dialect", "n", *taken), lines)


def table(title: str, headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table with its title, if it has one; nothing without lines."""
    if not lines:
        return ""
    written = [headings, ["---"] * len(headings), *lines]
    named = [f"**{title}**", ""] if title else []
    return "\n".join([*named, *(f"| {' | '.join(cells)} |" for cells in written), ""])


def _labels(row: Row) -> tuple[str, str, str, str]:
    return row.dialect, row.wording, row.way, str(row.count)


def _percent(found: Rates | None, kind: str) -> str:
    return "—" if found is None else f"{getattr(found, kind):.0%}"
