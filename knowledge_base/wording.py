"""The subject of a question: the words that say what it is about, and whether a text speaks of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from knowledge_base.keyword import content_words
from knowledge_base.segmentation import Segmenter

_DATA = "colloquial.tsv"
_COMMONEST = 8_000
"""Words that are more frequent in jieba's dictionary say too little to be a subject (they are in everything)."""
_SUBJECT_FLAGS = ("n", "v", "a", "l", "i", "j")
"""Parts of speech in jieba's dictionary that can name a subject: nouns, verbs, adjectives, phrases."""
_UNITS = ("省", "市", "县", "区", "州", "镇", "乡", "村")
_BEFORE_A_PLACE = re.compile(r"(?:[在到回去往从住]|[我你他她]们|[，。！？、；]|^)$")
_AFTER_A_PLACE = ("那边", "那里", "那儿", "这边", "老家", "人")
_ORDINARY = frozenset(
    (
        *("东西", "上门", "中度", "城市", "城东", "城南", "城西", "城北", "城中", "小区", "社区", "大厅"),
        *("山区", "地区", "市区", "郊区", "农村", "新村", "乡镇"),
    )
)
"""Ordinary words that jieba's dictionary has as names of places."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question."""

    word: str
    weight: float
    """Its rarity in general Chinese."""
    wordings: tuple[str, ...]
    """What counts as a mention: the word itself, and the wordings that documents use for it."""

    def mentioned_in(self, text: str) -> bool:
        """Return whether ``text`` speaks of it."""
        return any(wording in text for wording in self.wordings)


class Wording:
    """Knows how people talk. Immutable, so that threads may share it."""

    def __init__(
        self, segmenter: Segmenter, terms: Iterable[str], colloquial: Mapping[str, tuple[str, ...]]
    ) -> None:
        """``terms`` are the knowledge base's own words, which a general dictionary may not have."""
        self._segmenter = segmenter
        self._terms = frozenset(terms)
        self._colloquial = colloquial

    def subjects(self, question: str) -> tuple[Term, ...]:
        """Return the words that say what ``question`` is about, each once, in order.

        Function words, people, times and the verbs of asking are left out, and so is what is not a word of
        the dictionary: the remains of a sentence cut in the wrong place would never be found in any text.
        """
        return tuple(
            Term(word, self._segmenter.rarity(word), (word, *self._colloquial.get(word, ())))
            for word in content_words(self._segmenter.cut(question))
            if self._names_a_subject(word)
        )

    def terms(self, text: str) -> tuple[Term, ...]:
        """Return the words of ``text`` that are not mere grammar, each once, in order."""
        return tuple(
            Term(word, self._segmenter.rarity(word), (word, *self._colloquial.get(word, ())))
            for word in content_words(self._segmenter.cut(text))
        )

    def places(self, question: str) -> tuple[str, ...]:
        """Return the names of places that the asker says something about: 在江城, 江城那边, 海滨市."""
        return tuple(
            word
            for word, before, after in _in_place(question, self._segmenter.cut(question))
            if word in _dictionary().places and _names_a_place(word, before, after)
        )

    def _names_a_subject(self, word: str) -> bool:
        wordings = self._colloquial.get(word)
        if wordings is not None:
            return bool(wordings)
        return word in self._terms or word in _dictionary().subjects


def _in_place(text: str, words: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each word with the text before and after it."""
    end = 0
    for word in words:
        start = text.lower().find(word, end)
        end = start + len(word)
        yield word, text[:start], text[end:]


def _names_a_place(word: str, before: str, after: str) -> bool:
    """Return whether a word that can be a place is one here: many are also ordinary words (东西, 城东)."""
    if word in _ORDINARY:
        return False
    has_unit = word.endswith(_UNITS) or after.startswith(_UNITS)
    return has_unit or _BEFORE_A_PLACE.search(before) is not None or after.startswith(_AFTER_A_PLACE)


@dataclass(frozen=True, slots=True)
class _Dictionary:
    subjects: frozenset[str]
    places: frozenset[str]


@cache
def _dictionary() -> _Dictionary:
    """Return what jieba's dictionary knows about parts of speech, read once."""
    import jieba  # noqa: PLC0415  only where questions are asked

    subjects: list[str] = []
    places: list[str] = []
    with Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, frequency, flag = line.split()
            if flag == "ns":
                places.append(word)
            elif int(frequency) <= _COMMONEST and flag.startswith("n" if len(word) == 1 else _SUBJECT_FLAGS):
                subjects.append(word)
    return _Dictionary(frozenset(subjects), frozenset(places))


def load_colloquial() -> dict[str, tuple[str, ...]]:
    """Return the words of ``colloquial.tsv`` with their wordings; none for words that name no subject."""
    lines = files(__package__).joinpath(_DATA).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith(("#", "word\t")))
    return {word: tuple(filter(None, wordings.split("|"))) for word, wordings in rows}
