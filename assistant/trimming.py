"""Clauses of a quoted sentence that would mislead the ear: an amount that nobody who listens has to pay.

爱心车接送老人全部免费，来回的五元油费由社区公益金出: whoever listens takes the five yuan home. Such a clause, and one
that tells what it used to cost, is left out at the beginning or the end of a sentence, if the rest states something
by itself. What is left stands verbatim in the passage.
"""

from __future__ import annotations

import re

from knowledge_base.numerals import find_numerals

_BORNE_BY_OTHERS = re.compile(r"由[^，]{2,20}(?:出|承担|负担|支付|垫付|补给|补足|补齐|结算)[。！；]?$")
_USED_TO = re.compile(r"原来|原先|原本|原收|原价|过去|从前|此前")
_STILL = re.compile(r"恢复|仍|还是|继续|照|按")
_FREE = re.compile(r"免费|全免|不要钱|不收|不用(?:交|付|花|出)|免收")
_MONEY = "元"


def without_foreign_amounts(quote: str) -> str:
    """Return ``quote`` without such clauses at its ends, or as it is if there are none.

    >>> without_foreign_amounts("接送全部免费，五元油费由社区出。")
    '接送全部免费'
    """
    clauses = quote.split("，")
    first, last = 0, len(clauses)
    while last - first > 1 and _is_foreign(clauses[last - 1], clauses[first : last - 1]):
        last -= 1
    while last - first > 1 and _used_to_cost(clauses[first]):
        first += 1
    return "，".join(clauses[first:last])


def says_free(text: str) -> bool:
    """Return whether ``text`` says that something costs nothing, or asks whether it does."""
    return _FREE.search(text) is not None


def _is_foreign(clause: str, before: list[str]) -> bool:
    borne = _BORNE_BY_OTHERS.search(clause) is not None and any(map(says_free, before))
    return _names_money(clause) and (borne or _used_to_cost(clause))


def _used_to_cost(clause: str) -> bool:
    return _names_money(clause) and _USED_TO.search(clause) is not None and _STILL.search(clause) is None


def _names_money(clause: str) -> bool:
    return any(numeral.unit == _MONEY for numeral in find_numerals(clause))
