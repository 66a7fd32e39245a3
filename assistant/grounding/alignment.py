"""Which token of a quote stands behind each token of what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.grounding.reading import Reading, Token
from assistant.grounding.vocabulary import BEFORE_A_WORD, PERSONS, Part

_MOVABLE = frozenset({Part.FIGURE, Part.AGE, Part.PERIOD})


@dataclass(frozen=True, slots=True)
class Alignment:
    """Tokens that are said, and the tokens of one quoted sentence that they repeat."""

    said: tuple[Token, ...]
    quoted: Reading
    at: tuple[int | None, ...]
    """For each said token the index of the quoted one; None if there is none."""
    known: frozenset[int]
    """Said tokens that stand in a title or the name of an issuer instead."""

    @property
    def repeated(self) -> frozenset[int]:
        """The indices of the quoted tokens that are said."""
        return frozenset(place for place in self.at if place is not None)


def align(said: Sequence[Token], quoted: Reading, titles: Sequence[str]) -> Alignment:
    """Return the alignment: in the order of the quote as far as possible, then words that were moved.

    ``titles`` are texts in which other words may stand.
    """
    ours, theirs = [token.key for token in said], [token.key for token in quoted.tokens]
    at: list[int | None] = [None] * len(ours)
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            at[block.a + offset] = block.b + offset
    lonely = _take_lonely(said, at)
    _find_moved(said, quoted.tokens, at)
    for place, there in lonely.items():
        at[place] = there if at[place] is None else at[place]
    _bring_near(said, quoted.tokens, at)
    _find_ages(said, quoted.tokens, at)
    return Alignment(tuple(said), quoted, tuple(at), frozenset(_in_titles(said, at, titles)))


def _take_lonely(said: Sequence[Token], at: list[int | None]) -> dict[int, int]:
    """Take away and return the places of characters whose neighbors in a word stand nowhere beside them."""
    lonely: dict[int, int] = {}
    for place, there in enumerate(at):
        if there is None or said[place].part is not Part.WORD:
            continue
        touching = [
            near
            for near in (place - 1, place + 1)
            if 0 <= near < len(said) and said[near].part is Part.WORD and _touch(said[near], said[place])
        ]
        if touching and all(at[near] is None for near in touching):
            lonely[place] = there
    for place in lonely:
        at[place] = None
    return lonely


def _bring_near(said: Sequence[Token], quoted: Sequence[Token], at: list[int | None]) -> None:
    """Of several equal operators take the one that stands nearest before the word that follows."""
    for place in range(len(said) - 1):
        there, after = at[place], at[place + 1]
        if there is None or after is None or said[place].part not in BEFORE_A_WORD:
            continue
        equal = (
            index
            for index in range(after - 1, -1, -1)
            if quoted[index].key == said[place].key and quoted[index].clause == quoted[after].clause
        )
        at[place] = next(equal, there)


def _touch(one: Token, other: Token) -> bool:
    return one.start in (other.start, other.end) or one.end == other.start


def _find_moved(said: Sequence[Token], quoted: Sequence[Token], at: list[int | None]) -> None:
    """Fill in words, two characters or more, and figures that stand elsewhere in the quote."""
    place = 0
    while place < len(said):
        if at[place] is not None:
            place += 1
            continue
        size, begin = _longest_run(said, quoted, at, place)
        words = "".join(token.sense for token in said[place : place + size])
        alone = size == 1 and (said[place].part in _MOVABLE or _stands_alone(said, place))
        if (size > 1 and words not in PERSONS) or alone:
            for offset in range(size):
                at[place + offset] = begin + offset
        place += max(1, size)


def _longest_run(
    said: Sequence[Token], quoted: Sequence[Token], at: Sequence[int | None], place: int
) -> tuple[int, int]:
    best, begin = 0, 0
    for start in range(len(quoted)):
        size = 0
        while (
            place + size < len(said)
            and start + size < len(quoted)
            and at[place + size] is None
            and said[place + size].key == quoted[start + size].key
        ):
            size += 1
        if size > best:
            best, begin = size, start
    return best, begin


def _stands_alone(said: Sequence[Token], place: int) -> bool:
    """Whether a character is no part of a longer word: no other character touches it."""
    token = said[place]
    beside = (*said[max(0, place - 1) : place], *said[place + 1 : place + 2])
    return token.part is Part.WORD and not any(
        near.part is Part.WORD and _touch(near, token) for near in beside
    )


def _find_ages(said: Sequence[Token], quoted: Sequence[Token], at: list[int | None]) -> None:
    """八十岁的老人 are among those of 八十周岁以上."""
    for place, token in enumerate(said):
        if token.part is Part.AGE and at[place] is None and "-" not in token.sense:
            at[place] = next(
                (
                    index
                    for index, other in enumerate(quoted)
                    if other.part is Part.AGE and other.sense.startswith(f"{token.sense}-")
                ),
                None,
            )


def _in_titles(said: Sequence[Token], at: Sequence[int | None], titles: Sequence[str]) -> set[int]:
    """Return the places of words, two characters or more, that only titles have."""
    found: set[int] = set()
    place = 0
    while place < len(said):
        size = 0
        while (
            place + size < len(said)
            and at[place + size] is None
            and said[place + size].part is Part.WORD
            and any("".join(t.sense for t in said[place : place + size + 1]) in title for title in titles)
        ):
            size += 1
        if size > 1:
            found.update(range(place, place + size))
        place += max(1, size)
    return found
