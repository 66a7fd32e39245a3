"""Which syllables may have been said where a syllable was heard, and how likely each is to be heard so.

A noisy channel: the probability that a recognizer hears ``heard`` where ``said`` was said is that of the initial
times that of the final. Both come from counts (``mishearing.tsv``), smoothed by what is known without counting:
the folds of the dialect, and which sounds are made alike.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from knowledge_base.sounds import GENERAL, Fold, Folds
from knowledge_base.syllables import FINALS, INITIALS, SYLLABLES

_DATA = "mishearing.tsv"
_RIGHT, _FOLDED, _ALIKE, _ANY = 0.75, 0.12, 0.10, 0.03
"""Shares of what is heard for a sound, before anything was counted: itself, a folded one, one made alike, any."""
_TRUST_IN_PRIOR = 20.0
"""The prior counts as much as so many observations."""
_DEAREST = 7.0
"""A syllable is not considered at a higher price, in nats."""
_MOST = 16
"""Syllables considered for one that was heard."""
_STEPS = 8
"""How finely the share of standard Mandarin is told apart."""
_ALIKE_INITIALS = tuple(
    frozenset(group.replace("0", "").split(" "))  # 0: none
    for group in (
        *("b p m f", "d t n l", "g k h", "j q x", "zh ch sh r", "z c s", "zh j z", "ch q c", "sh x s", "h f"),
        *("n l r", "d g", "t k", "d j", "t q", "b d", "0 r", "0 n", "0 h"),
    )
)
_ALIKE_FINALS = tuple(
    frozenset(group.split())
    for group in (
        *(
            "a ia ua",
            "o uo e ou",
            "e er -i",
            "ai ei ie",
            "ei uei i",
            "ao iao ou",
            "ou iou u",
            "i v -i",
            "u v o",
        ),
        *(
            "an ian uan van ai",
            "an ang a",
            "ang iang uang",
            "en in uen vn",
            "en eng ong",
            "in ing i",
            "ong iong u",
        ),
        *(
            "ing eng",
            "ian in ie",
            "uen ong uan",
            "ve ie van",
            "iang ian",
            "uai ai uei",
            "ao uo a",
            "ong uang",
        ),
    )
)

Counts: TypeAlias = Mapping[tuple[str, str], float]
"""(said, heard) to how often that happened."""
Table: TypeAlias = NDArray[np.float64]
"""P(heard | said), a row for each sound that may be said, a column for each that may be heard."""


@dataclass(frozen=True, slots=True)
class Mishearing:
    """What was counted for one way of speaking."""

    initials: Counts
    finals: Counts


class Confusions:
    """The noisy channel from what was said to what was heard. Immutable, so that threads may share it."""

    def __init__(self, channels: Sequence[tuple[Mishearing, Folds]]) -> None:
        """Mix ``channels``, one for each way of speaking that must be reckoned with, standard Mandarin first."""
        self._channels = tuple(_channel(counted, folds) for counted, folds in channels)
        self._spelled = tuple(SYLLABLES)
        self._numbers = {syllable: number for number, syllable in enumerate(self._spelled)}
        self._heard_as = cache(self._likely)

    def said(self, heard: str, standard: float | None = None) -> tuple[tuple[str, float], ...]:
        """Return the syllables that may have been said, with their prices in nats, the cheapest first.

        The price is the negative logarithm of the probability that ``heard`` is heard for them. What is no
        syllable of Mandarin is only itself, for nothing.

        Args:
            heard: a toneless syllable.
            standard: how likely standard Mandarin was spoken, 0 to 1; all ways of speaking are equally likely
                if nothing is known.
        """
        if heard not in SYLLABLES:
            return ((heard, 0.0),)
        share = 1 / len(self._channels) if standard is None or len(self._channels) == 1 else standard
        return self._heard_as(heard, round(share * _STEPS))

    def price(self, said: str, heard: str) -> float:
        """Return what it costs that ``said``, a syllable of Mandarin, is heard as ``heard``, in nats."""
        row, column = self._numbers[said], self._numbers[heard]
        return -float(np.log(np.mean([channel[row, column] for channel in self._channels])))

    def _likely(self, heard: str, steps: int) -> tuple[tuple[str, float], ...]:
        column = self._numbers[heard]
        first, *others = (channel[:, column] for channel in self._channels)
        mixed = first if not others else (steps * first + (_STEPS - steps) * np.mean(others, axis=0)) / _STEPS
        prices = -np.log(mixed)
        cheapest = [int(row) for row in np.argsort(prices, kind="stable")[:_MOST]]
        return tuple((self._spelled[row], float(prices[row])) for row in cheapest if prices[row] <= _DEAREST)


def confusions(dialects: Mapping[str, Folds]) -> Confusions:
    """Return the channel of standard Mandarin mixed with those of ``dialects``, given by tag with their folds."""
    counted = load_mishearing()
    nothing = Mishearing({}, {})
    plain = (counted.get("", nothing), GENERAL)
    return Confusions((plain, *((counted.get(tag, nothing), folds) for tag, folds in dialects.items())))


@cache
def load_mishearing() -> Mapping[str, Mishearing]:
    """Return the counts of ``mishearing.tsv`` by the dialect's tag; that of standard Mandarin is empty."""
    return read_mishearing(files(__package__).joinpath(_DATA).read_text(encoding="utf-8"))


