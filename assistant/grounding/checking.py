"""Sentence + quotes -> verdict: each part of the sentence is laid beside the quoted sentences, and must fit one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.grounding.alignment import align
from assistant.grounding.claims import unsupported
from assistant.grounding.omissions import Said, left_out
from assistant.grounding.reading import Reading, Token, read, read_quote
from assistant.grounding.scope import is_exception
from assistant.grounding.verdict import Claim, ClaimKind, Verdict
from assistant.grounding.vocabulary import Part
from knowledge_base.sentences import sentences

_COMPARED = 3
"""Quoted sentences that are laid beside each part; the others have fewer of its words."""
_PREDICATE = re.compile(
    r"^\s*(?:请|先|再)?[带到打拿填办去找交写选准由在凭按查坐抽领申]|[是有在到带]|打电话|免费"
)
"""Of a clause that says something; one without it may be the subject of the next."""
_LONGEST_TOPIC = 12
_LIST_COUNTER = re.compile(r"^(\d+)(?:样|种|项|个|步|件|类|条)$")


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A sentence of a quote, and what the quote says right after it."""

    reading: Reading
    following: str
    items: int
    """Lines of the quote behind its first: the items of a list."""


def check(
    sentence: str,
    quotes: Sequence[str],
    *,
    titles: Sequence[str] = (),
    issuers: Sequence[str] = (),
    question: str = "",
) -> Verdict:
    """Return whether all that ``sentence`` claims stands in ``quotes``, and what does not.

    Numerals, everyday synonyms, the order of clauses and what is put in brackets do not matter. What a statement
    hangs on (ages, conditions, exceptions, periods, negations) must be said with it, somewhere in the sentence.

    Args:
        sentence: one sentence of a reply, whoever wrote it.
        quotes: spans of documents in force here and now, verbatim.
        titles: titles of the documents that are cited with it; words and 《names》 may come from there, no figures.
        issuers: who issued them; words may come from there as well.
        question: what was asked: a case that the person named (an age, 低保) need not be repeated. Nothing is
            supported by it, and negations, periods and exceptions must be said all the same.
    """
    reading = read(sentence)
    known = (*titles, *issuers)
    quoted = tuple(_sentences(quotes))
    claims = list(_documents(reading, quotes, titles))
    said = Said.of(reading, known, read(question))
    for part in _parts(reading):
        claims += _best(reading.text, part, quoted, said, known)
    return Verdict(tuple(dict.fromkeys(claims)))


def _documents(reading: Reading, quotes: Sequence[str], titles: Sequence[str]) -> Iterator[Claim]:
    for title in reading.titles:
        if title not in titles and not any(f"《{title}》" in quote for quote in quotes):
            yield Claim(ClaimKind.DOCUMENT, f"《{title}》")


def _sentences(quotes: Sequence[str]) -> Iterator[_Quoted]:
    for quote in quotes:
        lines = sentences(quote)
        items = max(0, quote.strip().count("\n"))
        for index, line in enumerate(lines):
            yield _Quoted(read_quote(line), "".join(lines[index + 1 : index + 2]), items)


def _parts(reading: Reading) -> Iterator[tuple[Token, ...]]:
    """Yield the tokens clause by clause; a clause that only names a subject goes with what is said of it."""
    clauses = [
        tuple(token for token in reading.tokens if token.clause == index)
        for index in range(len(reading.clauses))
    ]
    topics = [_is_topic(text, tokens) for text, tokens in zip(reading.clauses, clauses, strict=True)]
    waiting: tuple[Token, ...] = ()
    for index, tokens in enumerate(clauses):
        joins = topics[index] and index + 1 < len(clauses) and clauses[index + 1] and not topics[index + 1]
        if joins:
            waiting = tokens
        elif waiting or tokens:
            yield waiting + tokens
            waiting = ()


def _is_topic(text: str, tokens: Sequence[Token]) -> bool:
    words = all(token.part is Part.WORD for token in tokens)
    return words and 0 < len(tokens) <= _LONGEST_TOPIC and not _PREDICATE.search(text)


def _best(
    text: str, part: Sequence[Token], quoted: Sequence[_Quoted], said: Said, known: Sequence[str]
) -> list[Claim]:
    """Return what is wrong with ``part`` beside the quoted sentence that it fits best."""
    keys = {token.key for token in part}
    ranked = sorted(quoted, key=lambda item: -len(keys & {token.key for token in item.reading.tokens}))
    best: list[Claim] | None = None
    for item in ranked[:_COMPARED]:
        found = list(_against(text, part, item, said, known))
        if best is None or len(found) < len(best):
            best = found
        if not best:
            break
    if best is None:
        return [Claim(ClaimKind.WORDS, text[part[0].start : part[-1].end])]
    return best


def _against(
    text: str, part: Sequence[Token], item: _Quoted, said: Said, known: Sequence[str]
) -> Iterator[Claim]:
    counted = [token for token in part if not _counts(token, item.items)]
    alignment = align(counted, item.reading, known)
    yield from unsupported(text, alignment)
    yield from left_out(alignment, said)
    if alignment.repeated and is_exception(item.following) and not said.mentions(item.following[:6]):
        yield Claim(ClaimKind.EXCEPTION, item.following, left_out=True)


def _counts(token: Token, items: int) -> bool:
    """Whether a figure counts the items of a list that is quoted whole: 要带三样材料."""
    match = _LIST_COUNTER.match(token.sense) if token.part is Part.FIGURE and items else None
    return match is not None and int(match[1]) == items
