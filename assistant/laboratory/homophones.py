"""Mishearing without sound: characters replaced by homophones, as a recognizer does that lacks the context."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from knowledge_base.sounds import Folds

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WRITABLE = 2500
"""How many characters a recognizer writes: those that people use every day."""
CANDIDATES = 8
"""From how many homophones of a sound, the most frequent ones, the wrong character is taken."""


def write_homophones(text: str, share: float, folds: Folds, seed: int = 0) -> str:
    """Return ``text`` with some characters replaced by frequent ones that sound alike once ``folds`` are applied.

    The same arguments return the same text. Characters without a homophone stay as they are.

    Args:
        text: Chinese text; everything else in it stays.
        share: Which part of the Chinese characters is replaced, 0 to 1.
        folds: What sounds alike.
        seed: Another one replaces other characters.
    """
    chosen = random.Random(f"{seed}:{text}")  # noqa: S311  a simulation, nothing secret
    sounds = dict(sounds_of(text))
    homophones = homophones_of(folds)
    characters = list(text)
    for place in sorted(chosen.sample(list(sounds), round(share * len(sounds)))):
        alike = homophones.get(folds.fold(sounds[place]), ())
        others = [other for other in alike if other != text[place]][:CANDIDATES]
        if others:
            characters[place] = chosen.choice(others)
    return "".join(characters)


def sounds_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the place of each Chinese character in ``text``, and its toneless syllable in that context."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  its dictionaries take a while

    for run in _HAN.finditer(text):
        yield from zip(range(run.start(), run.end()), lazy_pinyin(run.group()), strict=True)


@lru_cache(maxsize=8)
def homophones_of(folds: Folds) -> Mapping[str, tuple[str, ...]]:
    """Return the characters of each folded sound, the most frequent first."""
    found: dict[str, list[str]] = {}
    for character, sound in _characters():
        found.setdefault(folds.fold(sound), []).append(character)
    return {sound: tuple(characters) for sound, characters in found.items()}


@cache
def _characters() -> tuple[tuple[str, str], ...]:
    """Return everyday characters with their commonest sound, the most frequent first."""
    import jieba  # noqa: PLC0415  its dictionary takes half a second
    from pypinyin import lazy_pinyin  # noqa: PLC0415  as above

    jieba.setLogLevel("WARNING")
    jieba.initialize()
    times: Counter[str] = Counter()
    for word, frequency in jieba.dt.FREQ.items():
        if _HAN.fullmatch(word):
            for character in word:
                times[character] += frequency
    everyday = sorted(times, key=lambda character: (-times[character], character))[:_WRITABLE]
    return tuple((character, lazy_pinyin(character)[0]) for character in everyday)
