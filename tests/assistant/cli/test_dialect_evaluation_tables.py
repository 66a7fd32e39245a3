"""Rule: the console shows in Chinese what was measured, and only that."""

from __future__ import annotations

import pytest

from assistant.channels.cli.dialect_evaluation_tables import show
from assistant.evaluation.detection import Detection
from assistant.evaluation.dialect_recorded import recorded_of
from assistant.evaluation.dialect_report import Report
from assistant.evaluation.dialect_wordings import wordings_of
from assistant.evaluation.recordings import Listened, System
from tests.assistant.evaluation.dialect_fakes import REAL, trial

pytestmark = pytest.mark.unit

_EVERYTHING = Report(
    worded=wordings_of([trial(), trial(wording="kunming", place=3)]),
    recorded=recorded_of(
        [
            Listened(each.recording, each.verbatim, dict.fromkeys(System, each.standard[System.TOLD]))
            for each in REAL
        ]
    ),
    detected=(Detection("examples", "yue", 40, right=31, other=4, standard_mistaken=2),),
    absent=("没有录音。",),
)


def test_everything_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show(_EVERYTHING)
    shown = capsys.readouterr().out
    for text in ("真人录音", "打字问的各种说法", "-100.0%", "听得出是哪种方言吗", "31", "没有录音。"):
        assert text in shown


def test_nothing_is_shown_that_was_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    show(Report())
    assert "真人录音" not in capsys.readouterr().out
