"""An input method for the ear: what was heard is read again, syllable by syllable, with the words people use here.

What a recognizer returns for accented speech is nearly the right syllables written with the wrong characters. So its
syllables span a lattice of words (``vocabulary``), each at the price of having been heard so (``confusion``); the
best path is that of the likeliest word sequence (``language``), found by a beam search. Characters that the
recognizer wrote are preferred as far as it can be trusted. Figures are never read again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest
from typing import Any

from knowledge_base.confusion import Confusions
from knowledge_base.language import Language
from knowledge_base.pronunciation import Pronouncer, Run
from knowledge_base.vocabulary import Match, Vocabulary, Word

_NUMERALS = "〇零一二两三四五六七八九十百千万亿半几"
_FIGURE = re.compile(
    rf"[{_NUMERALS}]{{2,}}|[{_NUMERALS}](?=[元块毛角分年月日号岁周天个倍成口级层楼次人户平])|第[{_NUMERALS}]+"
)


@dataclass(frozen=True, slots=True)
class Tuning:
    """The search's numbers; fitted to ``tests/golden/retrieval_fit.jsonl`` and half of other questions."""

    price: float = 1.0
    """Weight of the noisy channel beside the language model."""
    agreement: tuple[float, float] = (1.0, 4.0)
    """Nats for writing a character as the recognizer did, at trust 0 and at trust 1."""
    dearest: float = 6.0
    """Highest price of a word of one syllable."""
    beam: int = 10
    width: int = 60
    kept: tuple[int, int, int] = (14, 14, 8)
    """Words kept at each place: of one syllable, of two, of each greater length."""
    temperature: float = 3.0
    """Divides the scores before they become probabilities: the models are surer than they should be."""
    alternative: float = 1.0
    """How much an alternative's character counts beside the recognizer's own."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A stretch that was read differently from what the recognizer wrote."""

    start: int
    original: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was heard."""

    text: str
    probability: float
    """Among the readings returned, 0 to 1."""
    rewritings: tuple[Rewriting, ...] = ()


@dataclass(frozen=True, slots=True)
class _Path:
    """A sequence of words up to some place; the last link of a chain."""

    score: float
    state: Any
    before: _Path | None
    word: Word | None


class Redecoder:
    """Reads heard text again. Immutable, so that threads may share it."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        language: Language,
        confusions: Confusions,
        pronouncer: Pronouncer,
        tuning: Tuning = Tuning(),
    ) -> None:
        self._vocabulary = vocabulary
        self._language = language
        self._confusions = confusions
        self._pronouncer = pronouncer
        self._tuning = tuning

    def readings(
        self, text: str, *, trust: float, alternatives: Sequence[str] = (), limit: int = 3
    ) -> tuple[Reading, ...]:
        """Return the likeliest readings of ``text``, the likeliest first.

        Args:
            text: what the recognizer returned.
            trust: how far its characters can be trusted, 0 to 1.
            alternatives: its other readings of the same speech.
            limit: readings returned at most.
        """
        agreed = _agreed(text, alternatives, self._tuning.alternative)
        whole = [_Part("", 0.0)]
        end = 0
        for run in self._pronouncer.runs(text):
            between = text[end : run.start]
            decoded = self._decode(run, agreed[run.start : run.start + len(run.text)], trust, limit)
            whole = nlargest(
                limit,
                (
                    _Part(f"{before.text}{between}{part.text}", before.score + part.score, (*before.rewritings, *part.rewritings))
                    for before in whole
                    for part in decoded
                ),
                key=lambda part: part.score,
            )
            end = run.start + len(run.text)
        return self._weighed(whole, text[end:])

    def _weighed(self, parts: Sequence[_Part], tail: str) -> tuple[Reading, ...]:
        best = parts[0].score
        weights = [math.exp((part.score - best) / self._tuning.temperature) for part in parts]
        return tuple(
            Reading(part.text + tail, weight / sum(weights), part.rewritings)
            for part, weight in zip(parts, weights, strict=True)
        )

    def _decode(self, run: Run, agreed: Sequence[Mapping[str, float]], trust: float, limit: int) -> list[_Part]:
        """Return the ``limit`` best readings of one run of characters."""
        low, high = self._tuning.agreement
        bonus = low + (high - low) * trust
        length = len(run.text)
        at: list[dict[str, _Path]] = [{} for _ in range(length + 1)]
        at[0][""] = _Path(0.0, self._language.begin(), None, None)
        words = self._words(run, agreed, bonus)
        score = self._language.score
        for place in range(length):
            paths = nlargest(self._tuning.beam, at[place].values(), key=_score)
            for gain, word in words[place] if paths else ():
                target = at[place + len(word.text)]
                for path in paths:
                    total, state = path.score + gain, path.state
                    for token in word.tokens:
                        likely, state = score(state, token)
                        total += likely
                    known = target.get(word.written)
                    if known is None or known.score < total:
                        target[word.written] = _Path(total, state, path, word)
        return [_part(path, run) for path in nlargest(limit, at[length].values(), key=_score)]

    def _words(
        self, run: Run, agreed: Sequence[Mapping[str, float]], bonus: float
    ) -> list[list[tuple[float, Word]]]:
        """Return for each place the words that may begin there, with what they gain or cost."""
        tuning = self._tuning
        said = [self._confusions.said(syllable) for syllable in run.syllables]
        figures = {found.start(): found.group() for found in _FIGURE.finditer(run.text)}
        fixed = {place for start, figure in figures.items() for place in range(start, start + len(figure))}
        words: list[list[tuple[float, Word]]] = []
        for place in range(len(run.text)):
            if place in fixed:
                figure = figures.get(place)
                words.append([(0.0, Word(figure, figure, (figure,), 0.0))] if figure else [])
                continue
            here: list[tuple[float, Word]] = []
            room = min((start for start in fixed if start > place), default=len(run.text)) - place
            found = self._vocabulary.matches(said, place, dearest=tuning.dearest, width=tuning.width)
            for length, matches in zip(range(1, room + 1), found, strict=False):
                kept = tuning.kept[min(length, len(tuning.kept)) - 1]
                priced = [(self._gain(match, agreed, place, bonus), match.word) for match in matches if _may(match, run, place)]
                here += [
                    (gain, word)
                    for gain, word in nlargest(kept, priced, key=lambda item: item[0] + 0.5 * item[1].weight)
                ]
            original = run.text[place]
            if not any(word.text == original for _, word in here):
                here.append((bonus, Word(original, original, (original,), 0.0)))
            words.append(here)
        return words

    def _gain(self, match: Match, agreed: Sequence[Mapping[str, float]], place: int, bonus: float) -> float:
        agreement = sum(
            agreed[place + offset].get(character, 0.0) for offset, character in enumerate(match.word.text)
        )
        return bonus * agreement - self._tuning.price * match.price


