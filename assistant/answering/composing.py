"""Extracts -> what is said of them: short sentences, each of which stands in the words that are cited for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.clause import around
from assistant.answering.completing import case_above, completed, rule_above
from assistant.answering.details import figures, is_row
from assistant.answering.listing import Listed, list_around, list_in
from assistant.answering.shortening import shortened
from assistant.candidates import one_line
from assistant.extraction import Extract
from assistant.generation import CitedSentence
from assistant.grounding import check
from assistant.grounding.scope import is_exception
from assistant.naming import source_as_said, source_as_shown
from assistant.question import QuestionKind, kind_of
from assistant.speakable import speakable
from assistant.turn import Query, Reply, ReplyKind, Sentence
from knowledge_base.document import Citation, Document, Evidence
from knowledge_base.sentences import sentences

_CASES = 3
"""Statements from which on they are announced as cases."""
_CASE = re.compile(r"周?岁|[一二三四五六\d]级|的(?:老人|人|家庭|居民)?，|老人")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one quote."""

    evidence: Evidence
    quote: str
    """Verbatim in the passage."""
    shown: tuple[str, ...]
    """Sentence by sentence, each of them supported by the quote."""
    said: tuple[str, ...]
    """The same for the ear, before figures are spelled."""


def asked_kind(query: Query) -> QuestionKind:
    """Return what kind of answer a query asks for; of a long story, what its heart asks for."""
    return kind_of(query.heart or query.text)


def statements(query: Query, extracts: Sequence[Extract]) -> tuple[Statement, ...]:
    """Return what to say of ``extracts``, none of it twice."""
    best = extracts[0]
    rule = rule_above(best.evidence.passage, asked_kind(query))
    if rule and not any(rule in extract.quote for extract in extracts):
        elsewhere = [each for each in extracts[1:] if each.evidence.passage != best.evidence.passage]
        extracts = [best, replace(best, quote=rule, text=rule), *elsewhere]
    found: list[Statement] = []
    for statement in (_statement(query, extract) for extract in _without_rows(extracts)):
        passage = statement.evidence.passage.id
        beside = [other for other in found if other.evidence.passage.id == passage]
        if not any(statement.quote in other.quote for other in beside):
            found = [other for other in found if other not in beside or other.quote not in statement.quote]
            found.append(statement)
    if asked_kind(query) in (QuestionKind.PAPERS, QuestionKind.HOW):
        found.sort(
            key=lambda statement: "\n" not in statement.quote
        )  # the list first, then what is added to it
    return tuple(found)


def _without_rows(extracts: Sequence[Extract]) -> Iterator[Extract]:
    """Yield ``extracts`` without the rows of tables that say no more than a sentence among them."""
    prose = [each for each in extracts if not is_row(each.quote)]
    told = {figure for each in prose for figure in figures(each.quote)}
    yield from (
        each for each in extracts if not (prose and is_row(each.quote) and figures(each.quote) <= told)
    )


def composed(query: Query, cited: Sequence[CitedSentence]) -> tuple[Statement, ...]:
    """Return what a language model wrote; nothing at all if a sentence of it does not stand."""
    if not all(stands(each.text, each.quote, each.evidence.document, query) for each in cited):
        return ()
    return tuple(Statement(each.evidence, each.quote, (each.text,), (each.text,)) for each in cited)


def stands(text: str, quote: str, document: Document, query: Query) -> bool:
    """Return whether all that ``text`` claims stands in ``quote``."""
    issuers = [document.issuer] if document.issuer else []
    return bool(check(text, [quote], titles=[document.title], issuers=issuers, question=query.text))


def answer(said: Sequence[Statement], confidence: float) -> Reply:
    """Return the reply that states, cites and names the sources of what it states."""
    spoken = [list(map(speakable, statement.said)) for statement in said]
    if len(said) >= _CASES and all(_CASE.search(statement.quote) for statement in said):
        spoken[0][0] = f"分{speakable(f'{len(said)}种')}情况：{spoken[0][0]}"
    told = [
        Sentence(text, aloud, citation=index)
        for index, statement in enumerate(said)
        for text, aloud in zip(statement.shown, spoken[index], strict=True)
    ]
    citations = [_citation(statement.evidence, statement.quote) for statement in said]
    sentences = [*told, *_sources(said)]
    if clause := around(said[0].quote, said[0].evidence.passage):
        # For the eye alone: what was said of a statute is short, and may be half of the rule.
        sentences.append(Sentence(f"原文：{one_line(clause)}", "", citation=len(citations)))
        citations.append(_citation(said[0].evidence, clause))
    return Reply(ReplyKind.ANSWER, tuple(sentences), tuple(citations), confidence)


def _statement(query: Query, extract: Extract) -> Statement:
    item, kind = extract.evidence, asked_kind(query)
    passage = item.passage
    listed = list_in(extract.quote, passage) or list_around(extract.quote, passage, kind)
    if listed is not None:
        return _of_list(query, item, listed)
    quote = completed(extract.quote, passage)
    whole = [extract.text] if quote == extract.quote else list(map(one_line, _breaths(quote)))
    shown = [_shortened(query, item.document, text, quote) for text in whole]
    if case := case_above(passage, f"{quote}\n{query.text}"):
        with_case = f"{case}，{shown[0]}"
        if stands(with_case, f"{case}，{quote}", item.document, query):
            shown[0] = with_case
    return Statement(item, quote, tuple(shown), tuple(shown))


def _breaths(quote: str) -> Iterator[str]:
    """Yield the sentences of ``quote``, an exception in one with what it is one of."""
    breath = ""
    for sentence in sentences(quote):
        if breath and not is_exception(sentence):
            yield breath
            breath = ""
        breath += sentence
    yield breath


def _of_list(query: Query, item: Evidence, listed: Listed) -> Statement:
    quote = listed.quote
    shown = [_shortened(query, item.document, text, quote) for text in listed.shown()]
    return Statement(item, quote, tuple(shown), tuple(listed.said(shown)))


def _shortened(query: Query, document: Document, text: str, quote: str) -> str:
    return shortened(text, lambda shorter: stands(shorter, quote, document, query))


def _sources(said: Sequence[Statement]) -> Iterator[Sentence]:
    """Yield the sentences that name each document, and its clause if all that is quoted stands there."""
    for document in dict.fromkeys(statement.evidence.document for statement in said):
        clauses = {each.evidence.passage.clause for each in said if each.evidence.document == document}
        shown = source_as_shown(document, clauses.pop() if len(clauses) == 1 else "")
        yield Sentence(shown, speakable(source_as_said(document)))


def _citation(item: Evidence, quote: str) -> Citation:
    document = item.document
    return Citation(
        document_id=document.id,
        title=document.title,
        clause=item.passage.clause,
        quote=quote,
        effective=document.effective,
        expires=document.expires,
        issuer=document.issuer,
    )
