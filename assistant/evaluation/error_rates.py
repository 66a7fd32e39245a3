"""How much of what was said was heard: characters and syllables that are wrong, missing or too many."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from assistant.speakable import speakable

_COUNTED = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U000323af]|[a-z]+")
"""What is compared: a Chinese character, or a word in Latin letters. Figures are spelled out first."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Edits that turn what was heard into what was said, and how many units were said."""

    edits: int = 0
    said: int = 0

    @property
    def rate(self) -> float:
        """Edits for each unit that was said; above 1 where much is too many, 0 where nothing was said."""
        return self.edits / self.said if self.said else 0.0


def pooled(errors: Iterable[Errors]) -> Errors:
    """Return all errors as those of one text, so that a long one weighs more than a short one."""
    counted = list(errors)
    return Errors(sum(each.edits for each in counted), sum(each.said for each in counted))


def character_errors(said: str, heard: str) -> Errors:
    """Count wrong characters; punctuation, case and the way figures are written do not count."""
    return _errors(characters(said), characters(heard))


def syllable_errors(said: str, heard: str) -> Errors:
    """Count wrong syllables of Mandarin, without tones: homophones are right."""
    return _errors(_syllables(said), _syllables(heard))


def characters(text: str) -> tuple[str, ...]:
    """Return what is compared of ``text``."""
    return tuple(_COUNTED.findall(speakable(unicodedata.normalize("NFKC", text)).lower()))


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  its dictionaries take a while

    counted = "".join(f" {unit} " if unit.isascii() else unit for unit in characters(text))
    return tuple(unit for run in counted.split() for unit in lazy_pinyin(run))


def _errors(said: Sequence[str], heard: Sequence[str]) -> Errors:
    return Errors(Levenshtein.distance(said, heard), len(said))