def read_mishearing(text: str) -> Mapping[str, Mishearing]:
    """Return the counts in ``text``, lines of dialect, kind, said, heard and count, separated by tabs.

    Raises:
        ValueError: a line is malformed or names a sound that Mandarin does not have.
    """
    counts: dict[str, dict[str, Counter[tuple[str, str]]]] = defaultdict(
        lambda: {"initial": Counter(), "final": Counter()}
    )
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith(("#", "dialect\t")):
            try:
                tag, kind, said, heard, count = line.split("\t")
                known = {"initial": INITIALS, "final": FINALS}[kind]
                counts[tag][kind][known[known.index(said)], known[known.index(heard)]] += int(count)
            except (ValueError, KeyError) as error:
                raise ValueError(f"听错表第 {number} 行写得不对：{line}") from error
    return {tag: Mishearing(kinds["initial"], kinds["final"]) for tag, kinds in counts.items()}


def _channel(counted: Mishearing, folds: Folds) -> Table:
    """Return P(heard | said) for all pairs of syllables, in the order of ``SYLLABLES``."""
    initials = _smoothed(counted.initials, INITIALS, folds.initials, _ALIKE_INITIALS)
    finals = _smoothed(counted.finals, FINALS, folds.finals, _ALIKE_FINALS)
    initial_of = [INITIALS.index(initial) for initial, _ in SYLLABLES.values()]
    final_of = [FINALS.index(final) for _, final in SYLLABLES.values()]
    table: Table = initials[np.ix_(initial_of, initial_of)] * finals[np.ix_(final_of, final_of)]
    numbers = {syllable: number for number, syllable in enumerate(SYLLABLES)}
    for said, heard in _correspondences(folds):
        place = numbers[said], numbers[heard]
        table[place] = max(table[place], _FOLDED)
    return table


def _correspondences(folds: Folds) -> Iterator[tuple[str, str]]:
    """Yield the pairs of syllables that are one sound as a whole, whatever their initials and finals."""
    for fold in folds.syllables:
        yield from ((said, heard) for said in fold.same for heard in fold.same if said != heard)


def _smoothed(
    counts: Counts, sounds: Sequence[str], folds: Iterable[Fold], alike: Iterable[frozenset[str]]
) -> Table:
    """Return P(heard | said) for all pairs of ``sounds``."""
    folds, alike = tuple(folds), tuple(alike)
    table = np.array([[counts.get((said, heard), 0.0) for heard in sounds] for said in sounds])
    total = table.sum(axis=1, keepdims=True)
    prior = np.full_like(table, _ANY / len(sounds))
    for row, said in enumerate(sounds):
        folded = {other for fold in folds if said in fold.same for other in fold.same} - {said}
        similar = {other for group in alike if said in group for other in group} & set(sounds) - folded - {
            said
        }
        for share, others in ((_RIGHT, {said}), (_FOLDED, folded), (_ALIKE, similar)):
            for other in others:
                prior[row, sounds.index(other)] += share / len(others)
    smoothed: Table = (table + _TRUST_IN_PRIOR * prior) / (total + _TRUST_IN_PRIOR)
    return smoothed
