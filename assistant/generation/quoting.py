"""Which words of a passage are a model's sentence made from? The fewer they are, the less else they can seem to say."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.candidates import candidates
from knowledge_base.document import Evidence

_MOST_SINGLE = 3
_LONGEST = 260
"""Characters of two sentences that are quoted together."""


def quotes_for(text: str, item: Evidence) -> Iterator[str]:
    """Yield spans of the passage, each verbatim in it, that ``text`` may be made from, the likeliest first.

    First come the sentences and lists whose pairs of characters are most like its own, then the likeliest one
    together with the sentence before or after it.
    """
    quotes = dict.fromkeys(each.quote for each in candidates([item]))
    ranked = sorted(quotes, key=lambda quote: _likeness(text, quote), reverse=True)
    alike = [quote for quote in ranked if _likeness(text, quote) > 0]
    yield from alike[:_MOST_SINGLE]
    if alike:
        yield from _with_neighbors(alike[0], ranked, item.passage.text)


def _with_neighbors(quote: str, quotes: list[str], text: str) -> Iterator[str]:
    places = sorted((text.find(each), each) for each in quotes if each in text)
    order = [each for _, each in places]
    if quote not in order:
        return
    place = order.index(quote)
    for first, last in ((place - 1, place), (place, place + 1)):
        if first >= 0 and last < len(places):
            span = text[places[first][0] : places[last][0] + len(places[last][1])]
            if len(span) <= _LONGEST:
                yield span


def _likeness(one: str, other: str) -> float:
    """Return the share of pairs of characters that two texts have in common, 0 to 1."""
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / max(1, len(first) + len(second))


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}
