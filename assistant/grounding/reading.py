"""Text -> tokens that can be compared: figures by value and unit, operators by sense, other words by character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.grounding.vocabulary import FILLERS, OPERATORS, PLAIN, SYNONYMS, Part
from knowledge_base.ages import age_phrases
from knowledge_base.checks.quantities import in_one_measure
from knowledge_base.numerals import Numeral, find_numerals
from knowledge_base.periods import find_periods

_LONGEST_FIRST = sorted({*OPERATORS, *SYNONYMS, *PLAIN, *FILLERS}, key=lambda word: (-len(word), word))
_WORD = re.compile("|".join(map(re.escape, _LONGEST_FIRST)))
_INCLUDED = re.compile(r"[（(]含[^）)除外]{0,6}[）)]")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]{1,60}》){1,80})》")
_BREAK = re.compile(r"[，。；：！？,;:!?\n]")
_OPENING, _CLOSING = "（(【[", "）)】]"
_EACH = re.compile(r"每一?(?:个?人|位|名|户|个家庭|家(?=每|[^里]))")
_ONCE = re.compile(
    r"一(个月|年|天|次|顿|回|餐|周)(?=[^，。；、]{0,4}?[\d一二两三四五六七八九十百千]+[\d百十千万.]*[元块])"
)
_AFTER = re.compile(
    r"(?:[（(]含[^）)]{0,4}[）)])?(?:及|或|\s)?(以上|以下|以内|之内|以前|之前|以后|之后|以外|内|前|后|起)"
)
_SAME_AFTER = {"之内": "以内", "内": "以内", "之前": "以前", "前": "以前", "之后": "以后", "后": "以后"}
_TO = re.compile(r"\s*(?:[-－–—~～至到]+)\s*")
_EXCEPT = re.compile(r"(?<![免扣解清消拆删排])除(?=[^，。；]{1,20}(?<!另|除)外)")
_TIMES = {"次": "次", "回": "次", "顿": "顿", "餐": "顿"}
_MONTH_BEFORE = re.compile(r"月(?:的)?\s*$")
_ORDINAL_WORD = re.compile("次年|第二年|首次|第[一1]次")
_ORDINAL = re.compile(r"第\s*$")


@dataclass(frozen=True, slots=True)
class Token:
    """The smallest thing that is compared."""

    part: Part
    sense: str
    """Equal for equal tokens of a part: value and unit, the operator's sense, the character."""
    start: int
    end: int
    clause: int
    """0 for the first clause of the text."""
    aside: bool = False
    """Stands in brackets."""

    @property
    def key(self) -> tuple[Part, str]:
        """What is compared."""
        return self.part, self.sense


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its tokens, without fillers and punctuation."""

    text: str
    tokens: tuple[Token, ...]
    clauses: tuple[str, ...]
    """The text of each clause, without its final stop."""
    starts: tuple[int, ...]
    """Where each clause begins in the text."""
    titles: tuple[str, ...] = ()
    """What stands in 《》; no tokens are made of it."""

    def words(self, first: int, last: int) -> str:
        """Return the text from token ``first`` to token ``last``, both included."""
        return self.text[self.tokens[first].start : self.tokens[last].end]


@lru_cache(maxsize=2048)
def read_quote(text: str) -> Reading:
    """Return ``read(text)``, remembered: the sentences of a community return from question to question."""
    return read(text)


def read(text: str) -> Reading:
    """Return ``text`` as it is compared."""
    plain = _INCLUDED.sub("", text)
    spans = dict(_fixed(plain))
    tokens: list[Token] = []
    clauses: list[str] = []
    starts = [0]
    begun = position = depth = 0
    while position < len(plain):
        if fixed := spans.get(position):
            part, sense, end = fixed
            tokens.append(Token(part, sense, position, end, len(clauses), depth > 0))
            position = end
            if part in (Part.FIGURE, Part.AGE):
                position = _bound_after(plain, position, tokens, spans)
            continue
        character = plain[position]
        if match := _EXCEPT.match(plain, position):
            tokens.append(Token(Part.EXCEPT, "除", position, match.end(), len(clauses), depth > 0))
            position = match.end()
            continue
        if title := _TITLE.match(plain, position):
            position = title.end()
            continue
        if character in _OPENING or character in _CLOSING:
            depth = depth + 1 if character in _OPENING else max(0, depth - 1)
        elif _BREAK.match(character) and not depth:
            clauses.append(plain[begun:position])
            begun = position + 1
            starts.append(begun)
        else:
            position = _read_word(plain, position, tokens, len(clauses), depth > 0, spans)
            continue
        position += 1
    clauses.append(plain[begun:])
    titles = tuple(match[1] for match in _TITLE.finditer(plain))
    return Reading(plain, tuple(tokens), tuple(clauses), tuple(starts), titles)


def _fixed(text: str) -> Iterator[tuple[int, tuple[Part, str, int]]]:
    """Yield where figures, ages and periods begin, with their part, sense and end."""
    taken = 0
    ages = {phrase.start: phrase for phrase in age_phrases(text)} if "岁" in text else {}
    covered = {place for phrase in ages.values() for place in range(phrase.start, phrase.end)}
    for phrase in ages.values():
        last = int(phrase.span.last)
        sense = f"{phrase.span.first}" if phrase.bare and last == 200 else f"{phrase.span.first}-{last}"
        yield phrase.start, (Part.AGE, sense, phrase.end)
    once = {match.start(): match for match in _ONCE.finditer(text)}
    for numeral in find_numerals(text):
        of_a_name = numeral.unit == "人" and text.startswith("民", numeral.end)  # 第一人民医院
        if numeral.start in covered or numeral.start < taken or of_a_name:
            continue
        if match := once.get(numeral.start):
            name = match[1].removeprefix("个")
            yield match.start(), (Part.PERIOD, _TIMES.get(name, name), match.end())
        elif numeral.value == 1 and numeral.unit in _TIMES:
            yield numeral.start, (Part.PERIOD, _TIMES[numeral.unit], numeral.end)
        else:
            yield numeral.start, (Part.FIGURE, _sense(text, numeral), numeral.end)
        taken = numeral.end
    for period in find_periods(text):
        yield period.start, (Part.PERIOD, period.name, period.end)
    for match in _ORDINAL_WORD.finditer(text):
        yield (
            match.start(),
            (Part.FIGURE, "第24个月" if match[0] in ("次年", "第二年") else "第1次", match.end()),
        )
    for match in _EACH.finditer(text):
        yield match.start(), (Part.PERIOD, "户" if match[0][-1] in "户庭家" else "人", match.end())


def _sense(text: str, numeral: Numeral) -> str:
    unit, value = in_one_measure(numeral)
    if numeral.unit == "电话":
        digits = sum(character.isalnum() for character in numeral.text)
        return f"{value}电话{digits}"
    if numeral.unit == "号" and _MONTH_BEFORE.search(text, 0, numeral.start):
        unit = "天"
    ordinal = "第" if _ORDINAL.search(text, 0, numeral.start) else ""
    return f"{ordinal}{value}{unit}"


def _bound_after(
    text: str, position: int, tokens: list[Token], spans: dict[int, tuple[Part, str, int]]
) -> int:
    """Append what bounds the figure that ends at ``position``, or joins it with the next; return where to go on."""
    last = tokens[-1]
    if last.sense.endswith("元") and text.startswith("钱", position):
        position += 1
    if (match := _AFTER.match(text, position)) and last.part is Part.FIGURE:
        sense = _SAME_AFTER.get(match[1], match[1])
        tokens.append(Token(Part.AFTER, sense, match.start(1), match.end(), last.clause, last.aside))
        return match.end()
    if (match := _TO.match(text, position)) and match.end() in spans:
        tokens.append(Token(Part.TO, "至", match.start(), match.end(), last.clause, last.aside))
        return match.end()
    return position


def _read_word(
    text: str,
    position: int,
    tokens: list[Token],
    clause: int,
    aside: bool,
    spans: dict[int, tuple[Part, str, int]],
) -> int:
    """Append the tokens of the word at ``position``; return where to go on."""
    match = _WORD.match(text, position)
    word = match[0] if match else text[position]
    if len(word) > 1 and any(place in spans for place in range(position + 1, position + len(word))):
        word = text[position]
    end = position + len(word)
    if word in PLAIN or not (word in OPERATORS or word in SYNONYMS or word in FILLERS):
        tokens.extend(
            Token(Part.WORD, character, position + offset, position + offset + 1, clause, aside)
            for offset, character in enumerate(word)
            if character.isalnum()
        )
    elif word in OPERATORS:
        part, sense = OPERATORS[word]
        if word in ("满", "达到") and end not in spans:
            part, sense = Part.WORD, word
        tokens.append(Token(part, sense, position, end, clause, aside))
    elif word in SYNONYMS:
        tokens.extend(
            Token(Part.WORD, character, position, end, clause, aside)
            for character in SYNONYMS[word]
            if character not in FILLERS
        )
    return end
