"""What a document says of an amount: the figure, whom and what it is for, how often, in which case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from knowledge_base.ages import age_spans
from knowledge_base.document import Document, Passage
from knowledge_base.quantities import AGE, CASE, COUNTED, DURATIONS, HOURS, WEEKDAYS, Quantity, find_quantities
from knowledge_base.sentences import sentences

_BREAK = re.compile(r"[，；。：,;:!！?？](?!\d)")
_PERIOD = re.compile(
    r"(?<!上)每(?:个|一)?(月|年|季度|学期|学年|天|日|周|次|回|顿|餐|小时|张|份|平方米|床|吨|度|公里|立方米)|(按月|按年|一次性)"
)
_SAME_PERIOD = {"按月": "月", "按年": "年", "日": "天", "回": "次", "餐": "顿"}
_LEAST = re.compile(r"(?:不低于|不少于|不得低于|不得少于|至少)[^，。；]{0,4}$")
_MOST = re.compile(r"(?:不超过|不得超过|不高于|最多|最长|最高)[^，。；]{0,6}$")
_AND_MORE, _AND_LESS = re.compile("(?:及|或)?以上|起"), re.compile("(?:及|或)?以下|之?以?内|以?之?前")
_PERIODIC = frozenset({"元", "%", *COUNTED, *DURATIONS})
_NOON, _LATE = 12, 14


@dataclass(frozen=True, slots=True)
class Case:
    """For what a figure holds, as far as figures say so. Statements of different cases never contradict."""

    measure: str
    periods: frozenset[str]
    """月 for 每月, 次 for 每次, 一次性."""
    ages: frozenset[tuple[Fraction, Fraction]]
    numbered: frozenset[str]
    """Figures that tell one case from others, as values: the grade, the year, the building."""
    bound: str
    """``least`` or ``most`` if the figure is only that; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure in a document, with what it is about."""

    document: Document
    passage: Passage
    quote: str
    """The sentence, verbatim in the passage."""
    figure: str
    """As written."""
    values: tuple[Fraction, ...]
    case: Case
    about: str
    """The words around the figure that belong to it, without any figures."""
    head: str
    """The beginning of the sentence, if it is about other figures as well; without any figures."""


def statements(document: Document, passage: Passage) -> Iterator[Statement]:
    """Yield what ``passage`` says of amounts."""
    for sentence in sentences(passage.text):
        quantities = find_quantities(sentence)
        for index, quantity in enumerate(amounts := _amounts(quantities)):
            about, head = _around(sentence, amounts, index)
            yield Statement(
                document,
                passage,
                sentence,
                quantity.text,
                _compared(quantity, sentence),
                _case(sentence, quantities, quantity, about, head),
                _without(sentence, quantities, about),
                _without(sentence, quantities, head),
            )


def _amounts(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures that are stated; ages and days of the week only where nothing else is."""
    known = [quantity for quantity in quantities if quantity.measure not in ("", CASE)]
    stated = [quantity for quantity in known if quantity.measure not in (AGE, WEEKDAYS)]
    if stated:
        return stated
    return [quantity for quantity in known if quantity.measure == WEEKDAYS] or known[:1]


_Span = tuple[int, int]


def _around(sentence: str, amounts: Sequence[Quantity], index: int) -> tuple[_Span, _Span]:
    """Return the part of the sentence that is about one amount, and the part that is about all of them."""
    amount = amounts[index]
    breaks = [match.end() for match in _BREAK.finditer(sentence)]
    end = next((place for place in breaks if place > amount.end), len(sentence))
    if index == 0:
        return (0, end), (0, 0)
    start = next((place for place in breaks if place >= amounts[index - 1].end), amounts[index - 1].end)
    first_clause = max((place for place in breaks if place <= amounts[0].start), default=0)
    return (min(start, amount.start), end), (0, first_clause)


def _compared(quantity: Quantity, sentence: str) -> tuple[Fraction, ...]:
    if quantity.measure != AGE:
        return quantity.values
    spans = age_spans(sentence)
    return tuple(end for span in spans[:1] for end in (span.first, span.last))


def _case(
    sentence: str, quantities: Sequence[Quantity], quantity: Quantity, about: _Span, head: _Span
) -> Case:
    own, above = sentence[slice(*about)], sentence[slice(*head)]
    return Case(
        measure=_finer(quantity),
        periods=_periods(own) or _periods(above) if quantity.measure in _PERIODIC else frozenset(),
        ages=frozenset() if quantity.measure == AGE else _ages(own) or _ages(above),
        numbered=frozenset(
            f"{other.values}{other.text[-1]}"
            for other in quantities
            if other is not quantity
            and other.measure in (CASE, WEEKDAYS)
            and (_within(other, about) or _within(other, head))
        ),
        bound=_bound(sentence, quantity),
    )


def _finer(quantity: Quantity) -> str:
    """Return the measure; spans of hours of different parts of the day are not compared."""
    if quantity.measure != HOURS:
        return quantity.measure
    start, end = quantity.values
    part = "下午" if start >= _NOON else "全天" if end >= _LATE else "上午"
    return f"{HOURS}（{part}）"


def _periods(text: str) -> frozenset[str]:
    found = (match[1] or match[2] for match in _PERIOD.finditer(text))
    return frozenset(_SAME_PERIOD.get(period, period) for period in found)


def _ages(text: str) -> frozenset[tuple[Fraction, Fraction]]:
    return frozenset((span.first, Fraction(int(span.last))) for span in age_spans(text))


def _bound(sentence: str, quantity: Quantity) -> str:
    before, after = sentence[: quantity.start], sentence[quantity.end :]
    if len(quantity.values) > 1:
        return ""
    if _LEAST.search(before) or _AND_MORE.match(after):
        return "least"
    most = _MOST.search(before) or _AND_LESS.match(after)
    return "most" if most and quantity.measure not in DURATIONS else ""


def _within(quantity: Quantity, span: _Span) -> bool:
    return span[0] <= quantity.start < span[1]


def _without(sentence: str, quantities: Sequence[Quantity], span: _Span) -> str:
    """Return a part of the sentence without its figures."""
    parts: list[str] = []
    start, end = span
    for quantity in quantities:
        if _within(quantity, span):
            parts.append(sentence[start : quantity.start])
            start = quantity.end
    return "，".join([*parts, sentence[start:end]])

