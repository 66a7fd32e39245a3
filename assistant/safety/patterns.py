"""The language of the tables: a small part of regular expressions, found by characters or by sound.

==========  ============================================================
``(a|b)``   one of them
``a?``      it may be missing; also behind brackets
``{name}``  one of the words of that name in ``words.tsv``
``…``       up to six characters of the same clause
``……``      up to fourteen characters of the same sentence
==========  ============================================================

Everything else is itself. Nothing can repeat without a bound, so that no text takes long to search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from assistant.safety.sounding import NO_SOUND, Sounds
from assistant.safety.spelling import once

BLANK = "#"
"""Stands in a text for a look-alike that was taken out; no gap goes across it."""
_TOKEN = re.compile(r"……|…|\{(\w+)\}|[()|?]|[㐀-鿿0-9a-z，。]")
_GAPS = {"……": (rf"。{BLANK}", 14), "…": (rf"。，{BLANK}", 6)}
"""What a gap does not go across, and how many characters it may have."""
_HAN = re.compile("[㐀-鿿]")
_NEVER = "(?!)"
_FEWEST = 3
"""Characters that a match must have if one of them is misheard: of two, too many words sound alike."""


class PatternInvalid(ValueError):
    """A pattern is not written in the language of the tables. For whoever edits them."""


@dataclass(frozen=True)
class Heard:
    """A text, as it is written and as it sounds."""

    characters: str
    signs: str = ""
    """One for each character; empty if the characters are to be trusted."""

    @cached_property
    def both(self) -> str:
        """Each character followed by its sign."""
        return "".join(chain.from_iterable(zip(self.characters, self.signs, strict=True)))


@dataclass(frozen=True)
class BySound:
    """How a pattern is found in what was heard."""

    signs: re.Pattern[str]
    """In the signs of a text: quick, and always so if it is there at all."""
    expression: str
    """In characters and signs together. Its groups are the gaps, and the characters that are other ones."""
    gaps: frozenset[int]
    """Which groups are gaps."""
    one_in: int
    """One in so many characters may be misheard."""

    @cached_property
    def both(self) -> re.Pattern[str]:
        """``expression``, compiled when something first sounds like it: to compile all of them takes a second."""
        return re.compile(self.expression)

    def find(self, text: Heard) -> Iterator[tuple[int, int]]:
        """Yield where it is in ``text``, from where to where."""
        if self.signs.search(text.signs) is not None:
            for found in self.both.finditer(text.both):
                stretches = tuple(self._stretches(found))
                short = sum(length for length, _ in stretches) < _FEWEST
                if all(misheard <= (0 if short else length // self.one_in) for length, misheard in stretches):
                    yield found.start() // 2, found.end() // 2

    def _stretches(self, found: re.Match[str]) -> Iterator[tuple[int, int]]:
        """Yield for each stretch between two gaps how many characters it has, and how many of them are misheard.

        Where too many are, it is another word that only sounds like it.
        """
        start, misheard = found.start(), 0
        for group, (opening, closing) in enumerate(found.regs[1:], 1):
            if opening >= 0 and group in self.gaps:
                yield (opening - start) // 2, misheard
                start, misheard = closing, 0
            elif opening >= 0:
                misheard += 1
        yield (found.end() - start) // 2, misheard


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something to be looked for. Immutable, so that threads may share it."""

    source: str
    characters: re.Pattern[str]
    by_sound: BySound | None
    """None if it is to be found by its characters only."""

    def find(self, text: Heard) -> Iterator[tuple[int, int]]:
        """Return where it is in ``text``, from where to where: by sound if no characters are as they should be."""
        found = [each.span() for each in self.characters.finditer(text.characters)]
        if not found and text.signs and self.by_sound is not None:
            return self.by_sound.find(text)
        return iter(found)


def compiled(source: str, words: Mapping[str, str], sounds: Sounds | None, one_in: int = 2) -> Pattern:
    """Return the pattern that is written as ``source``.

    Args:
        source: as the module's docstring explains.
        words: alternatives by name, separated by vertical bars; they may name others.
        sounds: how it sounds; None if it is to be found by its characters only.
        one_in: by sound, one in so many characters may be another one.

    Raises:
        PatternInvalid: it is malformed, names words that there are none of, or says something twice in a row, which
            no text does after ``spelling.plain``.
    """
    tokens = list(_tokens(source, words))
    try:
        characters = re.compile(_expression(tokens, lambda character: character))
        return Pattern(source, characters, None if sounds is None else _by_sound(tokens, sounds, one_in))
    except re.error as error:
        raise PatternInvalid(f"规则“{source}”写得不对：{error}") from error


def _by_sound(tokens: Sequence[str], sounds: Sounds, one_in: int) -> BySound:
    """Return how ``tokens`` are found by sound."""

    def alike(character: str) -> str:
        signs = sounds.signs_for(character)
        return f"[{signs}]" if signs else _NEVER

    def itself_or_alike(character: str) -> str:
        return f"(?:{character}.|(.{alike(character)}))" if _HAN.match(character) else f"{character}."

    groups = [token for token in tokens if token in _GAPS or _HAN.match(token)]
    return BySound(
        re.compile(_expression(tokens, lambda each: alike(each) if _HAN.match(each) else NO_SOUND)),
        _expression(tokens, itself_or_alike, "."),
        frozenset(number for number, token in enumerate(groups, 1) if token in _GAPS),
        one_in,
    )


def _tokens(source: str, words: Mapping[str, str]) -> Iterator[str]:
    """Yield characters, gaps, brackets, bars and question marks, with the words of other names in their place."""
    place = 0
    if once(source) != source:
        raise PatternInvalid(f"规则“{source}”里有连着说两遍的字，这样的话在比对之前已经并成一遍。")
    while place < len(source):
        token = _TOKEN.match(source, place)
        if token is None:
            raise PatternInvalid(f"规则“{source}”里的“{source[place]}”不能用。")
        place = token.end()
        if token[1] is None:
            yield token[0]
        elif token[1] in words:
            yield from ("(", *_tokens(words[token[1]], words), ")")
        else:
            raise PatternInvalid(f"规则“{source}”里的“{token[0]}”在词表里没有。")


def _expression(tokens: Sequence[str], written: Callable[[str], str], sign: str = "") -> str:
    """Return the regular expression of ``tokens``: characters as ``written`` says, each followed by ``sign``.

    Gaps are groups of it.
    """
    parts = []
    for each in tokens:
        if each in _GAPS:
            barrier, most = _GAPS[each]
            parts.append(f"((?:[^{barrier}]{sign}){{0,{most}}}?)")
        elif each in "()|?":
            parts.append("(?:" if each == "(" else each)
        else:
            parts.append(f"(?:{written(each)})")
    return "".join(parts)
