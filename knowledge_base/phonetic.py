"""The phonetic index: passages by how they sound, for questions whose characters cannot be trusted.

Terms are syllables without tones, and pairs of neighboring ones, ranked by BM25 (Robertson and Zaragoza, 2009).
What sounds alike is decided when a question is asked, not when the index is built: a question brings, for each
syllable heard, the syllables that may have been said and how likely they are, and a passage is credited with the
likelihood of those that it has. So one index serves every dialect, also one that is added later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75
_FAINTEST = 0.05
"""Pairs of syllables less likely than this are not looked up."""
_BASE = 2**14
"""The pair of the syllables numbered a and b has the number ``(a + 1) * _BASE + b``, a single one its own."""

_UNKNOWN = _BASE - 1
"""Number of a syllable that no passage has: it is part of what was asked all the same."""

Heard: TypeAlias = Sequence[Mapping[str, float]]
"""For each syllable of a run, the syllables that may have been said, with their likelihood, above 0 to 1."""
Scores: TypeAlias = NDArray[np.float32]
_Counted: TypeAlias = tuple[NDArray[np.int64], NDArray[np.uint8]]
"""The terms of one passage, each once, and how often it has each."""


@dataclass(frozen=True, slots=True)
class _Postings:
    """Which passages have a term, and how often: those of ``terms[i]`` are at ``starts[i]:starts[i + 1]``."""

    terms: NDArray[np.int64]
    """Ascending."""
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    """Syllables of each passage."""


class PhoneticIndex:
    """BM25 over syllables. Immutable, so that threads may share it."""

    def __init__(self, syllables: Sequence[str], postings: _Postings) -> None:
        self._numbers = {syllable: number for number, syllable in enumerate(syllables)}
        self._postings = postings
        lengths = postings.lengths.astype(np.float32)
        self._saturation = (
            K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0)) if len(lengths) else lengths
        )

    @classmethod
    def build(cls, passages: Iterable[Iterable[Sequence[str]]]) -> PhoneticIndex:
        """Index ``passages``, each given as its runs of syllables; the n-th one is row n."""
        numbers: dict[str, int] = {}
        counted: list[_Counted] = []
        lengths: list[int] = []
        for passage in passages:
            runs = [[numbers.setdefault(syllable, len(numbers)) for syllable in run] for run in passage]
            counted.append(_counted(Counter(term for run in runs for term in _terms(run))))
            lengths.append(sum(map(len, runs)))
        return cls(tuple(numbers), _invert(counted, lengths))

    def save(self, path: Path) -> None:
        """Write the index to ``path``; raises OSError."""
        with path.open("wb") as file:
            np.savez(
                file,
                syllables=np.array("\n".join(self._numbers)),
                **{name: getattr(self._postings, name) for name in _Postings.__slots__},
            )

    @classmethod
    def load(cls, path: Path) -> PhoneticIndex:
        """Read the index from ``path``; raises OSError or ValueError if it is none."""
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays = {name: file[name] for name in _Postings.__slots__}
                return cls(str(file["syllables"]).splitlines(), _Postings(**arrays))
        except (
            KeyError,
            EOFError,
            AttributeError,
        ) as error:  # an archive of something else, or nothing, or no archive
            raise ValueError(f"{path} is not a phonetic index") from error

    def __len__(self) -> int:
        return len(self._postings.lengths)

    def scores(self, runs: Iterable[Heard]) -> Scores:
        """Return for each passage how much of what was heard it has: 0 for nothing, 1 for all of it, often.

        That is BM25 divided by the most that any passage could score; so it can be compared between
        questions, and says how far sounds alone can be trusted.
        """
        total = np.zeros(len(self), np.float32)
        most = 0.0
        for term in _distinct(self._queried(run) for run in runs):
            most += self._add(term, total) * (K1 + 1)
        return total / np.float32(most) if most else total

    def _queried(self, run: Heard) -> Iterator[dict[int, float]]:
        """Yield what is looked up for ``run``: for each syllable and pair, the numbers that match it."""
        singles = [
            {self._numbers.get(syllable, _UNKNOWN): likelihood for syllable, likelihood in heard.items()}
            for heard in run
        ]
        yield from singles
        for first, second in pairwise(singles):
            yield {
                (a + 1) * _BASE + b: weight
                for a, likelihood in first.items()
                for b, other in second.items()
                if (weight := likelihood * other) >= _FAINTEST
            }

    def _add(self, term: Mapping[int, float], total: Scores) -> float:
        """Add the scores of one term to ``total`` and return its inverse document frequency."""
        postings = self._postings
        numbers = np.fromiter(term, np.int64, len(term))
        places = np.searchsorted(postings.terms, numbers)
        known = (
            postings.terms[np.minimum(places, len(postings.terms) - 1)] == numbers
            if len(postings.terms)
            else ()
        )
        spans = [
            (slice(postings.starts[place], postings.starts[place + 1]), np.float32(weight))
            for place, weight, there in zip(places.tolist(), term.values(), known, strict=False)
            if there
        ]
        rows, counts = self._merged(spans)
        passages = len(self)
        frequency = min(sum((span.stop - span.start) * float(weight) for span, weight in spans), passages)
        rarity = float(np.log1p((passages - frequency + 0.5) / (frequency + 0.5)))
        total[rows] += np.float32(rarity * (K1 + 1)) * counts / (counts + self._saturation[rows])
        return rarity

    def _merged(self, spans: Sequence[tuple[slice, np.float32]]) -> tuple[NDArray[np.int32], Scores]:
        """Return the rows with any of the terms at ``spans``, and their weighted counts."""
        postings = self._postings
        if len(spans) == 1:
            span, weight = spans[0]
            return postings.rows[span], postings.counts[span] * weight
        sums = np.zeros(len(self), np.float32)
        for span, weight in spans:
            sums[postings.rows[span]] += postings.counts[span] * weight
        rows = np.flatnonzero(sums).astype(np.int32)
        return rows, sums[rows]


def exactly(syllables: Sequence[str]) -> Heard:
    """Return ``syllables`` as heard beyond doubt."""
    return [{syllable: 1.0} for syllable in syllables]


def _terms(run: Sequence[int]) -> Iterator[int]:
    yield from run
    yield from ((first + 1) * _BASE + second for first, second in pairwise(run))


def _counted(terms: Mapping[int, int]) -> _Counted:
    """Return terms and counts as arrays: dictionaries of 100,000 passages would take gigabytes."""
    counts = (min(count, 255) for count in terms.values())
    return np.fromiter(terms, np.int64, len(terms)), np.fromiter(counts, np.uint8, len(terms))


def _invert(counted: Sequence[_Counted], lengths: Sequence[int]) -> _Postings:
    none: _Counted = (np.empty(0, np.int64), np.empty(0, np.uint8))
    terms = np.concatenate([none[0], *(each for each, _ in counted)])
    counts = np.concatenate([none[1], *(each for _, each in counted)])
    sizes = [len(each) for each, _ in counted]
    rows = np.repeat(np.arange(len(counted), dtype=np.int32), sizes)
    order = np.argsort(terms, kind="stable")
    distinct, first = np.unique(terms[order], return_index=True)
    starts = np.append(first, len(terms)).astype(np.int64)
    return _Postings(distinct, starts, rows[order], counts[order], np.asarray(lengths, np.int32))


def _distinct(runs: Iterable[Iterable[dict[int, float]]]) -> Iterator[dict[int, float]]:
    """Yield each term once: saying 多少 three times does not make it three times as important."""
    seen: set[frozenset[int]] = set()
    for term in (term for run in runs for term in run):
        key = frozenset(term)
        if term and key not in seen:
            seen.add(key)
            yield term
