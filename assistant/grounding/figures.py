"""Every claim against its quoted span. Here: every figure of a sentence stands in one of its quotes."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge_base.numerals import find_numerals


def unsupported_figures(text: str, quotes: Iterable[str]) -> tuple[str, ...]:
    """Return the figures of ``text``, as written, that stand in none of ``quotes``; none means it is grounded.

    Figures are compared by value and unit, however they are written: 十五年 is 15年, 百分之七十 is 70%.
    """
    supported = {(numeral.value, numeral.unit) for quote in quotes for numeral in find_numerals(quote)}
    return tuple(
        numeral.text for numeral in find_numerals(text) if (numeral.value, numeral.unit) not in supported
    )
