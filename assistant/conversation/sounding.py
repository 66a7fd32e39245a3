"""Wordings recognized by their characters, or, in what was heard, by their sounds: 在说一遍 is 再说一遍."""

from __future__ import annotations

import re
from functools import cache

from assistant.turn import Query
from knowledge_base.pronunciation import sounds_of
from knowledge_base.sounds import GENERAL
from models.simplified import to_simplified

_HAN = re.compile(r"[一-鿿]")
_MARKS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """Return ``text`` in simplified characters, without marks and blanks."""
    return _MARKS.sub("", to_simplified(text)).lower()


def ways_said(query: Query) -> tuple[str, ...]:
    """Return all that ``query`` may have been, bare, each once: as it came first, since fillers may be the point."""
    texts = (query.original, query.verbatim, *query.wordings)
    return tuple(dict.fromkeys(filter(None, map(bare, texts))))


def sounds(text: str) -> str:
    """Return the toneless syllables of ``text``, each followed by a blank; other characters stay."""
    return _HAN.sub(lambda character: f"{_sound(character[0])} ", text)


@cache
def sounding(pattern: str) -> re.Pattern[str]:
    """Return ``pattern``, which has no classes of Chinese characters, as one for what ``sounds`` returns."""
    return re.compile(_HAN.sub(lambda character: f"(?:{_sound(character[0])} )", pattern))


def _sound(character: str) -> str:
    return GENERAL.fold(sounds_of(character)[0])
