"""What the quoted sentence says and what is said must not leave out: conditions, exceptions, negations, periods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.grounding.alignment import Alignment
from assistant.grounding.claims import KINDS, periods_of
from assistant.grounding.reading import Reading, Token
from assistant.grounding.scope import exceptions, governing, is_condition
from assistant.grounding.verdict import Claim, ClaimKind
from assistant.grounding.vocabulary import RESTRICTING, Part

_TELLING = re.compile(
    r"[^，；、的]{1,24}的(?=[^，；、的]{0,4}(?:老人|老年人|人[，可都能应要]|居民|家庭|残疾人|家属|人员|学生|儿童|病人|患者"
    r"|业主|公民|职工|参保人))"
)
_DEGREES = ("级", "档", "类")
_ENOUGH = 0.6
"""Share of a condition's characters from which it counts as said."""
_SHORT = 3
"""So few characters beside an age or a negation say no more than 老人 or 居民."""
_NEAR = 4
_STRONG = frozenset({Part.NEGATION, Part.AGE})
_SKIPPED = frozenset({Part.MAY, Part.MUST, Part.ONLY})
_HOLD_FIGURES = frozenset({Part.LIMIT, Part.CHANGE})
_ASIDE = re.compile(r"[（(][^）)]*[）)]")
_MOST = re.compile("最多|不超过|最高|封顶|至多")


@dataclass(frozen=True, slots=True)
class Said:
    """All that is said in the sentence, to look up what was left out of a part of it."""

    tokens: frozenset[tuple[Part, str]]
    pairs: frozenset[tuple[tuple[Part, str], tuple[Part, str]]]
    """Tokens that stand together."""
    text: str
    """The words, one after another, in the spelling that is compared."""
    titles: Sequence[str]
    """Titles that speak of one case only: it is told anyway. 门诊和住院报销指南 says nothing of which."""
    question: Reading
    """The case that the listener named need not be repeated."""

    @classmethod
    def of(cls, reading: Reading, titles: Sequence[str], question: Reading) -> Said:
        """Return what ``reading`` says to somebody who asked ``question``."""
        words = _words(reading)
        telling = [title for title in titles if len(set(RESTRICTING.findall(title))) == 1]
        keys = [token.key for token in reading.tokens]
        return cls(frozenset(keys), frozenset(pairwise(keys)), f"{reading.text}\n{words}", telling, question)

    def mentions(self, word: str) -> bool:
        """Return whether a word is said, or stands in a title."""
        asked = word in self.question.text or word in _words(self.question)
        return asked or word in self.text or any(word in title for title in self.titles)

    def times(self, word: str) -> int:
        """Return how often a word is said, in the spelling of either."""
        return max(part.count(word) for part in self.text.split("\n"))

    def names_case(self, token: Token) -> bool:
        """Return whether a figure or word is said or was asked for."""
        return token.key in self.tokens or any(token.key == other.key for other in self.question.tokens)


def _words(reading: Reading) -> str:
    return "".join(token.sense for token in reading.tokens if token.part is Part.WORD)


def left_out(alignment: Alignment, said: Said) -> Iterator[Claim]:
    """Yield what ``alignment``'s quoted sentence has and the whole of what is said has not."""
    quoted, repeated = alignment.quoted, alignment.repeated
    used = _used(quoted, repeated)
    yield from _operators(alignment, said, used)
    yield from _cases(quoted, repeated, said)
    yield from _periods(quoted, repeated, said)
    before = governing(quoted, used)
    for clause in sorted(used | before):
        yield from _restrictions(quoted, clause, said)
    for clause in sorted(before):
        if is_condition(quoted.clauses[clause]) and not _is_said(quoted, clause, said):
            yield Claim(ClaimKind.CONDITION, quoted.clauses[clause], left_out=True)
    after = exceptions(quoted, used) | _caps(quoted, used, repeated)
    for clause in sorted(after):
        if not _is_said(quoted, clause, said):
            yield Claim(ClaimKind.EXCEPTION, quoted.clauses[clause], left_out=True)


def _used(quoted: Reading, repeated: frozenset[int]) -> frozenset[int]:
    """Return the clauses that are said, all or in part; a single common character does not count."""
    counts: dict[int, int] = {}
    for place in repeated:
        token = quoted.tokens[place]
        counts[token.clause] = counts.get(token.clause, 0) + (1 if token.part is Part.WORD else 2)
    return frozenset(clause for clause, count in counts.items() if count > 1)


def _operators(alignment: Alignment, said: Said, used: frozenset[int]) -> Iterator[Claim]:
    tokens, repeated = alignment.quoted.tokens, alignment.repeated
    for place, token in enumerate(tokens):
        if place in repeated or token.clause not in used:
            continue
        if token.part is Part.AFTER:
            dropped = place - 1 in repeated and token.sense not in ("以内", "起")
        elif token.part in _HOLD_FIGURES:
            dropped = _figure_after(tokens, place) in repeated
        elif token.part is Part.NEGATION:
            following = _following(tokens, place)
            dropped = following in repeated and token.key not in said.tokens
            dropped = dropped or (following in repeated and not _said_together(alignment, place, following))
        elif token.part is Part.ONLY:
            following = _following(tokens, place)
            dropped = _half_said(tokens, place, repeated) and (
                token.key not in said.tokens
                or (following in repeated and not _said_together(alignment, place, following))
            )
        elif token.part is Part.EXCEPT:
            dropped = token.key not in said.tokens and not token.aside and token.sense == "除"
        else:
            continue
        if dropped:
            yield Claim(KINDS[token.part], alignment.quoted.words(place, place), left_out=True)


