"""Rule: a fit finds what separates, is judged on questions it has not seen, and its floors keep what they promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
import pytest

from assistant.calibration import Calibration, Floors
from assistant.evaluation.fitting import Example, Values, auroc, calibrate, cross_validated, floors, judged
from assistant.evaluation.reliability import reliability, said, separation
from assistant.signs import Signs

pytestmark = pytest.mark.unit

NOTHING = Signs(*[0.0] * len(fields(Signs)))


def drawn(count: int, *, wordings: int = 1) -> Iterator[Example]:
    """Yield questions that are answered with a probability that ``meaning`` alone decides."""
    generator = np.random.default_rng(7)
    for number in range(count):
        answerable = number % 2 == 0
        for _ in range(wordings):
            meaning = float(generator.normal())
            right = answerable and bool(generator.random() < 1 / (1 + np.exp(-3.0 * meaning - 2.0)))
            signs = replace(NOTHING, meaning=meaning + answerable, kind=float(generator.random()))
            yield Example(f"q{number}", "file standard", answerable, right, signs)


EXAMPLES = list(drawn(400))


def calibrated(examples: list[Example]) -> tuple[Calibration, Values]:
    return calibrate(examples, embedder="fake", schema=3, fitted_on=("file.jsonl",))


def test_a_fit_finds_the_sign_that_separates() -> None:
    calibration, _ = calibrated(EXAMPLES)
    assert calibration.weights["meaning"] > 2 * abs(calibration.weights["kind"])
    assert calibration.weights["missing"] == 0
    assert (calibration.embedder, calibration.schema, calibration.fitted_on) == ("fake", 3, ("file.jsonl",))


def test_the_probabilities_can_be_believed() -> None:
    found = cross_validated(EXAMPLES)
    bins = list(reliability(EXAMPLES, found))
    assert sum(each.count for each in bins) == len(EXAMPLES)
    assert len(bins) > 5
    assert all(abs(each.expected - each.observed) < 0.2 for each in bins if each.count >= 20)


def test_no_wording_of_a_question_helps_to_judge_another() -> None:
    """A sign that names the question would be worth everything if its other wordings were in the fit."""
    generator = np.random.default_rng(3)
    examples = [
        Example(f"q{number}", "file", True, bool(number % 2), replace(NOTHING, meaning=own))
        for number in range(40)
        for own in [float(generator.normal())] * 5
    ]
    right = np.array([example.right for example in examples])
    found = cross_validated(examples)
    assert auroc(found[right], found[~right]).mean < 0.65


def test_what_is_ruled_out_has_no_probability() -> None:
    ruled_out = replace(EXAMPLES[0], signs=None)
    calibration, found = calibrated([ruled_out, *EXAMPLES[1:]])
    assert found[0] == 0
    assert judged([ruled_out], calibration).tolist() == [0]


def test_an_example_is_judged_as_the_assistant_judges_it() -> None:
    calibration, _ = calibrated(EXAMPLES)
    by_assistant = [calibration.probability(example.signs) for example in EXAMPLES if example.signs]
    assert judged(EXAMPLES, calibration) == pytest.approx(by_assistant)


def test_at_the_floor_few_questions_outside_are_answered() -> None:
    calibration, found = calibrated(EXAMPLES)
    *_, inside, outside = said(EXAMPLES, found, calibration.floors)
    assert not outside.answerable
    assert outside.answered <= 0.04 < inside.answered
    assert outside.answered + outside.asked_back <= 0.2
    assert inside.answered_rightly <= inside.answered


def test_the_floors_leave_room_above_the_last_question_that_must_not_pass() -> None:
    outside = [replace(EXAMPLES[1], question=f"o{number}", right=False) for number in range(100)]
    assert floors(np.arange(100) / 100, outside) == Floors(answer=0.951, ask_back=0.791)


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [([0.9, 0.8], [0.1, 0.2], 1.0), ([0.1], [0.9], 0.0), ([0.5], [0.5], 0.5), ([0.9, 0.1], [0.5], 0.5)],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(
    positive: list[float], negative: list[float], expected: float
) -> None:
    found = auroc(np.array(positive), np.array(negative))
    assert found.mean == expected
    assert found.low <= expected <= found.high


def test_without_both_kinds_nothing_is_separated() -> None:
    inside = [example for example in EXAMPLES if example.answerable]
    assert separation(inside, np.ones(len(inside))) is None
    assert separation(EXAMPLES, np.linspace(0, 1, len(EXAMPLES))) is not None


def test_each_condition_and_both_kinds_are_told() -> None:
    other = [replace(example, condition="other asr_noise") for example in EXAMPLES[:10]]
    groups = list(said([*EXAMPLES, *other], np.full(len(EXAMPLES) + 10, 0.5), Floors(0.6, 0.4)))
    assert [(group.condition, group.count) for group in groups] == [
        ("file standard", 400),
        ("other asr_noise", 10),
        ("", 205),
        ("", 205),
    ]
    assert all((group.answered, group.asked_back) == (0, 1) for group in groups)
