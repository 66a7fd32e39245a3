"""All that came of golden files as tables, the same for people at a terminal and for ``docs/answers.md``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from assistant.evaluation.dialect_markdown import table
from assistant.evaluation.golden_asking import (
    AGAIN,
    FIRST,
    FOLLOWING,
    LOOK_ALIKE,
    NOT_BY_DIGIT,
    NOT_GOVERNING,
    REAL,
    Judged,
    Section,
)
from assistant.evaluation.golden_judging import Verdict
from assistant.evaluation.golden_report import Report, count_of, share_of
from assistant.evaluation.metrics import Estimate, estimate, ratio
from assistant.turn import ReplyKind

ALL = "all"
TARGETS, LENGTH = "targets", "length"
YES, NO = "yes", "no"
_ANSWERS = (Verdict.PARTLY, Verdict.BESIDE, Verdict.CHOICE, Verdict.ASKED, Verdict.DECLINED, Verdict.OTHER)
_TURNS = (Verdict.PARTLY, Verdict.BESIDE, Verdict.ASKED, Verdict.DECLINED, Verdict.OTHER)


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows."""

    name: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def tables(report: Report) -> Iterator[Table]:
    """Yield the targets, then the figures of every section that was asked, then how long answers are."""
    makers: tuple[Callable[[Report], Table], ...] = (
        *(_targets, _answerable, _unanswerable, _emergencies, _dialogs, _conflicts, _lengths),
    )
    for make in makers:
        made = make(report)
        if made.lines:
            yield made


def markdown(report: Report) -> str:
    """Return the tables of ``docs/answers.md``."""
    return "\n".join(f"{_TITLES[each.name]}\n\n{_written(each)}" for each in tables(report))


def _written(found: Table) -> str:
    lines = [[f"**{cell}**" if cell == NO else cell for cell in line] for line in found.lines]
    return table("", found.headings, lines)


_TITLES = {
    TARGETS: "## What was wanted, and what was reached",
    Section.ANSWERABLE: "## Questions that the documents answer",
    Section.UNANSWERABLE: "## Questions that they do not answer",
    Section.EMERGENCIES: "## Emergencies, and what looks like them",
    Section.DIALOGS: "## Dialogs, turn by turn",
    Section.CONFLICTS: "## Documents that contradict each other",
    LENGTH: "## Length of an answer before its source",
}


def _targets(report: Report) -> Table:
    lines = [
        (each.of, each.figure, each.wanted, each.found, YES if each.reached else NO)
        for each in report.targets()
    ]
    return Table(TARGETS, ("of", "figure", "wanted", "found", "reached"), tuple(lines))


def _grouped(report: Report, section: Section, *, total: bool = False) -> Iterator[tuple[str, list[Judged]]]:
    """Yield the groups of a section with what was asked in them, and if wanted all of it."""
    for group in report.groups(section):
        yield group, report.of(section, group)
    if total and report.of(section):
        yield ALL, report.of(section)


def _answerable(report: Report) -> Table:
    lines = [
        (
            *(wording, str(len(asked)), _right(asked)),
            share_of(sum(each.aloud for each in asked), len(asked)),
            *(share_of(count_of(asked, each), len(asked)) for each in _ANSWERS),
            str(sum(each.elsewhere for each in asked)),
            *_figures(asked),
        )
        for wording, asked in _grouped(report, Section.ANSWERABLE)
    ]
    headings = (
        *(
            "wording",
            "n",
            "right facts",
            "these aloud",
            "partly right",
            "beside the point",
            "right choice offered",
        ),
        *("asked back otherwise", "declined", "other", "from another clause"),
        *("unsupported figures", "wrong figures"),
    )
    return Table(Section.ANSWERABLE, headings, tuple(lines))


def _figures(asked: Sequence[Judged]) -> tuple[str, str]:
    """Return how many replies have figures from nowhere, and figures where others were asked for."""
    return str(sum(bool(each.unsupported) for each in asked)), str(sum(bool(each.wrong) for each in asked))


