"""Numbers in Chinese: spelled as they are read aloud, parsed as they are written, found in a text.

>>> spell_integer(1005)
'一千零五'
>>> parse_numeral("一万五")
Fraction(15000, 1)
>>> [(found.value, found.unit) for found in find_numerals("满八十周岁，每月发100元")]
[(Fraction(80, 1), '岁'), (Fraction(100, 1), '元')]
"""

from __future__ import annotations

from knowledge_base.numerals.finding import Numeral, find_numerals
from knowledge_base.numerals.parsing import parse_numeral
from knowledge_base.numerals.spelling import LARGEST, spell_decimal, spell_digits, spell_integer
from knowledge_base.numerals.unifying import unified

__all__ = [
    "LARGEST",
    "Numeral",
    "find_numerals",
    "parse_numeral",
    "spell_decimal",
    "spell_digits",
    "spell_integer",
    "unified",
]
