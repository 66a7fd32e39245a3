"""Two extracts of different documents: do they answer the same point, and does one change what the other says?"""

from __future__ import annotations

import re
from fractions import Fraction

from assistant.extraction import Extract
from assistant.trimming import says_free
from knowledge_base.numerals import find_numerals

_AS_GOOD = 0.8
"""How far the words of the document that takes precedence may fit the question worse than the other's, as score."""
_ADDS = re.compile(r"再(?:加|增|补|给|发|另)|另外|另行|另(?:加|增|补|发|给)|额外|基础上|加发|增发|叠加|之外")


def fits_as_well(one: Extract, other: Extract) -> bool:
    """Return whether ``one`` speaks of the point asked as much as ``other``, wherever its passage ranks."""
    kind = one.features.kind >= other.features.kind and one.features.case >= min(other.features.case, 0.5)
    worse = (other.score - other.features.passage) - (one.score - one.features.passage)
    return kind and worse <= _AS_GOOD


def adds(one: Extract) -> bool:
    """Return whether it states what is given on top of something else: 区里每个月另外加发二百元."""
    return _ADDS.search(one.text) is not None


def differ(one: Extract, other: Extract) -> bool:
    """Return whether they state different figures, counted in the same unit, or one that it is free."""
    first, second = _figures(one), _figures(other)
    free = says_free(one.text) != says_free(other.text)
    return free or any(first[unit] != second[unit] for unit in first.keys() & second.keys())


def _figures(extract: Extract) -> dict[str, set[Fraction]]:
    figures: dict[str, set[Fraction]] = {}
    for numeral in find_numerals(extract.text):
        figures.setdefault(numeral.unit, set()).add(numeral.value)
    return figures
