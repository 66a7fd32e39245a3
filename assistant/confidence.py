"""Does the evidence really answer? A probability, and the reasons that rule an answer out.

The probability is a logistic function of seven signs, fitted to the questions ``sample_dev``, ``sample_test``,
``sample_final`` (answered rightly or not) and ``sample_outside_dev``, ``_test``, ``_final`` (never) of
``tests/golden``; ``make eval`` judges it by ``sample_held`` and ``sample_outside_held``. What is about another
place or another year is ruled out whatever the probability: an amount of the wrong city is the worst answer of all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from assistant.extraction import Extract, share, spread
from assistant.numerals import find_numerals
from assistant.turn import Query
from knowledge_base.document import Evidence, Scope
from knowledge_base.wording import Wording

_ASKS_TO_INVENT = re.compile(r"编(?:一?个|造|一?段|点)|随便(?:说|编|猜|讲)|瞎(?:说|编|猜)|猜一?(?:个|猜)")
_RELATIVE_YEARS = {"前年": -2, "去年": -1, "明年": 1, "后年": 2}


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for the best extract, each 0 to 1."""

    dense: float
    """Nearness of the passage to the question."""
    meaning: float
    """Nearness of the extract to the question."""
    words: float
    """Share of the question's words in the extract."""
    passage_words: float
    """Share of the question's words in the passage, its headings and its title."""
    subjects: float
    """Share of the question's subject words in what was found of the document."""
    missing: float
    """A third for each subject word that was not found there, at most 1: this one speaks against."""
    case: float
    """1 if the extract names the question's own case, 0.5 if that cannot be told."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The logistic function: a weight for each sign, in the same order, and the intercept."""

    dense: float = 1.34
    meaning: float = 1.53
    words: float = 0.18
    passage_words: float = 0.11
    subjects: float = 1.52
    missing: float = -1.03
    case: float = 1.26
    intercept: float = -3.72


class Judge:
    """Estimates whether the best extract answers the question. Threads may share it."""

    def __init__(self, wording: Wording, weights: Weights = Weights()) -> None:
        self._wording = wording
        self._weights = weights

    def confidence(self, query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope) -> float:
        """Return the probability (0 to 1) that ``best`` answers ``query`` in ``scope``; 0 if it is ruled out.

        Of a heard question the reading that fits best counts: a word misheard in one is often right in another.
        """
        if (
            _ASKS_TO_INVENT.search(query.text)
            or self.elsewhere(query, best, scope)
            or self.another_year(query, best, scope)
        ):
            return 0.0
        readings = filter(None, (*query.wordings, query.heart)) if query.heard else (query.text,)
        return max(self._probability(self.signs(reading, best, evidence)) for reading in readings)

    def _probability(self, signs: Signs) -> float:
        *weights, intercept = astuple(self._weights)
        logit = intercept + sum(weight * sign for weight, sign in zip(weights, astuple(signs), strict=True))
        return 1.0 / (1.0 + math.exp(-logit))

    def signs(self, text: str, best: Extract, evidence: Sequence[Evidence]) -> Signs:
        """Return what speaks for ``best`` as the answer to the question ``text``."""
        item = best.evidence
        above = f"{item.document.title}{item.document.audience}{''.join(item.passage.heading_path)}"
        document = above + "".join(
            other.passage.text for other in evidence if other.document.id == item.document.id
        )
        subjects = self._wording.subjects(text)
        missing = [term for term in subjects if not term.mentioned_in(document)]
        return Signs(
            dense=float(spread(item.scores.dense)),
            meaning=best.features.meaning,
            words=best.features.words,
            passage_words=share(self._wording.terms(text), above + item.passage.text),
            subjects=share(subjects, document),
            missing=min(len(missing), 3) / 3,
            case=best.features.case,
        )

    def elsewhere(self, query: Query, best: Extract, scope: Scope) -> bool:
        """Return whether the question names a place that neither the asker's region nor the document covers."""
        item = best.evidence
        covered = f"{scope.region}{item.document.region}{item.document.title}{item.passage.text}"
        return any(place not in covered for place in self._wording.places(query.text))

    def another_year(self, query: Query, best: Extract, scope: Scope) -> bool:
        """Return whether the question is about a year other than this one that the passage does not name."""
        asked = {scope.as_of.year + offset for word, offset in _RELATIVE_YEARS.items() if word in query.text}
        item = best.evidence
        named = _years(f"{item.document.title}\n{item.passage.text}") | {scope.as_of.year}
        return bool((asked | _years(query.text)) - named)


def _years(text: str) -> set[int]:
    """Return the calendar years that ``text`` names, in digits or in characters (二〇二七年)."""
    found = (numeral.value for numeral in find_numerals(text) if numeral.unit == "年")
    return {int(year) for year in found if 2000 <= year < 2100}
