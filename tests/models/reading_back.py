"""How much of a text a recognizer heard: by syllable, so that homophones count as right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypinyin import lazy_pinyin

NUMERALS = {
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
}


def syllables_right(said: str, heard: str) -> float:
    """Return the share of the toneless syllables of ``said`` that ``heard`` has in the same order, 0 to 1."""
    wanted, got = _syllables(said), _syllables(heard)
    return 1 - _distance(wanted, got) / len(wanted)


def _syllables(text: str) -> list[str]:
    """Return toneless pinyin; figures count as one syllable each."""
    characters = "".join(NUMERALS.get(character, character) for character in text)
    characters = re.sub(r"[^\u4e00-\u9fff0-9]", "", characters)
    return [sound for character in characters for sound in lazy_pinyin(character)]


def _distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the edits between two sequences."""
    row = list(range(len(other) + 1))
    for index, left in enumerate(one, start=1):
        previous, row[0] = row[0], index
        for column, right in enumerate(other, start=1):
            previous, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, previous + (left != right)),
            )
    return row[-1]
