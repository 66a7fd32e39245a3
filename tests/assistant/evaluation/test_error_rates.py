"""Rule: an error rate counts the fewest edits, by character and by syllable, whatever way figures are written."""

from __future__ import annotations

import pytest

from assistant.evaluation.error_rates import Errors, character_errors, pooled, syllable_errors

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "heard", "characters", "syllables"),
    [
        ("几点开饭？", "几点开饭", (0, 4), (0, 4)),
        ("几点开饭", "几点开犯", (1, 4), (0, 4)),
        ("几点开饭", "几点开", (1, 4), (1, 4)),
        ("一共400元", "一共四百元", (0, 5), (0, 5)),
        ("长大", "掌大", (1, 2), (0, 2)),
        ("几点", "", (2, 2), (2, 2)),
        ("", "喂", (1, 0), (1, 0)),
    ],
)
def test_what_is_counted(
    said: str, heard: str, characters: tuple[int, int], syllables: tuple[int, int]
) -> None:
    assert character_errors(said, heard) == Errors(*characters)
    assert syllable_errors(said, heard) == Errors(*syllables)


def test_rates_are_pooled_by_length() -> None:
    assert pooled([Errors(1, 1), Errors(0, 9)]).rate == pytest.approx(0.1)
    assert (pooled([]).rate, Errors(3, 0).rate, Errors(4, 2).rate) == (0.0, 0.0, 2.0)
