"""Text to words: jieba with the knowledge base's own terms."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

_WORD = re.compile(r"[\w]", re.UNICODE)


class Segmenter:
    """Cuts text into words. Immutable once built, so that threads may share it.

    The tokenizer is private: terms added here are unknown to anybody else in the process.
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        """Take the terms in any order: how a text is cut depends on no other terms than those that stand in it."""
        self.terms = tuple(terms)
        frequencies, total = _general_dictionary()
        self._tokenizer = _tokenizer(frequencies, total)
        if self.terms:
            self._tokenizer.FREQ = dict(frequencies)
            general = _tokenizer(frequencies, total)
            for term in self.terms:
                self._tokenizer.add_word(term, general.suggest_freq(term))
            self._tokenizer.total = total

    def cut(self, text: str) -> tuple[str, ...]:
        """Return the words of ``text`` in order, without punctuation."""
        return tuple(word for word in self._tokenizer.cut(text.lower()) if _WORD.search(word))

    def cut_for_search(self, text: str) -> tuple[str, ...]:
        """Return the words of ``text`` and, for long ones, the shorter words inside them as well."""
        return tuple(word for word in self._tokenizer.cut_for_search(text.lower()) if _WORD.search(word))

    def rarity(self, word: str) -> float:
        """Return how rare ``word`` is in general Chinese: the negative logarithm of its share, 0 and up."""
        frequencies, total = _general_dictionary()
        return math.log(total) - math.log(frequencies.get(word) or 1)


def _tokenizer(frequencies: Mapping[str, int], total: int) -> Any:
    """Return a tokenizer that knows these words."""
    tokenizer = _jieba().Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, total, True
    return tokenizer


def _jieba() -> Any:
    """Return the library, without its complaints about its own source under newer Pythons."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415  # only where words are cut
    return jieba


@cache
def _general_dictionary() -> tuple[Mapping[str, int], int]:
    """Return jieba's words with their frequencies, and the sum of these; read in half a second, once.

    Read directly: jieba itself keeps a copy in the shared temporary folder and writes to standard error.
    """
    tokenizer = _jieba().Tokenizer()
    frequencies, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return frequencies, total


def general_words(least: int = 1) -> tuple[str, ...]:
    """Return the words of general Chinese that were counted ``least`` times or more in some 60 million words."""
    frequencies, _ = _general_dictionary()
    return tuple(word for word, frequency in frequencies.items() if frequency >= least)
