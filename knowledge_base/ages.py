"""Ages: the one that a person names, and the spans of age that a rule speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

from knowledge_base.numerals import Numeral, find_numerals, parse_numeral

_NO_LIMIT = Fraction(200)
_BARE = re.compile(
    r"(?:今年|都|[我他她妈爸爹娘奶爷婆公伴倌]|父亲|母亲|老人家?|[满过]了?|快|已经|才|刚)([一二两三四五六七八九十百零\d]{1,5})"
    r"(?=[多几整]?(?:了|喽|啦|咯|的|，|。|！|？|$))"  # 八十多了, but not 八十多块, 六十多天
    r"|([二三四五六七八九]十)几岁"
)
_INCLUDED = re.compile(r"[（(]含[^）)]*[）)]")
_BELOW_BEFORE = re.compile(r"(?:不满|未满|不到|低于|不足|小于)\s*$")
_BELOW_AFTER = re.compile(r"^及?(?:以下|以内)")
_TO = "(?:至|到|—+|-|~|～)"
_JOINED = re.compile(rf"^\s*(?:{_TO}|(?:以上)?[，、]?(?:且|{_TO})?(?:不满|未满|不到))\s*$")
_WORDS_BEFORE = re.compile(r"(?:(?:不|未|年)?满|不到|低于|不足|小于)\s*$")
_WORDS_AFTER = re.compile(r"及?(?:以[上下内])")
_AND_ABOVE = re.compile(r"^及?以上[，、]?且?$")


@dataclass(frozen=True, slots=True)
class AgeSpan:
    """Ages from ``first`` up to and including ``last``, in years."""

    first: Fraction
    last: Fraction

    def __contains__(self, age: Fraction) -> bool:
        return self.first <= age <= self.last


@dataclass(frozen=True, slots=True)
class AgePhrase:
    """The words that state a span of age."""

    start: int
    """Index of its first character in the sentence, 满 and the like included."""
    end: int
    """Index after its last character, 以上 and the like included."""
    span: AgeSpan
    bare: bool
    """It is nothing but an age: 80岁, without 满 or 以上."""


def age_of_person(question: str) -> Fraction | None:
    """Return the age that the speaker names (75 in 我今年七十五了), or None."""
    named = [numeral for numeral in find_numerals(question) if numeral.unit == "岁"]
    if named:
        return named[0].value
    match = _BARE.search(question)
    age = parse_numeral(match.group(1) or match.group(2)) if match else None
    return age if age is not None and 18 <= age <= 130 else None


def age_spans(sentence: str) -> tuple[AgeSpan, ...]:
    """Return the spans of age that ``sentence`` speaks of: 满八十周岁、不满九十周岁 is 80 to just under 90."""
    sentence = _INCLUDED.sub("", sentence)  # the end of a span belongs to it anyway
    return tuple(phrase.span for phrase in age_phrases(sentence))


def age_phrases(sentence: str) -> tuple[AgePhrase, ...]:
    """Return the spans of age with the words that state them; brackets inside a span must be gone already."""
    ages = _ages_with_ends(sentence)
    phrases: list[AgePhrase] = []
    index = 0
    while index < len(ages):
        numeral = ages[index]
        following = ages[index + 1] if index + 1 < len(ages) else None
        if following is not None and _are_ends_of_one_span(sentence, numeral, following):
            phrases.append(_phrase(sentence, numeral, following, _between(sentence, numeral, following)))
            index += 2
            continue
        phrases.append(_phrase(sentence, numeral, numeral, _alone(sentence, numeral)))
        index += 1
    return tuple(phrases)


def _phrase(sentence: str, first: Numeral, last: Numeral, span: AgeSpan) -> AgePhrase:
    before, after = _WORDS_BEFORE.search(sentence[: first.start]), _WORDS_AFTER.match(sentence, last.end)
    start = before.start() if before else first.start
    return AgePhrase(start, after.end() if after else last.end, span, bare=not before and not after)


def _ages_with_ends(sentence: str) -> list[Numeral]:
    """Return the numerals counted in years of age; in 80至89周岁 the first borrows the unit of the second."""
    numerals = find_numerals(sentence)
    ages: list[Numeral] = []
    for numeral, following in zip_longest(numerals, numerals[1:]):
        borrows = (
            not numeral.unit
            and following is not None
            and following.unit == "岁"
            and _JOINED.match(sentence[numeral.end : following.start])
        )
        if numeral.unit == "岁" or borrows:
            ages.append(numeral)
    return ages


def _are_ends_of_one_span(sentence: str, first: Numeral, last: Numeral) -> bool:
    between = sentence[first.end : last.start]
    below = _BELOW_AFTER.match(sentence[last.end :])
    return bool(_JOINED.match(between) or (below and _AND_ABOVE.match(between)))


def _between(sentence: str, first: Numeral, last: Numeral) -> AgeSpan:
    open_ended = _BELOW_BEFORE.search(sentence[: last.start]) is not None
    return AgeSpan(first.value, last.value - Fraction(1, 2) if open_ended else last.value)


def _alone(sentence: str, numeral: Numeral) -> AgeSpan:
    if _BELOW_BEFORE.search(sentence[: numeral.start]):
        return AgeSpan(Fraction(0), numeral.value - Fraction(1, 2))
    if _BELOW_AFTER.match(sentence[numeral.end :]):
        return AgeSpan(Fraction(0), numeral.value)
    return AgeSpan(numeral.value, _NO_LIMIT)
