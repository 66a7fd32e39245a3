"""Long texts to clauses short enough that the first is heard soon."""

from __future__ import annotations

import re

LONGEST_CLAUSE = 40
"""Characters."""

_SENTENCE = re.compile(r"[^。！？；]*[。！？；]+|[^。！？；]+")
# a comma between two digits is a pause inside a telephone number
_DIGIT = "[零一二三四五六七八九幺]"
_CLAUSE = re.compile(rf"(?:[^，：、]|(?<={_DIGIT})[，、](?={_DIGIT}))*(?:[，：、]+|$)")


def split_for_speaking(text: str, longest: int = LONGEST_CLAUSE) -> tuple[str, ...]:
    """Split speakable ``text`` at its pauses; joined together, the parts are the text.

    Sentences stand alone; one longer than ``longest`` characters is split at commas into parts as long as
    that allows. A clause without a pause stays whole, however long.
    """
    return tuple(part for sentence in _SENTENCE.findall(text) for part in _split_sentence(sentence, longest))


def _split_sentence(sentence: str, longest: int) -> list[str]:
    parts: list[str] = []
    for clause in filter(None, _CLAUSE.findall(sentence)):
        if parts and len(parts[-1]) + len(clause) <= longest:
            parts[-1] += clause
        else:
            parts.append(clause)
    return parts
