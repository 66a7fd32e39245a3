"""What residents asked in vain, grouped: one group for one thing asked, however it was worded or misheard.

Two questions are as near as their meanings (the inner product of their vectors, moved away from the center of all
questions as in ``retrieval``) and their sounds together. Nearness in sound is the share of the shorter one's pairs of
neighboring syllables, without tones and with folded sounds, that the longer one has, the rare ones counting more; so
a misheard question is near to what was said, and the question itself to a long story around it.

Groups are joined, the nearest first, as long as the mean nearness between their questions reaches a threshold: a
chain of questions of which each is near to the next only does not become one group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.asked_as import MAX_CHARS
from knowledge_base.language import spoken_questions
from knowledge_base.library.records import AskedInVain, Vain
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.sounds import GENERAL, Folds

IGNORED = "ignored"
"""What ``AskedInVain.settled`` says of a question that staff will not answer."""

Matrix = NDArray[np.float32]
_Pairs = frozenset[tuple[str, str]]

_CENTER = 0.8
"""How far a question is moved away from the center of all questions, as in retrieval."""
_SOUND = 0.6
"""Weight of the sounds."""
_SHORTEST = 10
"""A question with fewer pairs of syllables counts as one with so many: 多少钱 is in every other question."""
_NEAR = 0.58
"""Mean nearness of two groups that are one. It and the weight were fitted by ``tests/benchmarks/fit_gaps.py``."""


class Embeds(Protocol):
    """What is asked of an embedder."""

    def embed_queries(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors of shape (len(texts), dimension) for questions."""
        ...


@dataclass(frozen=True)
class Group:
    """Questions that ask for the same thing."""

    questions: tuple[AskedInVain, ...]
    """The oldest first."""
    label: str
    """The wording that stands for all."""

    @property
    def number(self) -> int:
        """The id of its oldest question: it stays the same when more are asked."""
        return self.questions[0].id

    @property
    def kinds(self) -> Mapping[Vain, int]:
        """How many questions there are of each kind, the most frequent kind first."""
        return dict(Counter(each.kind for each in self.questions).most_common())

    @property
    def first(self) -> date:
        """The day of the oldest question."""
        return min(each.day for each in self.questions)

    @property
    def last(self) -> date:
        """The day of the newest question."""
        return max(each.day for each in self.questions)

    @property
    def settled(self) -> tuple[str, ...]:
        """What staff did about it: ids of documents, ``ignored``; empty if nothing."""
        return tuple(dict.fromkeys(each.settled for each in self.questions if each.settled))

    @cached_property
    def waiting(self) -> tuple[AskedInVain, ...]:
        """The questions that staff have to see to.

        All, if nothing was done. None, if the group was ignored. If it was answered, those that were asked in vain
        of a later release: the answer was published by then, and still was not found.
        """
        settled = [each for each in self.questions if each.settled]
        if any(each.settled == IGNORED for each in settled):
            return ()
        answered = max((each.release for each in settled), default="")
        return tuple(
            each for each in self.questions if not settled or (not each.settled and each.release > answered)
        )


def group(
    questions: Sequence[AskedInVain],
    embedder: Embeds,
    center: NDArray[np.float32],
    pronouncer: Pronouncer,
    folds: Folds = GENERAL,
) -> tuple[Group, ...]:
    """Return the groups of ``questions``, the one with most questions first.

    Args:
        questions: in any order; the same questions make the same groups.
        embedder: must be warm.
        center: the mean of the vectors of questions, as a release keeps it.
        pronouncer: reads the questions.
        folds: which sounds are one.
    """
    if not questions:
        return ()
    ordered = sorted(questions, key=lambda each: each.id)
    asked = Counter(each.text for each in ordered)
    texts = list(asked)
    near = nearness(texts, np.asarray(embedder.embed_queries(texts)), center, pronouncer, folds)
    labels = joined(near, np.array(list(asked.values())))
    places = {text: place for place, text in enumerate(texts)}
    members: dict[int, list[AskedInVain]] = {}
    for each in ordered:
        members.setdefault(int(labels[places[each.text]]), []).append(each)
    groups = (Group(tuple(each), _label(each, near, places)) for each in members.values())
    return tuple(sorted(groups, key=lambda each: (-len(each.questions), each.number)))


