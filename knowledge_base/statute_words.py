"""What happened to a person, in the words that statutes have for it.

Who says 人走了 does not find 死亡 by a small model of meaning, nor 人家跑没影 the 第三人 of an insurance law. The
table ``statute_words.tsv`` knows phrases of everyday life and the terms of the rules about it. They are added to a
question to search and to compare with; nothing of them is ever quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

_DATA = "statute_words.tsv"


def terms_of(question: str) -> tuple[tuple[str, ...], ...]:
    """Return, for each matter that ``question`` speaks of, the words that statutes have for it."""
    return tuple(words for pattern, words in _table() if pattern.search(question))


def told_by(question: str, said: str) -> tuple[str, ...]:
    """Return the phrases of ``question`` for whose matter ``said`` has a word that statutes have for it.

    >>> told_by("坐公交车要不要钱", "免费乘坐公共交通工具")
    ('公交',)
    """
    found = ((pattern.search(question), words) for pattern, words in _table())
    return tuple(match[0] for match, words in found if match and any(word in said for word in words))


def in_statute_words(question: str) -> str:
    """Return ``question`` with the words that statutes have for it, empty if the table knows none.

    >>> in_statute_words("捐眼角膜要找谁")
    '捐眼角膜要找谁 捐献遗体、人体器官'
    """
    return with_terms(question, terms_of(question))


def with_terms(question: str, terms: Iterable[Sequence[str]]) -> str:
    """Return ``question`` with its ``terms``, empty if it has them all."""
    added = dict.fromkeys(word for words in terms for word in words if word not in question)
    return f"{question} {'、'.join(added)}" if added else ""


def warm_up() -> None:
    """Read the table, which takes about as long as answering a question."""
    _table()


@cache
def _table() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    lines = files(__package__).joinpath(_DATA).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith(("#", "phrases\t")))
    return tuple((re.compile(phrases), tuple(words.split("|"))) for phrases, words in rows)
