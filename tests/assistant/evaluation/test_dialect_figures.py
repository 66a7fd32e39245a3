"""Rule: figures of a dialect come from its own trials alone, and synthetic speech is never shown as real."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.dialect import Heard
from assistant.evaluation.dialect_figures import Rates, paces_of, recorded_of, rows_of, shares_of
from assistant.evaluation.dialect_report import Report, as_rows, markdown
from assistant.evaluation.error_rates import Errors
from assistant.evaluation.recordings import Listened, Recording
from tests.assistant.evaluation.dialect_fakes import trial

pytestmark = pytest.mark.unit

HALF, ALL = Heard(Errors(5, 10), Errors(2, 10)), Heard(Errors(10, 10), Errors(10, 10))
TRIALS = [
    trial(way="typed"),
    trial(way="typed", question="2"),
    trial(verbatim=HALF, place=1),
    trial(verbatim=ALL, place=3, question="2", speed=0.8, fact=False),
    trial(system="plain recognizer", verbatim=ALL, place=None, fact=False),
    trial(system="plain recognizer", verbatim=ALL, place=None, fact=False),
    trial(system="folded sounds alone", place=1, fact=None),
    trial(system="folded sounds alone", place=2, fact=None),
    trial(system="folded sounds alone", place=None, fact=None),
    trial(system="folded sounds alone", place=None, fact=None),
]
REAL = [
    Listened(
        Recording(Path("a"), "Cantonese", "yue", "是"),
        plain=ALL,
        verbatim=HALF,
        understood=HALF,
        standard=HALF,
    ),
    Listened(
        Recording(Path("b"), "Tianjin", "", "是"), plain=ALL, verbatim=ALL, understood=ALL, standard=ALL
    ),
    Listened(
        Recording(Path("c"), "Cantonese", "yue", "是"),
        plain=HALF,
        verbatim=HALF,
        understood=HALF,
        standard=HALF,
    ),
]


def report() -> Report:
    rows = rows_of(TRIALS)
    return Report(rows, paces_of(TRIALS), shares_of(rows), recorded_of(REAL), ("没有录音。",))


def test_a_row_for_each_system() -> None:
    typed, whole, plain, sounds = rows_of(TRIALS)
    assert [row.count for row in (typed, whole, plain, sounds)] == [2, 2, 2, 4]
    assert whole.verbatim == Rates(0.75, 0.6)
    assert (whole.documents.first.mean, whole.documents.first_five.mean) == (0.5, 1.0)
    assert whole.facts is not None
    assert whole.facts.mean == 0.5
    assert sounds.facts is None


def test_what_is_kept_of_typed_and_gained_over_sounds() -> None:
    (share,) = shares_of(rows_of(TRIALS))
    assert (share.way, share.of_typed, share.of_sounds) == ("clean", 0.5, 2.0)
    nothing = shares_of(rows_of([trial(), trial(system="folded sounds alone", place=None)]))
    assert [(share.of_typed, share.of_sounds) for share in nothing] == [(None, None)]


def test_paces_are_told_apart_where_there_are_two() -> None:
    assert [(pace.way, pace.speed, pace.first.mean) for pace in paces_of(TRIALS)] == [
        ("clean", 1.0, 1.0),
        ("clean", 0.8, 0.0),
    ]


def test_recordings_by_dialect() -> None:
    cantonese, tianjin = recorded_of(REAL)
    assert (cantonese.dialect, cantonese.tag, cantonese.count) == ("Cantonese", "yue", 2)
    assert (cantonese.plain, cantonese.understood) == (Rates(0.75, 0.6), Rates(0.5, 0.2))
    assert (tianjin.tag, tianjin.standard) == ("", Rates(1.0, 1.0))


def test_rows_for_machines_say_what_is_synthetic() -> None:
    rows = as_rows(report())
    kinds = {(row["figure"], row.get("speech")) for row in rows}
    assert kinds == {
        ("path", "synthetic"),
        ("pace", "synthetic"),
        ("share", "synthetic"),
        ("recordings", "real"),
        ("absent", None),
    }
    whole = next(row for row in rows if row["figure"] == "path" and row["asked"] == "clean")
    assert (whole["verbatim_cer"], whole["r1"], whole["r5"], whole["fact"]) == (0.75, 0.5, 1.0, 0.5)


def test_tables_keep_synthetic_and_real_apart() -> None:
    written = markdown(report())
    synthetic, real = written.split("**Real recordings**")
    assert synthetic.startswith("**Synthetic speech**")
    assert "| cmn-x-kunming | standard | clean | 2 | 100% | 100% | 75% | 60% | 0% | 0% |" in synthetic
    assert "| cmn-x-kunming | standard | clean | 50% | 2.0 times |" in synthetic
    assert "| Cantonese | yue | 2 | 75% | 60% | 50% | 20% | 50% | 20% | 50% | 20% |" in real
    assert "Cantonese" not in synthetic
    assert written.endswith("Not measured: 没有录音。\n")


def test_nothing_measured_is_nothing_shown() -> None:
    assert markdown(Report()) == ""
    assert as_rows(Report()) == []
