"""Text to the syllables that it is read with, without tones: what the phonetic index and the re-decoder share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge_base.text import HAN

_HAN = re.compile(rf"[{HAN}]+")
_WITHOUT_TONE = str.maketrans(
    "āáǎàēéěèōóǒòīíǐìūúǔùüǖǘǚǜńňǹḿếềê", "aaaaeeeeooooiiiiuuuuvvvvvnnnmeee", "\u0300\u0304\u030c"
)
_MANY = 200_000
"""Words whose sound is remembered: far more than any community's documents have."""


@dataclass(frozen=True, slots=True)
class Run:
    """Chinese characters without anything between them, and how they are read."""

    start: int
    """Where it begins in its text."""
    text: str
    syllables: tuple[str, ...]
    """One for each character: toneless Hanyu Pinyin, ü written v."""


class Pronouncer:
    """Reads text. The word around a character decides between its sounds (银行 hang, 行不行 xing).

    Threads may share it.
    """

    def __init__(self, cut: Callable[[str], Sequence[str]]) -> None:
        """``cut`` takes a run of Chinese characters apart into words, all characters kept."""
        self._cut = cut

    def runs(self, text: str) -> Iterator[Run]:
        """Yield the runs of Chinese characters of ``text``; digits, letters and marks stand between them."""
        for found in _HAN.finditer(text):
            yield Run(found.start(), found.group(), self.syllables(found.group()))

    def syllables(self, run: str) -> tuple[str, ...]:
        """Return the syllable of each character of ``run``, which is Chinese characters only."""
        return tuple(syllable for word in self._cut(run) for syllable in sound_of(word))


@lru_cache(_MANY)
def sound_of(word: str) -> tuple[str, ...]:
    """Return the syllables of ``word``, one for each character; a character without a known sound is its own.

    The longest phrase that is known to begin at a character decides how that is read.
    """
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415  its dictionaries take a while

    syllables: list[str] = []
    while (start := len(syllables)) < len(word):
        for end in range(len(word), start + 1, -1):
            phrase = PHRASES_DICT.get(word[start:end])
            if phrase is not None:
                syllables += (readings[0].translate(_WITHOUT_TONE) for readings in phrase)
                break
        else:
            syllables.append(sounds_of(word[start])[0])
    return tuple(syllables)


@lru_cache(50_000)
def sounds_of(character: str) -> tuple[str, ...]:
    """Return all sounds that ``character`` can have, the usual one first."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  as above

    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False, errors="default")
    return tuple(found[0])
