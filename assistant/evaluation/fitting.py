"""Signs and outcomes to weights and floors: a logistic regression, its cross-validation, and what it separates.

Every question counts once, in however many wordings it is asked. An example that should be answered, but for which
something else was found, counts little when the weights are fitted, as it looks much like one that is answered; the
probabilities are then set right by all examples alike (Platt, 1999).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.calibration import Calibration, Floors
from assistant.evaluation.metrics import RESAMPLES, Estimate
from assistant.signs import Signs

Values = NDArray[np.float64]

_PENALTY = 0.5
_MISLED = 0.3
"""Weight, in the fit, of an answerable question for which something else was found."""
_FOLDS = 10
_ROUNDS = 3
"""Cross-validations with different folds, whose probabilities are averaged."""
_ANSWERED_OUTSIDE, _ASKED_OUTSIDE = 0.04, 0.2
"""Shares of the questions that no document answers that may lie above the floors."""
_LOWEST = Floors(answer=0.6, ask_back=0.05)
"""Nothing is said that is not likelier right than wrong, by a margin: other questions than the fitted ones do worse."""
_STEPS = 50
_SEED = 20_261_122
_NAMES = tuple(field.name for field in fields(Signs))


@dataclass(frozen=True, slots=True)
class Example:
    """A question as it was asked, and what is known of its best extract."""

    question: str
    """The same for all wordings of one question."""
    condition: str
    """File and wording."""
    answerable: bool
    right: bool
    """Whether the best extract answers it."""
    signs: Signs | None
    """None if nothing was found, or what was found is ruled out."""


class Logistic(NamedTuple):
    """A logistic function: weights of shape (signs,), and the intercept."""

    weights: Values
    intercept: float

    def logits(self, signs: Values) -> Values:
        """Return the logits of ``signs``, of shape (examples, signs)."""
        return np.asarray(signs @ self.weights + self.intercept, dtype=np.float64)


def calibrate(
    examples: Sequence[Example], *, embedder: str, schema: int, fitted_on: Sequence[str]
) -> tuple[Calibration, Values]:
    """Return the calibration fitted to all examples, and every example's cross-validated probability.

    Raises ValueError unless there are right examples and others.
    """
    held_out = cross_validated(examples)
    weights, intercept = _fit(examples)
    return (
        Calibration(
            dict(zip(_NAMES, (round(float(weight), 4) for weight in weights), strict=True)),
            round(float(intercept), 4),
            floors(held_out, examples),
            embedder,
            schema,
            tuple(fitted_on),
        ),
        held_out,
    )


def cross_validated(examples: Sequence[Example]) -> Values:
    """Return every example's probability by a fit to other questions, of shape (examples,)."""
    questions = sorted({example.question for example in examples})
    total = np.zeros(len(examples))
    for number in range(_ROUNDS):
        order = np.random.default_rng(_SEED + number).permutation(len(questions))
        fold = dict(zip(questions, (order % _FOLDS).tolist(), strict=True))
        for left_out in range(_FOLDS):
            within = [example for example in examples if fold[example.question] != left_out]
            judged = [place for place, example in enumerate(examples) if fold[example.question] == left_out]
            if judged:
                total[judged] += probabilities([examples[place] for place in judged], _fit(within))
    return total / _ROUNDS


def judged(examples: Sequence[Example], calibration: Calibration) -> Values:
    """Return the probability of each example by ``calibration``, of shape (examples,)."""
    weights = np.array([calibration.weights[name] for name in _NAMES])
    return probabilities(examples, Logistic(weights, calibration.intercept))


def probabilities(examples: Sequence[Example], fit: Logistic) -> Values:
    """Return the probability of each example, 0 for one that is ruled out."""
    signs = np.array([_row(example) for example in examples])
    return np.where(_judged(examples), _sigmoid(fit.logits(signs)), 0.0)


def floors(found: Values, examples: Sequence[Example]) -> Floors:
    """Return the floors at which so many questions outside are answered and asked back as is bearable."""
    outside = np.sort(found[[not example.answerable for example in examples]])[::-1]

    def floor(share: float) -> float:
        return round(float(outside[int(share * len(outside))]) + 1e-3, 3)

    answer = max(_LOWEST.answer, floor(_ANSWERED_OUTSIDE))
    return Floors(answer, min(answer, max(_LOWEST.ask_back, floor(_ASKED_OUTSIDE))))


def auroc(positive: Values, negative: Values) -> Estimate:
    """Return the share of pairs that are in the right order, with its bootstrap interval over examples."""
    generator = np.random.default_rng(_SEED)

    def drawn(values: Values) -> Values:
        return values[generator.integers(0, len(values), len(values))]

    resampled = [_in_order(drawn(positive), drawn(negative)) for _ in range(RESAMPLES // 4)]
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Estimate(_in_order(positive, negative), float(low), float(high))


def _in_order(positive: Values, negative: Values) -> float:
    ordered = np.sort(negative)
    below = np.searchsorted(ordered, positive, "left")
    up_to = np.searchsorted(ordered, positive, "right")
    return float((below + up_to).mean() / 2 / len(negative))


def _row(example: Example) -> list[float]:
    return list(asdict(example.signs).values()) if example.signs else [0.0] * len(_NAMES)


def _judged(examples: Sequence[Example]) -> NDArray[np.bool_]:
    return np.array([example.signs is not None for example in examples])


def _fit(examples: Sequence[Example]) -> Logistic:
    kept = [example for example in examples if example.signs is not None]
    signs = np.array([_row(example) for example in kept])
    right = np.array([float(example.right) for example in kept])
    once = _once(kept)
    misled = np.array([example.answerable and not example.right for example in kept])
    center, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    standard = (signs - center) / spread
    weights, intercept = _regression(standard, right, once * np.where(misled, _MISLED, 1.0), _PENALTY)
    [slope], offset = _regression((standard @ weights + intercept)[:, None], right, once, 0.0)
    scaled = slope * weights / spread
    return Logistic(scaled, float(slope * intercept + offset - center @ scaled))


def _once(examples: Sequence[Example]) -> Values:
    """Return weights by which each question counts once, in however many wordings."""
    wordings = Counter(example.question for example in examples)
    return np.array([1.0 / wordings[example.question] for example in examples])


def _regression(signs: Values, right: Values, counts: Values, penalty: float) -> Logistic:
    """Return the logistic regression by Newton's method, with a quadratic penalty on the weights."""
    rows = np.column_stack((signs, np.ones(len(signs))))
    ridge = np.array([*[penalty] * signs.shape[1], 0.0]) + 1e-6
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        likely = _sigmoid(rows @ found)
        slope = rows.T @ (counts * (right - likely)) - ridge * found
        bend = (rows * (counts * likely * (1.0 - likely))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        found += step
        if np.abs(step).max() < 1e-8:
            break
    return Logistic(found[:-1], float(found[-1]))


def _sigmoid(logits: Values) -> Values:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0))), dtype=np.float64)
