"""How probable a word is after another, in the language of these documents and of the people who ask about them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from models.language import LanguageModel, State

_QUESTIONS = "spoken_questions.txt"
_HAN = re.compile(r"[㐀-䶿一-鿿〇]+")
_BEGIN = ""

Context: TypeAlias = tuple[str, State]
"""The last word, and the general model's state after it."""

_OWN_SHARE = 0.5
"""How much the documents say, beside the general model."""
_UNSEEN = 1e-9


def spoken_questions() -> tuple[str, ...]:
    """Return questions as people ask them, which documents do not teach."""
    lines = files(__package__).joinpath(_QUESTIONS).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@dataclass(frozen=True)
class Bigrams:
    """Counts of words and of pairs of neighboring words; a run of characters begins with the empty word."""

    pairs: Mapping[str, Mapping[str, int]]

    @classmethod
    def count(cls, texts: Iterable[tuple[str, int]], cut: Callable[[str], Sequence[str]]) -> Bigrams:
        """Count the words of ``texts``, each given with how often it shall count."""
        pairs: dict[str, Counter[str]] = defaultdict(Counter)
        for text, times in texts:
            for run in _HAN.findall(text):
                for first, second in pairwise((_BEGIN, *cut(run))):
                    pairs[first][second] += times
        return cls({first: dict(seconds) for first, seconds in sorted(pairs.items())})

    @classmethod
    def load(cls, path: Path) -> Bigrams:
        """Read the counts from ``path``. Raises OSError; ValueError if it is no such file."""
        pairs: dict[str, dict[str, int]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            first, *rest = line.split("\t")
            pairs[first] = dict(zip(rest[::2], map(int, rest[1::2]), strict=True))
        return cls(pairs)

    def save(self, path: Path) -> None:
        """Write the counts to ``path``: a line for each word, then the words after it with their counts."""
        lines = (
            "\t".join((first, *(f"{second}\t{count}" for second, count in seconds.items())))
            for first, seconds in self.pairs.items()
        )
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    @cached_property
    def words(self) -> Mapping[str, int]:
        """How often each word occurs."""
        counts: Counter[str] = Counter()
        for seconds in self.pairs.values():
            counts.update(seconds)
        return counts


class Language:
    """The documents' own words mixed with a general language model. Threads may share it."""

    def __init__(self, own: Bigrams, general: LanguageModel | None, rarity: Callable[[str], float]) -> None:
        """Mix them half and half.

        Args:
            own: what was counted in the documents.
            general: a model of general Chinese; None leaves it to ``rarity``, which knows words but no neighbors.
            rarity: a word to the negative logarithm of its probability in general Chinese.
        """
        self._pairs = own.pairs
        self._words = own.words
        self._total = max(sum(own.words.values()), 1)
        self._after = {first: (sum(seconds.values()), len(seconds)) for first, seconds in own.pairs.items()}
        self._general = general
        self._rarity = rarity

    def begin(self) -> Context:
        """Return the state before the first word of a run."""
        return _BEGIN, self._general.begin() if self._general else None

    def score(self, state: Context, word: str) -> tuple[float, Context]:
        """Return the logarithm of the probability of ``word``, and the state after it."""
        last, general = state
        if self._general is None:
            elsewhere, after = -self._rarity(word), None
        else:
            elsewhere, after = self._general.score(general, word)
        mixed = _OWN_SHARE * self._own(last, word) + (1 - _OWN_SHARE) * math.exp(elsewhere)
        return math.log(mixed + _UNSEEN), (word, after)

    def frequency(self, word: str) -> float:
        """Return the probability of ``word`` regardless of its neighbors."""
        return _OWN_SHARE * self._words.get(word, 0) / self._total + (1 - _OWN_SHARE) * math.exp(
            -self._rarity(word)
        )

    def _own(self, last: str, word: str) -> float:
        """Return the probability of ``word`` after ``last`` in the documents, by Witten and Bell (1991)."""
        alone = self._words.get(word, 0) / self._total
        seconds = self._pairs.get(last)
        if seconds is None:
            return alone
        total, kinds = self._after[last]
        return (seconds.get(word, 0) + kinds * alone) / (total + kinds)
