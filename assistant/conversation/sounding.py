"""Wordings recognized by their characters, or, in what was heard, by their sounds: 在说一遍 is 再说一遍."""

from __future__ import annotations

import re
from functools import cache

from assistant.turn import Query
from knowledge_base.sound_signs import sign_of
from models.simplified import to_simplified

_HAN = re.compile(r"[一-鿿]")
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>)?([^()]*)\)")
_MARKS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """Return ``text`` in simplified characters, without marks and blanks."""
    return _MARKS.sub("", to_simplified(text)).lower()


def ways_said(query: Query) -> tuple[str, ...]:
    """Return all that ``query`` may have been, bare, each once: as it came first, since fillers may be the point."""
    texts = (query.original, query.verbatim, *query.wordings)
    return tuple(dict.fromkeys(filter(None, map(bare, texts))))


def sounds(text: str) -> str:
    """Return a sign for the toneless syllable of each Chinese character of ``text``; other characters stay."""
    return _HAN.sub(lambda character: sign_of(character[0]) or character[0], text)


@cache
def sounding(pattern: str) -> re.Pattern[str]:
    """Return ``pattern`` as one for what ``sounds`` returns.

    Characters that sound alike are one there, so each group tries every way only once: 是 and 系 would otherwise be two
    ways to read each of twenty syllables, and a text that fits none would be tried a million times.
    """
    return re.compile(_GROUP.sub(_each_once, sounds(pattern)))


def _each_once(group: re.Match[str]) -> str:
    start, end = group.span(1)
    before, after = group[0][: start - group.start()], group[0][end - group.start() :]
    return f"{before}{'|'.join(dict.fromkeys(group[1].split('|')))}{after}"