def _unanswerable(report: Report) -> Table:
    lines = [
        (
            *(category, str(len(asked))),
            *(str(sum(each.turn.reply.kind is kind for each in asked)) for kind in ReplyKind),
            str(sum(bool(each.unsupported) for each in asked)),
        )
        for category, asked in _grouped(report, Section.UNANSWERABLE, total=True)
    ]
    headings = ("category", "n", *ReplyKind, "unsupported figures")
    return Table(Section.UNANSWERABLE, headings, tuple(lines))


def _emergencies(report: Report) -> Table:
    lines = []
    for group in (REAL, LOOK_ALIKE):
        asked = report.of(Section.EMERGENCIES, group)
        raised = [each for each in asked if each.turn.reply.kind is ReplyKind.ALERT]
        by_digit = sum(each.remark != NOT_BY_DIGIT for each in raised)
        if asked:
            shares = share_of(len(raised), len(asked)), share_of(by_digit, len(raised))
            lines.append((group, str(len(asked)), *shares))
    headings = ("what", "n", "raised", "numbers read digit by digit")
    return Table(Section.EMERGENCIES, headings, tuple(lines))


def _dialogs(report: Report) -> Table:
    every = dict(_grouped(report, Section.DIALOGS, total=True))
    lines = [
        (
            *(group, str(len(every[group])), _right(every[group])),
            *(str(count_of(every[group], each)) for each in _TURNS),
            *_figures(every[group]),
        )
        for group in (FIRST, FOLLOWING, AGAIN, ALL)
        if group in every
    ]
    headings = (
        *("turn", "n", "right", "partly right", "beside the point", "asked back", "declined", "other"),
        *("unsupported figures", "wrong figures"),
    )
    return Table(Section.DIALOGS, headings, tuple(lines))


def _conflicts(report: Report) -> Table:
    lines = [
        (
            *(wording, str(len(asked)), _right(asked)),
            str(sum(bool(each.wrong) for each in asked)),
            str(sum(each.remark == NOT_GOVERNING for each in asked)),
            str(sum(each.turn.reply.kind is not ReplyKind.ANSWER for each in asked)),
            str(sum(bool(each.unsupported) for each in asked)),
        )
        for wording, asked in _grouped(report, Section.CONFLICTS)
    ]
    headings = (
        *("wording", "n", "right", "facts that do not count", "another document cited", "not answered"),
        "unsupported figures",
    )
    return Table(Section.CONFLICTS, headings, tuple(lines))


def _lengths(report: Report) -> Table:
    lines = []
    for wording in report.groups(Section.ANSWERABLE):
        if lengths := report.lengths(wording):
            half, most = np.percentile([each.characters for each in lengths], [50, 95])
            sentences = [each.sentences for each in lengths]
            counted = f"{median(sentences):g}", str(max(sentences))
            lines.append((wording, str(len(lengths)), f"{half:.0f}", f"{most:.0f}", *counted))
    headings = (
        *("wording", "answers", "characters, median", "95th percentile"),
        *("sentences, median", "most sentences"),
    )
    return Table(LENGTH, headings, tuple(lines))


def _right(asked: Sequence[Judged]) -> str:
    """Return the share that is right with its 95 % interval."""
    found = _estimate(asked)
    right = count_of(asked, Verdict.RIGHT)
    return f"{right}/{len(asked)} ({found.mean:.0%}, {found.low:.0%}–{found.high:.0%})"


def _estimate(asked: Sequence[Judged]) -> Estimate:
    """Return the share that is right; turns of one dialog are drawn together."""
    if asked[0].section is not Section.DIALOGS:
        return estimate(np.array([float(each.right) for each in asked]))
    turns: dict[str, list[bool]] = {}
    for each in asked:
        turns.setdefault(each.id.rpartition(".")[0], []).append(each.right)
    right, counts = ([float(how(each)) for each in turns.values()] for how in (sum, len))
    return ratio(np.array(right), np.array(counts))
