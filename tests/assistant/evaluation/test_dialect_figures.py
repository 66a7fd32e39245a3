"""Rule: figures of a dialect come from its own trials alone, and synthetic speech is never shown as real."""

from __future__ import annotations

import pytest

from assistant.evaluation.dialect_figures import Rates, paces_of, rows_of, shares_of
from assistant.evaluation.dialect_markdown import markdown
from assistant.evaluation.dialect_recorded import recorded_of
from assistant.evaluation.dialect_report import Report, as_rows
from tests.assistant.evaluation.dialect_fakes import ALL, HALF, REAL, trial

pytestmark = pytest.mark.unit

TRIALS = [
    trial(way="typed"),
    trial(way="typed", question="2"),
    trial(verbatim=HALF, place=1),
    trial(verbatim=ALL, place=3, question="2", speed=0.8, fact=False),
    trial(system="plain recognizer", verbatim=ALL, place=None, fact=False),
    trial(system="plain recognizer", verbatim=ALL, place=None, fact=False),
    trial(system="folded sounds alone", place=1, fact=None),
    trial(system="folded sounds alone", place=2, fact=None, question="2"),
    trial(system="folded sounds alone", place=None, fact=None),
    trial(system="folded sounds alone", place=None, fact=None, question="2"),
]


def report() -> Report:
    rows = rows_of(TRIALS)
    return Report(
        rows, paces_of(TRIALS), shares_of(TRIALS), recorded=recorded_of(REAL), absent=("没有录音。",)
    )


def test_a_row_for_each_system() -> None:
    typed, whole, plain, sounds = rows_of(TRIALS)
    assert [row.count for row in (typed, whole, plain, sounds)] == [2, 2, 2, 4]
    assert whole.verbatim == Rates(0.75, 0.6)
    assert (whole.documents.first.mean, whole.documents.first_five.mean) == (0.5, 1.0)
    assert whole.facts is not None
    assert whole.facts.mean == 0.5
    assert sounds.facts is None


def test_what_is_kept_of_typed_and_gained_over_sounds() -> None:
    (share,) = shares_of(TRIALS)
    assert (share.way, share.of_typed, share.of_sounds) == ("clean", 0.5, 2.0)
    nothing = shares_of([trial(), trial(system="folded sounds alone", place=None)])
    assert [(share.of_typed, share.of_sounds) for share in nothing] == [(None, None)]


def test_a_share_is_of_the_same_questions() -> None:
    typed = [trial(way="typed", place=2), trial(way="typed", question="2")]
    (share,) = shares_of([*typed, trial(question="2")])
    assert share.of_typed == 1.0
    (share,) = shares_of([*typed, trial(question="3")])
    assert share.of_typed is None  # the third was not typed


def test_paces_are_told_apart_where_there_are_two() -> None:
    assert [(pace.way, pace.speed, pace.first.mean) for pace in paces_of(TRIALS)] == [
        ("clean", 1.0, 1.0),
        ("clean", 0.8, 0.0),
    ]


def test_rows_for_machines_say_what_is_synthetic() -> None:
    rows = as_rows(report())
    kinds = {(row["figure"], row.get("speech")) for row in rows}
    assert kinds == {
        ("path", "synthetic"),
        ("pace", "synthetic"),
        ("share", "synthetic"),
        ("recordings", "real"),
        ("target", None),
        ("absent", None),
    }
    whole = next(row for row in rows if row["figure"] == "path" and row["asked"] == "clean")
    assert (whole["verbatim_cer"], whole["r1"], whole["r5"], whole["fact"]) == (0.75, 0.5, 1.0, 0.5)


def test_tables_keep_synthetic_and_real_apart() -> None:
    written = markdown(report())
    targets, rest = written.split("## Real recordings")
    real, synthetic = rest.split("## The laboratory: synthetic speech")
    assert targets.startswith("## What was wanted, and what was reached")
    assert "| cmn-x-kunming | standard | clean | 2 | 100% | 100% | 75% | 60% | 0% | 0% |" in synthetic
    assert "| cmn-x-kunming | standard | clean | 50% | 2.0 times |" in synthetic
    assert "| Cantonese | yue | 2 | 20 |" in real
    assert "Cantonese" not in synthetic
    assert written.endswith("Not measured: 没有录音。\n")


def test_nothing_measured_is_nothing_shown() -> None:
    assert markdown(Report()) == ""
    assert as_rows(Report()) == []
