"""Rule: what was wanted stands beside what was reached, and is called reached only if it was."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from assistant.evaluation.dialect import PLAIN, SOUNDS, WITHOUT_ALL, Trial
from assistant.evaluation.dialect_figures import rows_of, shares_of
from assistant.evaluation.dialect_recorded import recorded_of
from assistant.evaluation.dialect_targets import (
    Target,
    laboratory_targets,
    recording_targets,
    wording_targets,
)
from assistant.evaluation.dialect_wordings import wordings_of
from tests.assistant.evaluation.dialect_fakes import ALL, HALF, listened, trial

pytestmark = pytest.mark.unit


def asked(right: int, of: int = 20, **changes: object) -> list[Trial]:
    return [trial(question=str(each), place=1 if each < right else None, **changes) for each in range(of)]


def reached(targets: Iterable[Target]) -> list[tuple[str, bool]]:
    return [(target.found, target.reached) for target in targets]


@pytest.mark.parametrize(
    ("whole", "sounds", "bare", "plain", "figures"),
    [
        (17, 8, 5, HALF, [("85%", True), ("2.12 times", True), ("50%", True), ("-60 points", True)]),
        (16, 9, 15, ALL, [("80%", False), ("1.78 times", False), ("100%", True), ("-5 points", False)]),
    ],
)
def test_the_laboratory(whole: int, sounds: int, bare: int, plain: object, figures: object) -> None:
    trials = [
        *asked(20, way="typed"),
        *asked(whole),
        *asked(sounds, system=SOUNDS.name),
        *asked(bare, system=WITHOUT_ALL.name),
        *asked(3, system=PLAIN.name, verbatim=plain),
        *asked(3, way="telephone"),
    ]
    assert reached(laboratory_targets(rows_of(trials), shares_of(trials))) == figures


def test_wordings_are_compared_with_the_same_questions() -> None:
    trials = [
        *asked(19, way="typed", dialect="cmn"),
        *asked(18, way="typed", wording="kunming"),
        *asked(9, of=10, way="typed", wording="cantonese", dialect="yue"),
    ]
    standard, kunming, cantonese = wordings_of(trials)
    assert (standard.first, kunming.count, cantonese.count) == (0.0, 20, 10)
    assert reached(wording_targets([standard, kunming, cantonese])) == [
        ("-5.0 points", True),
        ("-10.0 points", False),
    ]


def test_recordings() -> None:
    real = [listened("Cantonese", "yue", ALL, HALF), listened("Tianjin", "", HALF, ALL)]
    cantonese, tianjin, with_pack, everything = recording_targets(recorded_of(real))
    assert (cantonese.found, cantonese.reached) == ("-80%", True)
    assert (tianjin.wanted, tianjin.found, tianjin.reached) == ("syllables wrong: no more", "+400%", False)
    assert (with_pack.wanted, everything.wanted) == (cantonese.wanted, tianjin.wanted)
