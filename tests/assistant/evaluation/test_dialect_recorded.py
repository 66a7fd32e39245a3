"""Rule: a change between recognizers is measured against one wording, and says how little a few clips prove."""

from __future__ import annotations

import pytest

from assistant.evaluation.dialect import Heard
from assistant.evaluation.dialect_figures import Rates
from assistant.evaluation.dialect_recorded import ALL as EVERYTHING
from assistant.evaluation.dialect_recorded import ALL_WITH_PACK, Unit, recorded_of
from assistant.evaluation.error_rates import Errors
from assistant.evaluation.recordings import System
from tests.assistant.evaluation.dialect_fakes import ALL, HALF, REAL, listened

pytestmark = pytest.mark.unit


def test_recordings_by_dialect_and_together() -> None:
    cantonese, tianjin, with_pack, everything = recorded_of(REAL)
    assert (cantonese.dialect, cantonese.tag, cantonese.count, cantonese.syllables) == (
        "Cantonese",
        "yue",
        2,
        20,
    )
    assert cantonese.verbatim == {System.PLAIN: Rates(0.75, 0.6), System.TOLD: Rates(0.5, 0.2)}
    assert (tianjin.tag, tianjin.standard[System.TOLD]) == ("", Rates(1.0, 1.0))
    assert (with_pack.dialect, with_pack.count) == (ALL_WITH_PACK, 2)
    assert (everything.dialect, everything.count, everything.syllables) == (EVERYTHING, 3, 30)


def test_a_change_has_an_interval_over_clips() -> None:
    change = recorded_of(REAL)[0].changes[Unit.SYLLABLES]
    assert change.relative == pytest.approx(-2 / 3)
    assert change.absolute is not None
    found = (change.absolute.mean, change.absolute.low, change.absolute.high)
    assert found == pytest.approx((-0.4, -0.8, 0.0))


def test_one_clip_has_no_interval() -> None:
    (alone,) = recorded_of([listened("Cantonese", "yue", ALL, HALF)])
    assert alone.changes[Unit.CHARACTERS].relative == pytest.approx(-0.5)
    assert alone.changes[Unit.CHARACTERS].absolute is None


def test_nothing_is_gained_where_nothing_was_wrong() -> None:
    perfect = Heard(Errors(0, 10), Errors(0, 10))
    (each,) = recorded_of([listened("Cantonese", "yue", perfect, HALF)])
    assert each.changes[Unit.SYLLABLES].relative is None
