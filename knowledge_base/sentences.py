"""A passage's text to the sentences that can be quoted from it."""

from __future__ import annotations

_ENDS = frozenset("。！？；!?;")
_OPENING = "“‘「『《〈（(【["
_CLOSING = "”’」』》〉）)】]"


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text``, each verbatim in it, without the white space around it.

    A sentence ends after 。！？； and at the end of a line, so that each item of a list and each row of a
    table is one. Nothing inside quotation marks or brackets ends it: 他说：“好。我去。” is one sentence. A
    point never does: 0.5 and 3. stay whole.
    """
    return tuple(found for line in text.split("\n") for found in _of_line(line))


def _of_line(line: str) -> list[str]:
    found: list[str] = []
    start = depth = 0
    for position, character in enumerate(line):
        depth = _depth(depth, character)
        following = line[position + 1 : position + 2]
        if character in _ENDS and depth == 0 and following not in _ENDS:
            found.append(line[start : position + 1])
            start = position + 1
    found.append(line[start:])
    return [stripped for sentence in found if (stripped := sentence.strip())]


def _depth(depth: int, character: str) -> int:
    """Return how many quotation marks and brackets are open after ``character``."""
    if character in _OPENING:
        return depth + 1
    return max(0, depth - 1) if character in _CLOSING else depth
