"""Are two statements about the same thing? By their words, weighted by how rare these are in general Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge_base.checks.case_words import EMPTY, in_one_wording, marks, subject_of_title
from knowledge_base.checks.quantities import TELEPHONE
from knowledge_base.checks.statements import Statement
from knowledge_base.segmentation import Segmenter

_EVERYDAY, _RARE = 8.5, 12.0
"""Rarity of a word from which it carries meaning, and from which it carries all it can, a weight of 1."""
_TELLING = 0.3
"""Weight from which a word tells one thing from another."""
_UNSAID, _UNSAID_SHARE = 0.45, 0.3
"""What one statement may say more than the other: this weight, or this share of what both say."""
_SHARED, _SHARED_UNDER_OTHER_TITLES = 0.7, 1.7
"""Weight of the words that both have to say; more if their documents are about different things."""
_ALIKE = 0.45
"""Share of a title that the other document's title or sentence has, from which both are about one thing."""
_ROW = re.compile("[^：，]{1,15}：[^：]+，[^：，]{1,25}：")
"""A row of a table, as it is rendered."""
_COLUMN = re.compile("(?:^|(?<=，))[^：，]{1,15}：(?=[^，]+，)")
"""The name of a column, but for the last one of a row."""


_UNKNOWN = ""
"""As rare as any word that is in no dictionary."""


class Sameness:
    """Compares statements of one case. It remembers the words of what it has seen: make one for each search."""

    def __init__(self) -> None:
        self._segmenter = Segmenter()
        self._weights: dict[str, float] = {}
        self._cut: dict[str, tuple[str, ...]] = {}

    def telling_words(self, statement: Statement) -> frozenset[str]:
        """Return the words of a statement of which it must share one with any that is about the same thing."""
        return frozenset(word for word in self._words(_about(statement)) if self._weight(word) > _TELLING)

    def thing(self, one: Statement, other: Statement) -> str:
        """Return what both statements are about, in the words that they share."""
        shared = self._words(_near(other)) | self._words(subject_of_title(other.document))
        return "".join(word for word in dict.fromkeys(self._sequence(_near(one))) if word in shared)

    def same_thing(self, one: Statement, other: Statement) -> bool:
        """Whether both are about one thing, as far as their words, their headings and their titles tell."""
        near, other_near = _near(one), _near(other)
        if marks(near) != marks(other_near):
            return False
        if min(self._unsaid(near, other_near), self._unsaid(other_near, near)) > _TELLING:
            return False
        title, other_title = subject_of_title(one.document), subject_of_title(other.document)
        alike = max(self._share(title, other_near + other_title), self._share(other_title, near + title))
        named = one.case.measure == TELEPHONE or alike >= _ALIKE
        shared = self._shared(near, title, other_near, other_title)
        unsaid = max(
            self._unsaid(_about(one), f"{other_near}{_far(other)}{other_title}"),
            self._unsaid(_about(other), f"{near}{_far(one)}{title}"),
        )
        enough = shared >= (_SHARED if named else _SHARED_UNDER_OTHER_TITLES)
        return enough and unsaid <= max(_UNSAID, _UNSAID_SHARE * shared)

    def _shared(self, near: str, title: str, other_near: str, other_title: str) -> float:
        """Return the weight of what both say, one of them in the sentence itself."""
        words, other_words = self._words(near), self._words(other_near)
        both = (words & (other_words | self._words(other_title))) | (other_words & self._words(title))
        return self._total(both)

    def _unsaid(self, text: str, other: str) -> float:
        """Return the weight of what ``text`` says and ``other`` does not."""
        return sum(
            self._weight(word) * (1.0 if self._is_sure(word) else _new_share(word, other))
            for word in self._words(text) - self._words(other)
        )

    def _share(self, title: str, other: str) -> float:
        """Return the share of a title's weight that another text has, 0 to 1."""
        total = self._total(self._words(title))
        return 1 - self._unsaid(title, other) / total if total else 0.0

    def _is_sure(self, word: str) -> bool:
        """Whether a word is cut out of every sentence alike: not a single character, nor one in no dictionary."""
        return len(word) > 1 and self._segmenter.rarity(word) < self._segmenter.rarity(_UNKNOWN)

    def _words(self, text: str) -> frozenset[str]:
        return frozenset(self._sequence(text))

    def _sequence(self, text: str) -> tuple[str, ...]:
        known = self._cut.get(text)
        if known is None:
            words = self._segmenter.cut(text)
            known = self._cut[text] = tuple(word for word in words if word not in EMPTY)
        return known

    def _total(self, words: Iterable[str]) -> float:
        return sum(map(self._weight, words))

    def _weight(self, word: str) -> float:
        """Return how much meaning a word carries, 0 to 1."""
        if word not in self._weights:
            rarity = (self._segmenter.rarity(word) - _EVERYDAY) / (_RARE - _EVERYDAY)
            self._weights[word] = min(1.0, max(0.0, rarity))
        return self._weights[word]


def is_row(statement: Statement) -> bool:
    """Whether a statement is a row of a table."""
    return bool(_ROW.match(statement.quote))


def _new_share(word: str, other: str) -> float:
    """Return the share of the characters of ``word`` that carry meaning and are not in ``other``."""
    characters = [character for character in word if character not in EMPTY]
    return sum(character not in other for character in characters) / len(characters) if characters else 0.0


def _about(statement: Statement) -> str:
    about = _COLUMN.sub("", statement.about) if is_row(statement) else statement.about
    return in_one_wording(about, statement.document)


def _near(statement: Statement) -> str:
    return f"{in_one_wording(statement.head, statement.document)}，{_about(statement)}"


def _far(statement: Statement) -> str:
    above = "，".join((statement.passage.lead_in, *statement.passage.heading_path))
    return in_one_wording(above, statement.document)
