"""How Mandarin tones change beside each other: 一 and 不, neutral tones, third tones, erhua."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.pinyin_words import BEFORE_ONE, FULL_ER, NEUTRAL, NUMERALS, ORDINAL_UNITS

NEUTRAL_TONE = 5


@dataclass(frozen=True, slots=True)
class Syllable:
    """A spoken syllable."""

    text: str
    """The character or letter; 花儿 is one syllable, its text 花."""
    sound: str
    """Pinyin without its tone, with ü written v: lv, nve."""
    tone: int
    """1 to 4; 5 is the neutral tone."""
    erhua: bool = False
    """Whether it ends in -r."""


Word = tuple[Syllable, ...]


def one_and_not(syllables: Sequence[Syllable], word_ends: Container[int]) -> list[Syllable]:
    """Give 一 and 不 the tone that their neighbors demand.

    Args:
        syllables: One per character of a text without punctuation.
        word_ends: Indexes of the last characters of words of two characters and more.
    """
    text = "".join(syllable.text for syllable in syllables)
    spoken = list(syllables)
    for index, syllable in enumerate(syllables):
        after = syllables[index + 1] if index + 1 < len(syllables) else None
        if syllable.text == "一":
            spoken[index] = replace(syllable, tone=1 if index in word_ends else _one(text[:index], after))
        elif syllable.text == "不" and syllable.tone != NEUTRAL_TONE:
            spoken[index] = replace(syllable, tone=_not(text[:index], after))
    return spoken


def _one(before: str, after: Syllable | None) -> int:
    if after is None or before.endswith(BEFORE_ONE) or after.text in ORDINAL_UNITS:
        return 1
    if before[-1:] in NUMERALS and before:  # 二十一个
        return 1
    if after.text in NUMERALS and after.text not in "百千万亿":  # 一九四九
        return 1
    if before.endswith(after.text):  # 看一看
        return NEUTRAL_TONE
    return 2 if after.tone == 4 or after.text == "个" else 4


def _not(before: str, after: Syllable | None) -> int:
    if after is None:
        return 4
    if before.endswith(after.text):  # 好不好
        return NEUTRAL_TONE
    return 2 if after.tone == 4 else 4


def neutral(word: Word) -> Word:
    """Make the last syllable of a word like 东西, 小朋友 neutral."""
    if len(word) < 2 or word[-2].text + word[-1].text not in NEUTRAL:
        return word
    return (*word[:-1], replace(word[-1], tone=NEUTRAL_TONE))


def third_tones_within(word: Word, head_length: int) -> Word:
    """Raise third tones before third tones inside a word.

    Args:
        word: The syllables.
        head_length: How many syllables the first part of the word has: 2 in 展览馆, 1 in 老保险.
    """
    head, tail = word[:head_length], word[head_length:]
    return _raised((*_raised(head), *_raised(tail)))


def third_tones_between(words: Sequence[Word]) -> tuple[Word, ...]:
    """Raise a third tone at the end of a word before one at the beginning of the next.

    Words of several syllables on both sides are spoken apart, and keep theirs.
    """
    spoken = list(words)
    for index, (word, after) in enumerate(pairwise(words)):
        close = len(word) == 1 or len(after) == 1
        if close and word[-1].tone == after[0].tone == 3:
            spoken[index] = (*word[:-1], replace(word[-1], tone=2))
    return tuple(spoken)


def _raised(syllables: Word) -> Word:
    pairs = pairwise(syllables)
    raised = (replace(one, tone=2) if one.tone == other.tone == 3 else one for one, other in pairs)
    return (*raised, *syllables[-1:])


def erhua(word: Word) -> Word:
    """Merge 儿 into the syllable before it, where it is no syllable of its own."""
    if len(word) < 2 or word[-1].text != "儿" or word[-2].text in FULL_ER:
        return word
    return (*word[:-2], replace(word[-2], erhua=True))
