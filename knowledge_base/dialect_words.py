"""A dialect's words in standard wording: what a typed question is turned into before it is looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from knowledge_base.dialect_entry import Entry
from knowledge_base.dialect_lookup import Lookup
from knowledge_base.dialect_tables import read_entries
from models.simplified import to_simplified

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
        self._lookup = Lookup(self._entries)

    def standardize(self, text: str) -> Standardized:
        """Return ``text`` in standard wording: the longest match first, from left to right.

        Titles in 《》, quotations, figures and ordinary words that only look like dialect are left alone.
        """
        matches = self.found(text)
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

    def found(self, text: str) -> tuple[tuple[int, Entry], ...]:
        """Return the words of the dialect in ``text`` with their positions, from left to right."""
        return tuple((start, entry) for start, entry in self._lookup.matches(text) if entry.standards)

    def own_spellings(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where ``text`` has words that are not to be simplified: 孃孃 is an aunt, and 娘娘 is not."""
        if self._respelled is not None:
            yield from (match.span() for match in self._respelled.finditer(text))

    @cached_property
    def _respelled(self) -> re.Pattern[str] | None:
        """The words that simplifying would make something else, which the pack does not have; None without any."""
        words = {entry.word for entry in self._entries}
        changed = {word for word in words if to_simplified(word) not in words}
        longest_first = sorted(changed, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first))) if changed else None

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


def load(folder: Path, additions: Path | None = None) -> DialectWords:
    """Read the words of the dialect pack in ``folder``, and what a community has added to them.

    Raises DialectInvalid if a table is missing or malformed.
    """
    return DialectWords(read_entries(folder, additions))


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
