"""Does the evidence really answer? A probability, and the reasons that rule an answer out.

The probability comes from the signs (``signs``) by the weights that were fitted for the release (``calibration``).
What is about another place or another year is ruled out whatever the probability: an amount of the wrong city is the
worst answer of all. So is what does not state the price or the hour that was asked for, and the asker's own case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.calibration import Calibration
from assistant.demands import is_own_case, leaves_open
from assistant.extraction import Extract
from assistant.normalization import asking_clauses
from assistant.signs import SignReader, Signs
from assistant.turn import Query
from knowledge_base.document import Evidence, Scope
from knowledge_base.numerals import find_numerals
from knowledge_base.region import named_in
from knowledge_base.wording import Wording

_ASKS_TO_INVENT = re.compile(r"编(?:一?个|造|一?段|点)|随便(?:说|编|猜|讲)|瞎(?:说|编|猜)|猜一?(?:个|猜)")
_TOWN = re.compile(
    r"[在住]((?!.{0,2}[本全城超夜菜股上门街哪外几个我你他她])[一-龥]{2}[市县])(?![场民里内长])"
)
"""A town that no dictionary knows. Many words that end in 市 are none: 在菜市, 住城市."""
_PAST, _FUTURE = {"前年": -2, "去年": -1}, {"明年": 1, "后年": 2}
_LONG_STORY_CHARS = 60
"""In a longer question people and years pass by that it is not about; its heart alone is looked at."""


class Judge:
    """Estimates whether the best extract answers the question. Threads may share it."""

    def __init__(self, wording: Wording, signs: SignReader, calibration: Calibration) -> None:
        self._wording = wording
        self._signs = signs
        self._calibration = calibration

    def confidence(self, query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope) -> float:
        """Return the probability (0 to 1) that ``best`` answers ``query`` in ``scope``; 0 if it is ruled out."""
        signs = self.signs(query, best, evidence, scope)
        return 0.0 if signs is None else self._calibration.probability(signs)

    def signs(self, query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope) -> Signs | None:
        """Return what speaks for ``best`` and against it; None if it is ruled out."""
        return None if self._ruled_out(query, best, scope) else self._signs.read(query, best, evidence)

    def misses_nothing(self, query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope) -> bool:
        """Return whether the document of ``best`` speaks of every subject of the question."""
        signs = self.signs(query, best, evidence, scope)
        return signs is not None and signs.missing == 0.0

    def _ruled_out(self, query: Query, best: Extract, scope: Scope) -> bool:
        """Return whether nothing that was found may be said, however well it fits."""
        asked = query.heart if query.heart and len(query.text) > _LONG_STORY_CHARS else query.text
        return bool(
            _ASKS_TO_INVENT.search(query.text)
            or is_own_case(asked)
            or leaves_open(asked, best.text)
            or self._elsewhere(asked, best.evidence, scope)
            or _another_year(asked, best.evidence, scope)
        )

    def _elsewhere(self, asked: str, item: Evidence, scope: Scope) -> bool:
        """Return whether a place is named that neither the asker's region nor the document covers."""
        document = item.document
        covered = f"{scope.region}{document.region}{document.title}{item.passage.text}"
        return any(
            place not in covered
            and not named_in(place, document.region)
            and not named_in(place, scope.region)
            for place in (*self._wording.places(asked), *_TOWN.findall(asked))
        )


def _another_year(asked: str, item: Evidence, scope: Scope) -> bool:
    """Return whether it is about a year other than this one that the passage does not name."""
    named = _years(f"{item.document.title}\n{item.passage.text}") | {scope.as_of.year}
    return bool({*_relative_years(asked, scope.as_of.year), *_years(asked)} - named)


def _relative_years(asked: str, year: int) -> Iterator[int]:
    """Yield the years that are meant by 明年 and the like. What happened last year is no rule of last year."""
    yield from (year + offset for word, offset in _FUTURE.items() if word in asked)
    asking = asking_clauses(asked)
    yield from (year + offset for word, offset in _PAST.items() if word in asking)


def _years(text: str) -> set[int]:
    """Return the calendar years that ``text`` names, in digits or in characters (二〇二七年)."""
    found = (numeral.value for numeral in find_numerals(text) if numeral.unit == "年")
    return {int(year) for year in found if 2000 <= year < 2100}
