"""What several readings of the same speech agree on.

The reading is chosen that is expected to have the fewest wrong syllables (minimum Bayes risk decoding; Goel and Byrne,
Computer Speech and Language 14, 2000), each reading being as probable as its recognizer says. A beam search returns
the likeliest string of characters instead, which may be the one odd loop among five readings that agree.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

from models.backends.readings import Reading
from models.plausibility import spoken_characters

MOST = 9
"""Readings returned at most."""


def consensus(takes: Sequence[Sequence[Reading]]) -> tuple[Reading, ...]:
    """Return the readings of all ``takes`` of one utterance: first the agreed one, then the others, likeliest first.

    Each take counts as much as every other. The agreed one is given the probability of the surest.
    """
    weighed = [pair for readings in takes for pair in _weighed(readings)]
    if not weighed:
        return ()
    said = [lazy_pinyin(spoken_characters(reading.text)) for _, reading in weighed]
    risks = [
        sum(
            weight * Levenshtein.distance(own, other)
            for (weight, _), other in zip(weighed, said, strict=True)
        )
        for own in said
    ]
    agreed = weighed[risks.index(min(risks))][1]
    surest = max(reading.log_probability for _, reading in weighed)
    others = (reading for _, reading in sorted(weighed, key=lambda pair: -pair[0]) if reading is not agreed)
    return (replace(agreed, log_probability=surest), *others)[:MOST]


def _weighed(readings: Sequence[Reading]) -> Iterator[tuple[float, Reading]]:
    """Yield the readings of one take with their probabilities, which add up to 1."""
    scores = [reading.log_probability * len(reading.text) for reading in readings]
    best = max(scores, default=0.0)
    weights = [math.exp(score - best) for score in scores]
    total = sum(weights)
    yield from ((weight / total, reading) for weight, reading in zip(weights, readings, strict=True))