def _figure_after(tokens: Sequence[Token], place: int) -> int:
    near = range(place + 1, min(place + 1 + _NEAR, len(tokens)))
    figures = (index for index in near if tokens[index].part is Part.FIGURE)
    figure = next(figures, -1)
    return figure if tokens[figure].clause == tokens[place].clause else -1


def _following(tokens: Sequence[Token], place: int) -> int:
    following = place + 1
    while following < len(tokens) and tokens[following].part in _SKIPPED:
        following += 1
    same = following < len(tokens) and tokens[following].clause == tokens[place].clause
    return following if same else -1


def _said_together(alignment: Alignment, place: int, following: int) -> bool:
    """Whether the negation and its word stand together somewhere in what is said."""
    tokens = alignment.quoted.tokens
    pair = tokens[place].key, tokens[following].key
    return pair in pairwise(token.key for token in alignment.said)


def _half_said(tokens: Sequence[Token], place: int, repeated: frozenset[int]) -> bool:
    """Whether what follows an 只 in its clause is said."""
    following = [
        index for index in range(place + 1, len(tokens)) if tokens[index].clause == tokens[place].clause
    ]
    return sum(index in repeated for index in following[:6]) * 2 >= max(1, len(following[:6]))


def _periods(quoted: Reading, repeated: frozenset[int], said: Said) -> Iterator[Claim]:
    for place in sorted(repeated):
        if quoted.tokens[place].part is Part.FIGURE:
            for name in periods_of(quoted, place) - {"人"}:
                if (Part.PERIOD, name) not in said.tokens:
                    yield Claim(ClaimKind.PERIOD, name, left_out=True)


def _restrictions(quoted: Reading, clause: int, said: Said) -> Iterator[Claim]:
    """Yield ages, degrees and restricting words of a clause that are not said."""
    for place, token in enumerate(quoted.tokens):
        if token.clause == clause and not token.aside and _is_case(token) and not _has(token, said):
            yield Claim(KINDS[token.part], quoted.words(place, place), left_out=True)
    outside = _ASIDE.sub(lambda match: "，" * len(match[0]), quoted.clauses[clause])
    for word in dict.fromkeys(RESTRICTING.findall(outside)):
        if not said.mentions(word):
            yield Claim(ClaimKind.CONDITION, word, left_out=True)
    for match in _TELLING.finditer(outside):
        begin = quoted.starts[clause] + match.start()
        tokens = [token for token in quoted.tokens if begin <= token.start < begin + len(match[0])]
        if not _are_said(tokens, said):
            yield Claim(ClaimKind.CONDITION, match[0], left_out=True)


def _cases(quoted: Reading, repeated: frozenset[int], said: Said) -> Iterator[Claim]:
    """Yield restricting words taken away from the word that they restrict: 药费 for 门诊药费."""
    at_start = {token.start: index for index, token in enumerate(quoted.tokens)}
    for match in RESTRICTING.finditer(quoted.text):
        first = at_start.get(match.start())
        if first is None or quoted.tokens[first].aside:
            continue
        last = first
        while last + 1 < len(quoted.tokens) and quoted.tokens[last + 1].start < match.end():
            last += 1
        own = range(first, last + 1)
        follows = last + 1 in repeated and quoted.tokens[last + 1].clause == quoted.tokens[first].clause
        said_as_often = said.times(match[0]) >= quoted.text.count(match[0])
        if follows and not said_as_often and not any(place in repeated for place in own):
            yield Claim(ClaimKind.CONDITION, match[0], left_out=True)


def _is_case(token: Token) -> bool:
    if token.part is Part.AGE:
        return True
    return token.part is Part.FIGURE and (token.sense.endswith(_DEGREES) or token.sense.startswith("第"))


def _has(token: Token, said: Said) -> bool:
    if token.part is Part.AGE:
        return said.names_case(token) or (Part.AGE, token.sense.split("-")[0]) in said.tokens
    return said.names_case(token) if token.part is Part.FIGURE else token.key in said.tokens


def _caps(quoted: Reading, used: frozenset[int], repeated: frozenset[int]) -> frozenset[int]:
    """Return the clauses that say what a share, which is said, comes to at most."""
    shares = {quoted.tokens[place].clause for place in repeated if quoted.tokens[place].sense.endswith("%")}
    first = min(shares, default=len(quoted.clauses))
    return frozenset(
        index
        for index in range(first + 1, len(quoted.clauses))
        if index not in used and _MOST.search(quoted.clauses[index])
    )


def _is_said(quoted: Reading, clause: int, said: Said) -> bool:
    return _are_said([token for token in quoted.tokens if token.clause == clause and not token.aside], said)


def _are_said(tokens: Sequence[Token], said: Said) -> bool:
    """Whether words are said by and large, with every negation and age; 老人 and the like need not be."""
    strong = [token for token in tokens if token.part in _STRONG or token.key == (Part.EXCEPT, "除")]
    if any(not _has(token, said) for token in strong):
        return False
    if any(
        other.part is Part.AFTER and token.key in said.tokens and (token.key, other.key) not in said.pairs
        for token, other in pairwise(tokens)
    ):
        return False
    weak = [token for token in tokens if token.part in (Part.WORD, Part.FIGURE)]
    if strong and len(weak) <= _SHORT:
        return True
    there = sum(said.names_case(token) or token.sense in said.text for token in weak)
    return there >= _ENOUGH * len(weak)
