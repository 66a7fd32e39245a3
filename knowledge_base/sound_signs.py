"""A sign for each syllable that is told apart by ear, so that patterns can be written for sounds as for characters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from knowledge_base.pronunciation import sounds_of
from knowledge_base.sounds import GENERAL
from knowledge_base.syllables import SYLLABLES

_FIRST = 0xE000
"""Signs are characters of the private use area, which no text has a meaning for."""


def sign_of_syllable(syllable: str) -> str:
    """Return the sign of a toneless ``syllable``; empty if there is no such syllable."""
    return _signs().get(GENERAL.fold(syllable), "")


@cache
def sign_of(character: str) -> str:
    """Return the sign of how ``character`` is said most often; empty if it is no Chinese character."""
    return sign_of_syllable(sounds_of(character)[0]) if "㐀" <= character <= "鿿" else ""


@cache
def _signs() -> Mapping[str, str]:
    folded = dict.fromkeys(map(GENERAL.fold, SYLLABLES))
    return {syllable: chr(_FIRST + place) for place, syllable in enumerate(folded)}
