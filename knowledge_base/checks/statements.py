"""What a document says of an amount: the figure, whom and what it is for, how often, in which case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from knowledge_base.ages import age_spans
from knowledge_base.checks.quantities import (
    AGE,
    CASE,
    COUNTED,
    DURATIONS,
    HOURS,
    WEEKDAYS,
    Quantity,
    find_quantities,
    may_have_figures,
)
from knowledge_base.document import Document, Passage
from knowledge_base.periods import find_periods
from knowledge_base.sentences import sentences

_BREAK = re.compile(r"[，；。：,;:!！?？](?!\d)")
_LEAST = re.compile(r"(?:不低于|不少于|不得低于|不得少于|至少)[^，。；]{0,4}$")
_MOST = re.compile(r"(?:不超过|不得超过|不高于|最多|最长|最高)[^，。；]{0,6}$")
_AND_MORE, _AND_LESS = re.compile("(?:及|或)?以上|起"), re.compile("(?:及|或)?以下|之?以?内|以?之?前")
_FROM = re.compile(r"(?:(?<!不)(?<!不得)超过|不满|不足|未满|不到|(?<!期)满|每满|达到?)\s*$")
_IN_CASE_OF = re.compile(
    r"(?:[（(]含[^）)]*[）)])?(?:以上|以下|以内|的)[^，。；]{0,8}的?[，、]|(?:[（(]含[^）)]*[）)])?以[上下]的"
)
_GOES_ON = re.compile("(?:之|以)?[内前后起][，,]")
"""What was to be done within the time is said after it."""
_GOES_ON_AFTER = re.compile("(?:之|以)?[内前]")
_PENALTY = re.compile("罚款|拘留|徒刑|滞纳金|违法所得")
_LONGEST, _MOST_AMOUNTS = 160, 6
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
    beside: frozenset[tuple[Fraction, ...]]
    """The values of all figures of this sort in the sentence."""
    case: Case
    about: str
    """The words around the figure that belong to it, without any figures."""
    head: str
    """The beginning of the sentence, if it is about other figures as well; without any figures."""


def statements(document: Document, passage: Passage) -> Iterator[Statement]:
    """Yield what ``passage`` says of amounts."""
    for sentence in sentences(passage.text) if may_have_figures(passage.text) else ():
        if len(sentence) > _LONGEST or _PENALTY.search(sentence):
            continue
        quantities = find_quantities(sentence)
        amounts = _amounts(sentence, quantities)
        for index, quantity in enumerate(amounts if len(amounts) <= _MOST_AMOUNTS else ()):
            about, head = _around(sentence, amounts, index)
            yield Statement(
                document,
                passage,
                sentence,
                quantity.text,
                _compared(quantity, sentence),
                frozenset(_compared(o, sentence) for o in quantities if o.measure == quantity.measure),
                _case(sentence, quantities, quantity, about, head),
                _without(sentence, quantities, about),
                _without(sentence, quantities, head),
            )


def _amounts(sentence: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures that are stated; conditions, ages and days of the week only where nothing else is."""
    known = [quantity for quantity in quantities if quantity.measure not in ("", CASE)]
    stated = [
        quantity
        for quantity in known
        if quantity.measure not in (AGE, WEEKDAYS) and not _is_condition(sentence, quantity)
    ]
    if stated:
        return stated
    return [quantity for quantity in known if quantity.measure == WEEKDAYS] or known[:1]


def _is_condition(sentence: str, quantity: Quantity) -> bool:
    """Whether a figure only says in which case something holds: 服务满三年的, 100人（含）以上的."""
    before, after = sentence[: quantity.start], sentence[quantity.end :]
    return bool(_FROM.search(before) or _IN_CASE_OF.match(after))


_Span = tuple[int, int]


def _around(sentence: str, amounts: Sequence[Quantity], index: int) -> tuple[_Span, _Span]:
    """Return the part of the sentence that is about one amount, and the part that is about all of them."""
    amount = amounts[index]
    breaks = [match.end() for match in _BREAK.finditer(sentence)]
    end = next((place for place in breaks if place > amount.end), len(sentence))
    if _GOES_ON.match(sentence, amount.end):
        following = amounts[index + 1].start if index + 1 < len(amounts) else len(sentence)
        end = max((place for place in (*breaks, len(sentence)) if place <= following), default=end)
    if index == 0:
        return (0, len(sentence) if amount.measure == AGE else end), (0, 0)
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
        periods=_periods(own) or _periods(above) if _is_periodic(sentence, quantity) else frozenset(),
        ages=frozenset() if quantity.measure == AGE else _ages(own) or _ages(above),
        numbered=frozenset(
            f"{other.values}{other.text[-1]}"
            for other in quantities
            if other is not quantity
            and other.measure not in ("", AGE)
            and (other.measure in (CASE, WEEKDAYS) or _is_condition(sentence, other))
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


def _is_periodic(sentence: str, quantity: Quantity) -> bool:
    """Whether how often matters for a figure: not for a telephone number, nor for the time until something is done."""
    return quantity.measure in _PERIODIC and not _GOES_ON_AFTER.match(sentence, quantity.end)


def _periods(text: str) -> frozenset[str]:
    return frozenset(period.name for period in find_periods(text))


def _ages(text: str) -> frozenset[tuple[Fraction, Fraction]]:
    spans = age_spans(text) if "岁" in text else ()
    return frozenset((span.first, Fraction(int(span.last))) for span in spans)


def _bound(sentence: str, quantity: Quantity) -> str:
    before, after = sentence[: quantity.start], sentence[quantity.end :]
    if len(quantity.values) > 1 or quantity.measure == AGE:
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
