"""A text with every number in one spelling, to look for a fact in it."""

from __future__ import annotations

import re

from knowledge_base.numerals.finding import find_numerals


def unified(text: str) -> str:
    """Return ``text`` with every numeral as its value and unit, without punctuation and white space.

    >>> unified("八十周岁") == unified("80 岁")
    True
    """
    parts: list[str] = []
    end = 0
    for numeral in find_numerals(text):
        parts += [text[end : numeral.start], f"<{numeral.value}{numeral.unit}>"]
        end = numeral.end
    parts.append(text[end:])
    return re.sub(r"[^\w<>/]", "", "".join(parts))
