"""The words that a misheard question is read again with, found by their syllables."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import TypeAlias

from knowledge_base.pronunciation import sound_of, sounds_of
from knowledge_base.text import HAN

_WORD = re.compile(rf"[{HAN}]+")
LONGEST = 10
"""Syllables of the longest word."""
_HOMOPHONES = 40
"""Words kept for one sequence of syllables; single characters have the most."""
_WAYS = 16
"""Ways in which a dialect may say one word, at most: a character may have several readings, a word many characters."""
_DIALECT_SHARE = 3e-6
"""How frequent a word of a dialect is taken to be: as frequent as an ordinary word of standard Chinese."""

Readings: TypeAlias = Mapping[str, Sequence[str]]
"""Character to the syllables that a dialect reads it with."""
Said: TypeAlias = Sequence[Sequence[tuple[str, float]]]
"""For each syllable heard, the syllables that may have been said with their prices in nats, the cheapest first."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary."""

    text: str
    """As it is spoken."""
    written: str
    """In standard wording; differs from ``text`` for the words of a dialect."""
    tokens: tuple[str, ...]
    """``written`` as the language model knows it."""
    weight: float
    """The logarithm of its probability."""


@dataclass(slots=True)
class _Node:
    """All words that begin with the same syllables."""

    after: dict[str, _Node] | None = None
    """Syllable to the node of the words that go on with it; None where none does, which is most nodes."""
    words: tuple[Word, ...] = ()
    """The words of exactly these syllables, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word that may have been said."""

    word: Word
    price: float
    """How unlikely it is to be heard so, in nats."""


class Vocabulary:
    """A trie of words by their syllables. Immutable once built, so that threads may share it."""

    def __init__(
        self,
        words: Iterable[str],
        frequency: Callable[[str], float],
        cut: Callable[[str], Sequence[str]],
        dialect: Mapping[str, Sequence[str]] | None = None,
        readings: Sequence[Readings] = (),
    ) -> None:
        """Build the trie.

        Args:
            words: standard words; what is not Chinese characters only, or too long, is left out.
            frequency: a word to its probability in running text.
            cut: text to the words of the language model.
            dialect: words and patterns of dialects with their standard wordings.
            readings: how each dialect reads characters that it reads in its own way; words with them may be said
                either way.
        """
        self._readings = tuple(readings)
        self._root = _Node()
        for text in words:
            if len(text) <= LONGEST and _WORD.fullmatch(text):
                word = Word(text, text, (text,), math.log(frequency(text) + 1e-12))
                self._put_all(word)
        for text, standards in (dialect or {}).items():
            if len(text) <= LONGEST and _WORD.fullmatch(text):
                for standard in standards:
                    word = Word(
                        text, standard, tuple(cut(standard)), math.log(_DIALECT_SHARE / len(standards))
                    )
                    self._put_all(word)
        _sort(self._root)

    def matches(self, said: Said, start: int, *, dearest: float, width: int) -> Iterator[list[Match]]:
        """Yield the words that may begin at ``start``: those of one syllable, then those of two, and so on.

        ``dearest`` bounds the price of a word of one syllable; each further syllable may cost a nat more.
        Of the ways to go on, the ``width`` cheapest are followed.
        """
        level = [(0.0, self._root)]
        for length, syllables in enumerate(said[start : start + LONGEST]):
            limit = dearest + length
            following = [
                (price + more, after)
                for price, node in level
                if node.after is not None
                for syllable, more in syllables
                if price + more <= limit and (after := node.after.get(syllable)) is not None
            ]
            if not following:
                return
            if len(following) > width:
                following.sort(key=_price)
                del following[width:]
            level = following
            yield [Match(word, price) for price, node in level for word in node.words]

    def _put_all(self, word: Word) -> None:
        """Put ``word`` wherever it may be said so; a dialect reads all characters of a word in its own way."""
        text = word.text
        sounds: list[tuple[str, ...]] = (
            [(one,) for one in sounds_of(text)] if len(text) == 1 else [sound_of(text)]
        )
        for own in self._readings:
            if not own.keys().isdisjoint(text):
                usual = zip(text, sounds[0], strict=True)
                ways = product(*(own.get(character, (sound,)) for character, sound in usual))
                sounds += islice(ways, _WAYS)
        for sound in dict.fromkeys(sounds):
            self._put(sound, word)

    def _put(self, sound: Sequence[str], word: Word) -> None:
        node = self._root
        for syllable in sound:
            if node.after is None:
                node.after = {}
            following = node.after.get(syllable)
            if following is None:
                following = node.after[syllable] = _Node()
            node = following
        node.words += (word,)


def _price(item: tuple[float, _Node]) -> float:
    return item[0]


def _sort(node: _Node) -> None:
    pending = [node]
    while pending:
        node = pending.pop()
        if len(node.words) > 1:
            node.words = tuple(sorted(node.words, key=lambda word: -word.weight)[:_HOMOPHONES])
        pending += (node.after or {}).values()
