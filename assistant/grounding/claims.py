"""Claims of what is said that the quoted sentence does not make."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.grounding.alignment import Alignment
from assistant.grounding.reading import Reading, Token
from assistant.grounding.scope import governing
from assistant.grounding.verdict import Claim, ClaimKind
from assistant.grounding.vocabulary import BEFORE_A_WORD, Part

KINDS = {
    Part.WORD: ClaimKind.WORDS,
    Part.FIGURE: ClaimKind.FIGURE,
    Part.AGE: ClaimKind.AGE,
    Part.PERIOD: ClaimKind.PERIOD,
    Part.AFTER: ClaimKind.LIMIT,
    Part.LIMIT: ClaimKind.LIMIT,
    Part.CHANGE: ClaimKind.LIMIT,
    Part.TO: ClaimKind.FIGURE,
    Part.NEGATION: ClaimKind.NEGATION,
    Part.MAY: ClaimKind.MODALITY,
    Part.MUST: ClaimKind.MODALITY,
    Part.ONLY: ClaimKind.EXCEPTION,
    Part.EXCEPT: ClaimKind.EXCEPTION,
}
_NAME = re.compile(
    r"(?:局|委|厅|所|院|站|中心|窗口|大厅|社区|街道|小区|路|区|市|县|省|镇|村|银行|公司|学校|协会|联合会|委员会|办公室|超市|医院|热线|馆|会)$"
)
_AGAINST_MAY = frozenset({Part.MUST, Part.NEGATION})
_AGAINST_MUST = frozenset({Part.MAY, Part.NEGATION})
_MODAL = frozenset({Part.MAY, Part.MUST})
_NEAR = 4
"""Tokens that may have been dropped between an operator and its word: 不能再领 is 不能领."""

_FAR, _ANYWHERE = 7, 100
"""The same for a negation, 禁止给电动自行车充电 is 不能充电, and for 可以 and 要."""


def unsupported(text: str, alignment: Alignment) -> Iterator[Claim]:
    """Yield what is said, in ``text``, without standing in the quoted sentence."""
    yield from _without_source(text, alignment)
    for place, token in enumerate(alignment.said):
        there = alignment.at[place]
        if there is not None and not _in_same_place(alignment, place, there):
            yield Claim(KINDS[token.part], text[token.start : token.end])
    yield from _of_other_cases(text, alignment)


def _without_source(text: str, alignment: Alignment) -> Iterator[Claim]:
    said, at = alignment.said, alignment.at
    place = 0
    while place < len(said):
        token = said[place]
        if at[place] is not None or place in alignment.known or _harmless(alignment, place):
            place += 1
            continue
        last = place
        while (
            token.part is Part.WORD
            and last + 1 < len(said)
            and at[last + 1] is None
            and last + 1 not in alignment.known
            and said[last + 1].part is Part.WORD
        ):
            last += 1
        words = text[token.start : said[last].end]
        kind = ClaimKind.NAME if token.part is Part.WORD and _NAME.search(words) else KINDS[token.part]
        yield Claim(kind, words)
        place = last + 1


def _harmless(alignment: Alignment, place: int) -> bool:
    """Whether a 可以 or 要 that the quote has not changes nothing there: 带身份证 is 要带身份证."""
    token = alignment.said[place]
    if token.part not in _MODAL:
        return False
    there = alignment.at[place + 1] if place + 1 < len(alignment.at) else None
    if there is None:
        return False
    against = _AGAINST_MAY if token.part is Part.MAY else _AGAINST_MUST
    tokens, repeated = alignment.quoted.tokens, alignment.repeated
    return not any(
        other.part in against and other.clause == tokens[there].clause
        for index, other in enumerate(tokens[:there])
        if index not in repeated
    )


def _in_same_place(alignment: Alignment, place: int, there: int) -> bool:
    """Whether an operator belongs to the same word or figure in both."""
    said, at, quoted = alignment.said, alignment.at, alignment.quoted.tokens
    token = said[place]
    before = at[place - 1] if place else None
    has_next = place + 1 < len(said) and said[place + 1].clause == token.clause
    after = at[place + 1] if has_next else None
    if token.part in (Part.AFTER, Part.TO):
        return before == there - 1 and (token.part is Part.AFTER or after == there + 1)
    if token.part is Part.PERIOD:
        return _is_period_of(alignment, place, there)
    if token.part not in BEFORE_A_WORD:
        return True
    if token.key == (Part.EXCEPT, "除"):
        near = (before, after)
        return any(index is not None and quoted[index].clause == quoted[there].clause for index in near)
    if after is None:
        return not has_next and token.part is not Part.LIMIT
    return quoted[there].clause == quoted[after].clause and there < after <= there + _reach(token)


def _reach(token: Token) -> int:
    """Return how many tokens behind an operator its word may stand in the quote."""
    return {Part.NEGATION: _FAR, Part.MAY: _ANYWHERE, Part.MUST: _ANYWHERE}.get(token.part, _NEAR)


def _is_period_of(alignment: Alignment, place: int, there: int) -> bool:
    """Whether the figure that a period goes with has it in the quote as well."""
    said, quoted = alignment.said, alignment.quoted
    for index in range(place + 1, len(said)):
        if said[index].clause != said[place].clause:
            break
        target = alignment.at[index]
        if said[index].part is Part.FIGURE and target is not None:
            return said[place].sense in periods_of(quoted, target) or not periods_of(quoted, target)
    after = alignment.at[place + 1] if place + 1 < len(said) else None
    return after is None or there < after <= there + _NEAR


def periods_of(quoted: Reading, figure: int) -> frozenset[str]:
    """Return the periods that stand before a figure in its clause, after the figure before it."""
    found: set[str] = set()
    tokens = quoted.tokens
    for index in range(figure - 1, -1, -1):
        token = tokens[index]
        if token.clause != tokens[figure].clause or (token.part is Part.FIGURE and found):
            break
        if token.part is Part.PERIOD:
            found.add(token.sense)
    return frozenset(found)


def _of_other_cases(text: str, alignment: Alignment) -> Iterator[Claim]:
    """Yield figures and negations said of something else than in the quote: of 甲60元，乙15元, 乙60元."""
    for place, token in enumerate(alignment.said):
        there = alignment.at[place]
        if there is None or token.part not in (Part.FIGURE, Part.NEGATION):
            continue
        home = alignment.quoted.tokens[there].clause
        if _speaks_of(alignment, place, home, _rivals(alignment, token, home)):
            yield Claim(KINDS[token.part], text[token.start : token.end])


def _rivals(alignment: Alignment, token: Token, home: int) -> set[int]:
    """Return the clauses whose subject ``token`` does not belong to; it stands in clause ``home``.

    For a negation all that are not bound up with its own; for a figure those that have another figure of its sort,
    and those behind it.
    """
    quoted = alignment.quoted
    every = set(range(len(quoted.clauses)))
    bound = {home, *governing(quoted, frozenset({home}))}
    bound |= {clause for clause in every if home in governing(quoted, frozenset({clause}))}
    if token.part is Part.NEGATION:
        return every - bound
    said = {other.key for other in alignment.said}
    rivals = {
        other.clause
        for other in quoted.tokens
        if other.part is Part.FIGURE and _unit(other) == _unit(token) and other.key not in said
    }
    return (rivals | {clause for clause in every if clause > home}) - bound


def _speaks_of(alignment: Alignment, place: int, home: int, rivals: set[int]) -> bool:
    """Whether words around ``place`` stand in a rival clause and not in its own."""
    quoted = alignment.quoted.tokens
    clause = alignment.said[place].clause
    own = {token.key for token in quoted if token.clause == home}
    foreign = [
        token
        for token, there in zip(alignment.said, alignment.at, strict=True)
        if there is not None
        and token.clause == clause
        and quoted[there].clause in rivals
        and token.key not in own
    ]
    return len(foreign) >= 2 or any(token.part is Part.AGE for token in foreign)


def _unit(token: Token) -> str:
    return token.sense.lstrip("第0123456789/.")
