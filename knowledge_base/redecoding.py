"""An input method for the ear: what was heard is read again, syllable by syllable, with the words people use here.

What a recognizer returns for accented speech is nearly the right syllables written with the wrong characters. So its
syllables span a lattice of words (``lattice``), each at the price of having been heard so (``confusion``); the best
path is that of the likeliest word sequence (``language``), found by a beam search. Characters that the recognizer
wrote are preferred as far as it can be trusted. Figures are never read again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from knowledge_base.confusion import Confusions
from knowledge_base.language import Context, Language
from knowledge_base.lattice import Lattice, Lattices, LatticeTuning, votes
from knowledge_base.pronunciation import Pronouncer, Run
from knowledge_base.vocabulary import Vocabulary, Word


@dataclass(frozen=True, slots=True)
class Tuning(LatticeTuning):
    """The search's numbers; fitted to ``tests/golden/retrieval_fit.jsonl``, spoken with accents and without."""

    beam: int = 10
    """Paths followed from each place."""
    word: float = 0.2
    """Nats for each word, since the language model makes short ones dear."""
    temperature: float = 3.0
    """Divides the scores before they become probabilities: the models are surer than they should be."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A stretch that was read differently from what the recognizer wrote."""

    start: int
    """Where it begins in the text, in characters."""
    original: str
    replacement: str
    """Empty if it stands for nothing that was said."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was heard."""

    text: str
    probability: float
    """Among the readings returned, 0 to 1."""
    rewritings: tuple[Rewriting, ...] = ()
    """From left to right."""


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """A sequence of words up to some place: the last link of a chain."""

    score: float
    state: Context
    before: _Path | None = None
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A reading of the text up to some place."""

    text: str
    score: float
    rewritings: tuple[Rewriting, ...] = ()

    def followed_by(self, between: str, part: _Part) -> _Part:
        """Return this reading with ``between`` and ``part`` behind it."""
        return _Part(
            self.text + between + part.text, self.score + part.score, self.rewritings + part.rewritings
        )


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
        self._lattices = Lattices(vocabulary, confusions, tuning)
        self._language = language
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
        voted = votes(text, alternatives, self._tuning.alternative)
        whole = [_Part("", 0.0)]
        end = 0
        for run in self._pronouncer.runs(text):
            between = text[end : run.start]
            end = run.start + len(run.text)
            lattice = self._lattices.over(
                run, voted[run.start : end], trust, after_digit=between[-1:].isdecimal()
            )
            parts = self._decode(run, lattice, limit)
            joined = (before.followed_by(between, part) for before in whole for part in parts)
            whole = nlargest(limit, _different(joined), key=_score)
        return self._weighed(whole, text[end:])

    def _weighed(self, parts: Sequence[_Part], tail: str) -> tuple[Reading, ...]:
        """Return ``parts``, the best first, with their probabilities."""
        best = parts[0].score
        weights = [math.exp((part.score - best) / self._tuning.temperature) for part in parts]
        return tuple(
            Reading(part.text + tail, weight / sum(weights), part.rewritings)
            for part, weight in zip(parts, weights, strict=True)
        )

    def _decode(self, run: Run, lattice: Lattice, limit: int) -> list[_Part]:
        """Return the best path through ``lattice``, and the best ones that leave it once."""
        score, bonus = self._language.score, self._tuning.word
        at: list[dict[str, _Path]] = [{} for _ in range(len(lattice) + 1)]
        rivals: dict[_Path, _Path] = {}
        at[0][""] = _Path(0.0, self._language.begin())
        for place, choices in enumerate(lattice):
            paths = nlargest(self._tuning.beam, at[place].items(), key=_score_of_item)
            for gain, word in choices if paths else ():
                target = at[place + len(word.text)]
                for last, path in paths:
                    total, state = path.score + gain, path.state
                    for token in word.tokens:
                        likely, state = score(state, token)
                        total += likely + bonus
                    key = word.written or last
                    known = target.get(key)
                    if known is None or known.score < total:
                        better = target[key] = _Path(total, state, path, word)
                        if known is not None:
                            rivals[better] = known
                    elif known not in rivals or rivals[known].score < total:
                        rivals[known] = _Path(total, state, path, word)
        ends = nlargest(limit, at[-1].values(), key=_score)
        parts = [_part(_words_of(end), end.score, run) for end in ends]
        return nlargest(limit, _different((*parts, *_variants(ends[0], rivals, run))), key=_score)


def _different(parts: Iterable[_Part]) -> Iterable[_Part]:
    """Return the best of those that read alike."""
    found: dict[str, _Part] = {}
    for part in parts:
        known = found.get(part.text)
        if known is None or known.score < part.score:
            found[part.text] = part
    return found.values()


def _score(scored: _Path | _Part) -> float:
    return scored.score


def _score_of_item(item: tuple[str, _Path]) -> float:
    return item[1].score


def _variants(best: _Path, rivals: Mapping[_Path, _Path], run: Run) -> Iterator[_Part]:
    """Yield the readings that begin otherwise than ``best``, meet it at some word and end as it does."""
    behind: tuple[Word, ...] = ()
    link = best
    while link.before is not None and link.word is not None:
        rival = rivals.get(link)
        if rival is not None:
            yield _part((*_words_of(rival), *behind), best.score - link.score + rival.score, run)
        behind = (link.word, *behind)
        link = link.before


def _part(words: Sequence[Word], score: float, run: Run) -> _Part:
    """Return the reading that consists of ``words``."""
    rewritings: list[Rewriting] = []
    place = 0
    for word in words:
        original = run.text[place : place + len(word.text)]
        if original != word.written:
            rewritings.append(Rewriting(run.start + place, original, word.written))
        place += len(word.text)
    return _Part("".join(word.written for word in words), score, tuple(rewritings))


def _words_of(path: _Path) -> tuple[Word, ...]:
    """Return the words of ``path``, the first one first."""
    words: list[Word] = []
    link = path
    while link.before is not None and link.word is not None:
        words.append(link.word)
        link = link.before
    return tuple(reversed(words))
