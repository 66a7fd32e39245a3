"""Rules against the text that they are taken from: no figure, place or sentence that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from knowledge_base.document import Passage
from knowledge_base.eligibility import OLDEST, AgeWithin, Condition, InRegion
from knowledge_base.numerals import find_numerals
from knowledge_base.region import units


def unsupported(conditions: Iterable[Condition], amount: str, quotes: Sequence[str]) -> Iterator[str]:
    """Yield each figure and place of ``conditions`` and ``amount`` that stands in none of ``quotes``.

    The last year of an age also stands there as the first that no longer counts: 89 as 不满九十周岁.
    """
    stated = {(numeral.value, numeral.unit) for quote in quotes for numeral in find_numerals(quote)}
    ages = {value for value, unit in stated if unit in ("岁", "")}
    for numeral in find_numerals(amount):
        if (numeral.value, numeral.unit) not in stated:
            yield numeral.text
    for condition in conditions:
        if isinstance(condition, AgeWithin):
            yield from _unsupported_ages(condition, ages)
        elif isinstance(condition, InRegion):
            names = units(condition.region)[-1:]
            yield from (name for name in names if not any(name in quote for quote in quotes))


def _unsupported_ages(condition: AgeWithin, stated: set[Fraction]) -> Iterator[str]:
    if condition.first > 0 and condition.first not in stated:
        yield f"{condition.first}岁"
    if condition.last < OLDEST and not {condition.last, condition.last + 1} & stated:
        yield f"{condition.last}岁"


def passage_of(quote: str, passages: Iterable[Passage]) -> Passage | None:
    """Return the first of ``passages`` that has the words of ``quote``, or None."""
    return next((passage for passage in passages if quote in passage.text), None)
