"""Words that the recognizer wrote with the wrong characters, found again by their sound: 居民依保 -> 居民医保.

Most errors of a recognizer are homophones. A stretch of characters that is no word, and sounds like a word that the
community's documents use, is taken for that word. Numerals are never touched, and every change is on record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pypinyin import lazy_pinyin

from assistant.turn import Substitution

_RUN = re.compile(r"[一-鿿]+")
_NUMERAL = re.compile(r"[〇零一二两三四五六七八九十百千万亿几半]")
_SHORTEST, _LONGEST = 2, 8
_SURE_BY_FOLDED_SOUND = 3
"""Syllables from which a word is also recognized by its folded sound; shorter ones must sound exactly alike."""

Sound = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    word: str


class SoundRepair:
    """Knows the words of the community by their sound. Immutable, so that threads may share it."""

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        cut: Callable[[str], Sequence[str]],
        is_word: Callable[[str], bool],
    ) -> None:
        """Learn how words sound.

        Args:
            vocabulary: the words of the documents, with the number of times that they occur.
            cut: text to words.
            is_word: whether a general dictionary has the word.
        """
        self._cut = cut
        self._is_word = is_word
        self._exact: dict[Sound, str] = {}
        self._folded: dict[Sound, str] = {}
        for word in sorted(vocabulary, key=lambda word: (vocabulary[word], word)):
            if _RUN.fullmatch(word) and _SHORTEST <= len(word) <= _LONGEST and not _NUMERAL.search(word):
                sound = tuple(lazy_pinyin(word))
                self._exact[sound] = word
                self._folded[tuple(map(fold, sound))] = word
        self._words = frozenset(self._exact.values())

    def repair(self, text: str) -> tuple[str, tuple[Substitution, ...]]:
        """Return ``text`` with its misheard words written right, and every change."""
        changes: list[Substitution] = []

        def mend(run: re.Match[str]) -> str:
            parts: list[str] = []
            end = 0
            for stretch in self._misheard(run.group()):
                original = run.group()[stretch.start : stretch.end]
                changes.append(Substitution(original, stretch.word, "sound"))
                parts += [run.group()[end : stretch.start], stretch.word]
                end = stretch.end
            return "".join([*parts, run.group()[end:]])

        return _RUN.sub(mend, text), tuple(changes)

    def _misheard(self, run: str) -> Iterator[_Stretch]:
        """Yield the stretches to replace, from left to right, the longest first at each place."""
        sounds = lazy_pinyin(run)
        loose = self._loose(run)
        start = 0
        while start <= len(run) - _SHORTEST:
            found = next(self._candidates(run, sounds, start, loose), None)
            if found is not None:
                yield found
            start = found.end if found else start + 1

    def _candidates(
        self, run: str, sounds: Sequence[str], start: int, loose: Sequence[bool]
    ) -> Iterator[_Stretch]:
        for length in range(min(_LONGEST, len(run) - start), _SHORTEST - 1, -1):
            end = start + length
            word = self._word_of(tuple(sounds[start:end]))
            original = run[start:end]
            if word is None or word == original or _NUMERAL.search(original):
                continue
            if length >= _SURE_BY_FOLDED_SOUND + 1 or all(loose[start:end]):
                yield _Stretch(start, end, word)

    def _word_of(self, sound: Sound) -> str | None:
        if word := self._exact.get(sound):
            return word
        return self._folded.get(tuple(map(fold, sound))) if len(sound) >= _SURE_BY_FOLDED_SOUND else None

    def _loose(self, run: str) -> list[bool]:
        """Return for each character whether it belongs to no word: the recognizer's own doing, most likely."""
        loose: list[bool] = []
        for word in self._cut(run):
            known = len(word) > 1 and (word in self._words or self._is_word(word))
            loose += [not known] * len(word)
        return loose


def fold(syllable: str) -> str:
    """Return a toneless syllable without the differences that recognizers hear least: zh/z, ng/n."""
    folded = re.sub(r"^([zcs])h", r"\1", syllable)
    return re.sub(r"(?<=[aei])ng$", "n", folded)
