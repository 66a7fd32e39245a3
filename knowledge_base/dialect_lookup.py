"""Where a text has words of a dialect: the longest match first, from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge_base.dialect_entry import Entry

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|‘[^‘’]*’|「[^「」]*」|\"[^\"]*\"")
"""Titles and quotations: somebody else's words."""


class Lookup:
    """Finds entries in a text. Immutable, so that threads may share it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index ``entries`` by their words; of one word's senses the strictest is tried first."""
        self._senses: dict[str, list[Entry]] = {}
        for entry in sorted(entries, key=lambda entry: -len(entry.conditions)):
            self._senses.setdefault(entry.word, []).append(entry)
        lengths: dict[str, set[int]] = {}
        for word in self._senses:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        """First character of a word to the lengths that such words have, the longest first."""

    def matches(self, text: str) -> Iterator[tuple[int, Entry]]:
        """Yield the entries found in ``text`` with their positions; they do not overlap.

        Ordinary words that the pack only protects are among them; titles and quotations are skipped.
        """
        quoted = {match.start(): match.end() for match in _QUOTED.finditer(text)}
        position = 0
        while position < len(text):
            if position in quoted:
                position = quoted[position]
                continue
            entry = self._longest_at(text, position)
            if entry is None:
                position += 1
            else:
                yield position, entry
                position += len(entry.word)

    def _longest_at(self, text: str, position: int) -> Entry | None:
        """Return the longest word at ``position`` in the sense that is meant there."""
        for length in self._lengths.get(text[position], ()):
            for entry in self._senses.get(text[position : position + length], ()):
                if entry.is_meant(text, position):
                    return entry
        return None