@dataclass(frozen=True, slots=True)
class _Part:
    """A reading of the text up to some place."""

    text: str
    score: float
    rewritings: tuple[Rewriting, ...] = ()


def _score(path: _Path) -> float:
    return path.score


def _may(match: Match, run: Run, place: int) -> bool:
    """Whether a word may stand here: a numeral is never made out of something else, except inside a longer word."""
    text = match.word.text
    return len(text) > 1 or text not in _NUMERALS or run.text[place] == text


def _part(path: _Path, run: Run) -> _Part:
    """Return the reading that ends with ``path``."""
    words = list(_words_of(path))[::-1]
    rewritings: list[Rewriting] = []
    place = 0
    for word in words:
        original = run.text[place : place + len(word.text)]
        if original != word.written:
            rewritings.append(Rewriting(run.start + place, original, word.written))
        place += len(word.text)
    return _Part("".join(word.written for word in words), path.score, tuple(rewritings))


def _words_of(path: _Path) -> Iterator[Word]:
    link: _Path | None = path
    while link is not None and link.word is not None:
        yield link.word
        link = link.before


def _agreed(text: str, alternatives: Sequence[str], weight: float) -> list[dict[str, float]]:
    """Return for each place of ``text`` the characters written there, with the share of readings that have them."""
    readings = 1 + weight * len(alternatives)
    agreed = [{character: 1 / readings} for character in text]
    for other in alternatives:
        for tag, start, end, first, last in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
            if tag in ("equal", "replace") and end - start == last - first:
                for offset in range(end - start):
                    votes = agreed[start + offset]
                    character = other[first + offset]
                    votes[character] = votes.get(character, 0.0) + weight / readings
            else:
                for place in range(start, end):
                    votes = agreed[place]
                    votes[text[place]] = votes.get(text[place], 0.0) + 0.0
    return agreed
