"""The article around a quote, for the eye: what is said of a statute is short, and may be half of the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_base.document import Passage

_ARTICLE = re.compile(r"^第\S{1,9}条")
_END = re.compile(r"[。！？][”）]*|\n")
_LONGEST = 250
"""Characters of what is shown: a screen of large type."""


def around(quote: str, passage: Passage) -> str:
    """Return the article that ``quote`` stands in, verbatim, or as many whole sentences around it as can be shown.

    It is empty if there is no more of it than the quote, or the passage is no article of a statute: guides are written
    so that a sentence can be understood alone.
    """
    text = passage.text
    start = text.find(quote)
    if start < 0 or not _ARTICLE.match(passage.clause):
        return ""
    ends = list(_sentences(text))
    first = next(place for place, (_, end) in enumerate(ends) if end > start)
    last = next(place for place, (_, end) in enumerate(ends) if end >= start + len(quote))
    while widened := _widened(ends, first, last):
        first, last = widened
    shown = text[ends[first][0] : ends[last][1]].strip()
    return shown if len(shown) > len(quote) else ""


def _widened(ends: list[tuple[int, int]], first: int, last: int) -> tuple[int, int] | None:
    """Return one sentence more, the following one rather than the one before; None if it would be too long."""
    for begin, end in ((first, last + 1), (first - 1, last)):
        if begin >= 0 and end < len(ends) and ends[end][1] - ends[begin][0] <= _LONGEST:
            return begin, end
    return None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends; they are the whole text."""
    start = 0
    for match in _END.finditer(text):
        if text[start : match.end()].strip():
            yield start, match.end()
            start = match.end()
    if start < len(text):
        yield start, len(text)
