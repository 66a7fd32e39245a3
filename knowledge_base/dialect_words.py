"""A dialect's words in standard wording: what a typed question is turned into before it is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge_base.dialect_entry import Entry
from knowledge_base.dialect_tables import read_entries

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”|‘[^‘’]*’|「[^「」]*」|\"[^\"]*\"")
"""Titles and quotations: somebody else's words."""

_MOST_ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement, so that it can be shown and undone."""

    start: int
    """Where it was in the original text, in characters."""
    original: str
    replacement: str
    """Empty if a particle was dropped."""
    reason: str
    """One Chinese sentence for the resident or the staff."""


@dataclass(frozen=True, slots=True)
class Standardized:
    """A text in standard wording."""

    text: str
    changes: tuple[Change, ...] = ()
    """From left to right."""
    alternatives: tuple[str, ...] = ()
    """Other readings of the whole text, the likeliest first, at most 3."""


class DialectWords:
    """The words and patterns of one dialect. Immutable, so that threads may share it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index ``entries``; ``load`` reads them from a pack."""
        self._entries = tuple(entries)
        self._senses: dict[str, list[Entry]] = {}
        for entry in sorted(self._entries, key=lambda entry: -len(entry.conditions)):
            self._senses.setdefault(entry.word, []).append(entry)
        lengths: dict[str, set[int]] = {}
        for word in self._senses:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        """First character of a word to the lengths that such words have, the longest first."""

    def standardize(self, text: str) -> Standardized:
        """Return ``text`` in standard wording: the longest match first, from left to right.

        Titles in 《》, quotations, figures and ordinary words that only look like dialect are left alone.
        """
        matches = [(start, entry) for start, entry in self._matches(text) if entry.standards]
        if not matches:
            return Standardized(text)
        likeliest = [entry.standards[0] for _, entry in matches]
        changes = tuple(
            Change(start, entry.word, standard, _reason(entry))
            for (start, entry), standard in zip(matches, likeliest, strict=True)
        )
        readings = _other_readings([entry for _, entry in matches])
        alternatives = dict.fromkeys(_written(text, matches, wordings) for wordings in readings)
        return Standardized(
            _written(text, matches, likeliest), changes, tuple(alternatives)[:_MOST_ALTERNATIVES]
        )

    def entries(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every word once with its standard wordings, whatever the context; an empty one is a particle's.

        Ordinary words that the pack only protects are left out.
        """
        standards: dict[str, dict[str, None]] = {}
        for entry in self._entries:
            if entry.standards:
                standards.setdefault(entry.word, {}).update(dict.fromkeys(entry.standards))
        for word, wordings in standards.items():
            yield word, tuple(wordings)

    def _matches(self, text: str) -> Iterator[tuple[int, Entry]]:
        """Yield the entries found in ``text`` with their positions; they do not overlap."""
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
        """Return the longest word at ``position`` in the sense that is meant there, the strictest first."""
        for length in self._lengths.get(text[position], ()):
            for entry in self._senses.get(text[position : position + length], ()):
                if entry.is_meant(text, position):
                    return entry
        return None


def load(folder: Path) -> DialectWords:
    """Read the words of the dialect pack in ``folder``.

    Raises DialectInvalid if a table is missing or malformed.
    """
    return DialectWords(read_entries(folder))


def _written(text: str, matches: Iterable[tuple[int, Entry]], wordings: Iterable[str]) -> str:
    """Return ``text`` with the wordings in place of the matched words."""
    parts: list[str] = []
    position = 0
    for (start, entry), wording in zip(matches, wordings, strict=True):
        parts += (text[position:start], wording)
        position = start + len(entry.word)
    return "".join((*parts, text[position:]))


def _other_readings(entries: list[Entry]) -> Iterator[list[str]]:
    """Yield the wordings with one word read otherwise: the second choices from left to right, then the third."""
    likeliest = [entry.standards[0] for entry in entries]
    for choice in range(1, max(len(entry.standards) for entry in entries)):
        for index, entry in enumerate(entries):
            if choice < len(entry.standards):
                yield [*likeliest[:index], entry.standards[choice], *likeliest[index + 1 :]]


def _reason(entry: Entry) -> str:
    if entry.standards == ("",):
        return f"“{entry.word}”是方言里的语气词，去掉了。"
    return f"“{entry.word}”在方言里是“{'”或“'.join(entry.standards)}”的意思。"