def nearness(
    texts: Sequence[str], vectors: Matrix, center: NDArray[np.float32], pronouncer: Pronouncer, folds: Folds
) -> Matrix:
    """Return how near each text is to each, of shape (texts, texts)."""
    moved = vectors - np.float32(_CENTER) * center
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved @ moved.T + np.float32(_SOUND) * _sounding(texts, pronouncer, folds), np.float32)


def joined(near: Matrix, sizes: NDArray[np.int64], threshold: float = _NEAR) -> NDArray[np.int64]:
    """Return the group of each text, by average linkage: the number of one of its texts.

    Args:
        near: of shape (texts, texts), symmetric.
        sizes: how many questions each text stands for.
        threshold: groups whose mean nearness is below it stay apart.
    """
    near = near.astype(np.float32, copy=True)
    weights = sizes.astype(np.float32)
    rows = np.arange(len(near))
    labels = rows.copy()
    np.fill_diagonal(near, -np.inf)
    best = near.argmax(
        axis=1
    )  # kept for each row, so that joining two costs a few rows and not the whole matrix
    while True:
        nearest = near[rows, best]
        one = int(nearest.argmax())
        if nearest[one] < threshold:
            return labels
        kept, gone = sorted((one, int(best[one])))
        near[kept] = (weights[kept] * near[kept] + weights[gone] * near[gone]) / (
            weights[kept] + weights[gone]
        )
        near[:, kept] = near[kept]
        near[gone] = near[:, gone] = -np.inf
        weights[kept] += weights[gone]
        labels[labels == gone] = kept
        # A mean is never nearer than the nearer of the two, so the other rows' best stays the best.
        stale = (best == kept) | (best == gone) | (rows == kept)
        best[stale] = near[stale].argmax(axis=1)


def _sounding(texts: Sequence[str], pronouncer: Pronouncer, folds: Folds) -> Matrix:
    """Return the share of the shorter text's pairs of syllables that the longer one has, of shape (texts, texts)."""
    said = [_pairs(text, pronouncer, folds) for text in texts]
    # What is rare is judged by questions that everybody asks as well, as there may be few others.
    usual = [_pairs(text, pronouncer, folds) for text in spoken_questions()]
    counts = Counter(pair for pairs in (*said, *usual) for pair in pairs)
    number = {pair: place for place, pair in enumerate(counts)}
    rarity = np.log1p((len(said) + len(usual)) / np.fromiter(counts.values(), np.float32, len(counts)))
    totals = np.array([sum(rarity[number[pair]] for pair in pairs) for pairs in said], np.float32)
    having: dict[tuple[str, str], list[int]] = {}
    for place, pairs in enumerate(said):
        for pair in pairs:
            having.setdefault(pair, []).append(place)
    shared: Matrix = np.zeros((len(said), len(said)), np.float32)
    for pair, places in having.items():
        shared[np.ix_(places, places)] += rarity[number[pair]]
    least = np.float32(_SHORTEST * rarity.mean())
    return np.asarray(shared / np.maximum(np.minimum.outer(totals, totals), least), np.float32)


def _pairs(text: str, pronouncer: Pronouncer, folds: Folds) -> _Pairs:
    runs = ([folds.fold(syllable) for syllable in run.syllables] for run in pronouncer.runs(text))
    return frozenset(pair for run in runs for pair in pairwise(run))


def _label(questions: Sequence[AskedInVain], near: Matrix, places: Mapping[str, int]) -> str:
    """Return the most central wording: a typed one rather than one that was heard, one that can be a phrasing first."""
    rows = [places[each.text] for each in questions]

    def merit(each: AskedInVain) -> tuple[bool, bool, float, int]:
        central = float(near[places[each.text], rows].mean())
        return each.heard, len(each.text) > MAX_CHARS or "〔" in each.text, -central, each.id

    return min(questions, key=merit).text
