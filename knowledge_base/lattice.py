"""The words that may stand at each place of what was heard, with what each gains or costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeAlias

from knowledge_base.confusion import Confusions
from knowledge_base.pronunciation import Run, sound_of
from knowledge_base.vocabulary import Match, Said, Vocabulary, Word

_NUMERALS = "〇零一二两三四五六七八九十百千万亿半几"
_UNITS = "元块毛角分年月日号岁周天个倍成口级层楼次人户平"
_FIGURE = re.compile(rf"[{_NUMERALS}]{{2,}}[{_UNITS}]?|[{_NUMERALS}][{_UNITS}]|第[{_NUMERALS}]+")
_LOOP = re.compile(r"(.{2,10}?)\1{2,}")
"""A recognizer that has lost its way writes the same over and over."""

Votes: TypeAlias = Mapping[str, float]
"""The characters that a recognizer wrote at one place, with the share of its readings that have each."""
Choice: TypeAlias = tuple[float, Word]
"""A word with what it gains, in nats."""
Lattice: TypeAlias = Sequence[Sequence[Choice]]
"""For each place the words that may begin there."""


@dataclass(frozen=True, slots=True)
class LatticeTuning:
    """Numbers of the lattice, in nats where nothing else is said."""

    price: float = 1.5
    """Weight of the noisy channel beside the language model. More than 1: less is made of what is no question."""
    agreement: float = 9.0
    """For each character written as the recognizer did, if it can be trusted; it falls with the square of trust."""
    alternative: float = 1.0
    """How much an alternative's character counts beside the recognizer's own; a share."""
    other: float = 1.0
    """Price of a syllable that only an alternative has."""
    dearest: float = 6.0
    """Highest price of a word of one syllable."""
    dialect: float = 1.5
    """Price of a dialect's word."""
    width: int = 60
    """Beginnings of words that are followed at once."""
    kept: tuple[int, int, int] = (14, 14, 8)
    """Words kept at each place: of one syllable, of two, of each greater length."""


class Lattices:
    """Spans lattices over what was heard. Immutable, so that threads may share it."""

    def __init__(self, vocabulary: Vocabulary, confusions: Confusions, tuning: LatticeTuning) -> None:
        self._vocabulary = vocabulary
        self._confusions = confusions
        self._tuning = tuning

    def over(self, run: Run, voted: Sequence[Votes], trust: float, *, after_digit: bool = False) -> Lattice:
        """Return the words for ``run``: figures as they are, and always also the characters that were heard.

        Args:
            run: what the recognizer wrote.
            voted: the characters at each of its places.
            trust: how far they can be trusted, 0 to 1.
            after_digit: whether a digit stands before it, so that it may begin with a unit.
        """
        bonus = self._tuning.agreement * trust**2
        gains = [{character: bonus * share for character, share in here.items()} for here in voted]
        said = [
            self._said(syllable, run.text[place], voted[place], trust)
            for place, syllable in enumerate(run.syllables)
        ]
        figures = dict(_figures(run.text, after_digit))
        lattice: list[list[Choice]] = [
            [(0.0, _plain(figures[place]))] if place in figures else [] for place in range(len(run.text))
        ]
        for start, end in _gaps(figures, len(run.text)):
            for place in range(start, end):
                lattice[place] = self._words_at(place, run.text, said[:end], gains)
        for found in _LOOP.finditer(run.text):
            lattice[found.end(1)].append((0.0, Word(found.group()[len(found[1]) :], "", (), 0.0)))
        return lattice

    def _words_at(self, place: int, text: str, said: Said, gains: Sequence[Votes]) -> list[Choice]:
        """Return the words that may begin at ``place`` of ``text``."""
        tuning, original = self._tuning, text[place]
        found = self._vocabulary.matches(said, place, dearest=tuning.dearest, width=tuning.width)
        words: list[Choice] = []
        for length, matches in enumerate(found, 1):
            words += self._best(matches, length, original, gains[place : place + length])
        if not any(word.text == original == word.written for _, word in words):
            words.append((gains[place][original], _plain(original)))
        return words

    def _said(self, heard: str, written: str, here: Votes, trust: float) -> Sequence[tuple[str, float]]:
        """Return what may have been said where ``heard`` was heard, or an alternative's syllable."""
        said = self._confusions.said(heard, trust)
        others = {sound_of(character)[0] for character in here if character != written} - {heard}
        if not others:
            return said
        cheapest = dict(said)
        for other in others:
            for syllable, alone in self._confusions.said(other, trust):
                price = alone + self._tuning.other
                if price < cheapest.get(syllable, self._tuning.dearest):
                    cheapest[syllable] = price
        return sorted(cheapest.items(), key=lambda item: item[1])

    def _best(
        self, matches: Sequence[Match], length: int, original: str, gains: Sequence[Votes]
    ) -> Iterator[Choice]:
        """Yield the most promising words of ``length`` syllables.

        A numeral is never made out of something else, except inside a longer word.
        """
        tuning = self._tuning
        single = length == 1
        ranked: list[tuple[float, int, float, Word]] = []
        for match in matches:
            word = match.word
            if single and word.text in _NUMERALS and word.text != original:
                continue
            gain = -tuning.price * match.price
            for character, gained in zip(word.text, gains, strict=True):
                gain += gained.get(character, 0.0)
            if word.text != word.written:
                gain -= tuning.dialect
            ranked.append((gain + 0.5 * word.weight, len(ranked), gain, word))
        ranked.sort(reverse=True)
        for _, _, gain, word in ranked[: tuning.kept[min(length, len(tuning.kept)) - 1]]:
            yield gain, word


def votes(text: str, alternatives: Sequence[str], weight: float) -> Sequence[Votes]:
    """Return the votes for each place of ``text``; an alternative counts ``weight`` times as much as ``text``."""
    readings = 1 + weight * len(alternatives)
    voted = [{character: 1 / readings} for character in text]
    for other in alternatives:
        for _, start, end, first, last in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
            if end - start == last - first:
                for place, character in zip(range(start, end), other[first:last], strict=True):
                    voted[place][character] = voted[place].get(character, 0.0) + weight / readings
    return voted


def _plain(text: str) -> Word:
    return Word(text, text, (text,), 0.0)


def _figures(text: str, after_digit: bool) -> Iterator[tuple[int, str]]:
    """Yield the figures in ``text`` with their units, and where they begin."""
    if after_digit and text[0] in _UNITS:
        yield 0, text[0]
    yield from ((found.start(), found.group()) for found in _FIGURE.finditer(text))


def _gaps(figures: Mapping[int, str], length: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches between figures: where each begins and ends."""
    start = 0
    for place, figure in figures.items():
        yield start, place
        start = place + len(figure)
    yield start, length
