"""Rule: figures are what a person would compute by hand, and their intervals are the same in every run."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.evaluation.metrics import DEPTH, Estimate, estimate, figures, place, ratio

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("ranking", "right", "found"),
    [
        ("abc", {"a"}, 1),
        ("abc", {"c"}, 3),
        ("abc", {"c", "b"}, 2),  # the first right one counts
        ("aaab", {"b"}, 2),  # a document counts once, at its first passage
        ("abc", {"d"}, None),
        ("abc", set(), None),
        ("", {"a"}, None),
        ("abcdefghij", {"j"}, DEPTH),
        ("abcdefghijk", {"k"}, None),  # below the tenth
        ("aabcdefghij", {"j"}, DEPTH),
    ],
)
def test_the_place_of_the_first_right_thing(ranking: str, right: set[str], found: int | None) -> None:
    assert place(ranking, right) == found


def test_figures_of_four_questions() -> None:
    found = figures([1, 2, 6, None])
    assert found.first.mean == 1 / 4
    assert found.first_five.mean == 2 / 4
    assert found.reciprocal.mean == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)


@pytest.mark.parametrize(("fifth", "among"), [(5, 1.0), (6, 0.0)])
def test_the_fifth_is_among_the_first_five(fifth: int, among: float) -> None:
    assert figures([fifth]).first_five.mean == among


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_questions_that_all_fare_alike_leave_no_doubt(value: float) -> None:
    assert estimate(np.full(20, value)) == Estimate(value, value, value)


def test_the_interval_of_a_share_is_the_binomial_one() -> None:
    """Half of 100 questions: the resampled share has a standard deviation of 0.05."""
    found = estimate(np.repeat([0.0, 1.0], 50))
    assert found.mean == 0.5
    assert found.low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.011)
    assert found.high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.011)


def test_the_interval_of_two_questions_by_hand() -> None:
    """Of two questions, one right: both resamples wrong, or both right, a quarter of the time each."""
    assert estimate(np.array([0.0, 1.0])) == Estimate(0.5, 0.0, 1.0)


def test_the_interval_is_the_same_in_every_run() -> None:
    values = np.arange(30) / 30
    assert estimate(values) == estimate(values.copy())


def test_a_ratio_weighs_what_is_long() -> None:
    """Two clips of 10 and 30 syllables: the longer one counts three times, and each may be drawn twice."""
    found = ratio(np.array([5.0, 3.0]), np.array([10.0, 30.0]))
    assert (found.mean, found.low, found.high) == (0.2, 0.1, 0.5)


def test_a_ratio_without_what_was_never_said() -> None:
    found = ratio(np.array([0.0, 3.0]), np.array([0.0, 30.0]))
    assert (found.mean, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))
