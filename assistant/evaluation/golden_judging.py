"""One reply to a verdict: whether it says what it should, and no figure that it has from nowhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from assistant.evaluation.answers import GoldenQuestion, states
from assistant.evaluation.questions import Place
from assistant.grounding import unsupported_figures
from assistant.naming import in_title_marks
from assistant.turn import Reply, ReplyKind, Sentence, Turn
from knowledge_base.document import Citation, Document
from knowledge_base.numerals import find_numerals

_ENUMERATION = re.compile(r"第[一二三四五六七八九十]+[件步]?(?=[，、：:])")
"""第一，… 第二，…: what items of a list, and the answers to several questions, are told with."""
_ONE_BY_ONE = re.compile(r"一(\w)一\1")
_COUNTED = re.compile(r"[样种项个步件类]")
_TITLE = re.compile(r"《[^《》]+》")
_NUMBER_TO_CALL = re.compile(r"(?<!\d)\d{3,}(?:[- ]\d+)*(?!\d)")
_SPELLED = str.maketrans("零〇幺一二三四五六七八九", "001123456789")
_PAUSES = re.compile(r"[、，\s-]")
_ENDS = re.compile(r"[。！？]+")


class Verdict(StrEnum):
    """What a reply comes to for who asked a question that the documents answer."""

    RIGHT = "right"
    """An answer that states every fact."""
    PARTLY = "partly"
    """An answer that states some."""
    BESIDE = "beside"
    """An answer that states none."""
    CHOICE = "choice"
    """It asked back, and one of the choices would be answered right."""
    ASKED = "asked"
    """It asked back, and none would."""
    DECLINED = "declined"
    """It said that the documents do not have it."""
    OTHER = "other"
    """An alert, a greeting, a person: nothing that was wanted."""


_WITHOUT_ANSWER = {ReplyKind.CLARIFICATION: Verdict.ASKED, ReplyKind.ABSTENTION: Verdict.DECLINED}


def verdict(reply: Reply, facts: Sequence[GoldenQuestion]) -> Verdict:
    """Return what a reply comes to, where at least one fact is wanted."""
    if reply.kind is not ReplyKind.ANSWER:
        return _WITHOUT_ANSWER.get(reply.kind, Verdict.OTHER)
    stated = [states(claimed(reply), fact) for fact in facts]
    if all(stated):
        return Verdict.RIGHT
    return Verdict.PARTLY if any(stated) else Verdict.BESIDE


def aloud(reply: Reply) -> Reply:
    """Return what is heard of a reply: not what is only shown."""
    return replace(reply, sentences=tuple(each for each in reply.sentences if each.spoken_text))


def claimed(reply: Reply) -> str:
    """Return what a reply says by itself: all but the person's own words."""
    return "".join(sentence.text for sentence in reply.sentences if not sentence.private)


def cites(reply: Reply, places: Iterable[Place]) -> bool:
    """Return whether a reply cites one of the clauses."""
    return not {Place(each.document_id, each.clause) for each in reply.citations}.isdisjoint(places)


def other_figures(reply: Reply, facts: Sequence[GoldenQuestion]) -> tuple[str, ...]:
    """Return the figures of an answer that stand where another one was asked for.

    Those are of the unit of a fact, while no fact that has a figure is stated.
    """
    figured = [fact for fact in facts if find_numerals(fact.figure)]
    if reply.kind is not ReplyKind.ANSWER or any(states(claimed(reply), fact) for fact in figured):
        return ()
    units = {numeral.unit for fact in figured for numeral in find_numerals(fact.figure)}
    shown = (sentence for sentence in reply.sentences if not sentence.spoken_text)
    said = "".join(sentence.text for sentence in (*body(reply), *shown))
    return tuple(numeral.text for numeral in find_numerals(said) if numeral.unit in units)


def body(reply: Reply) -> tuple[Sentence, ...]:
    """Return the sentences before the one that names the source, and before what is offered."""
    titles = [in_title_marks(each.title) for each in reply.citations]
    quoted = [
        index
        for index, sentence in enumerate(reply.sentences)
        if sentence.citation is not None
        and sentence.spoken_text
        and not any(title in sentence.text for title in titles)
    ]
    return reply.sentences[: quoted[-1] + 1] if quoted else ()


@dataclass(frozen=True, slots=True)
class Length:
    """How long a listener has to listen before the source."""

    characters: int
    sentences: int


def length(reply: Reply) -> Length | None:
    """Return the length of an answer before its source; None if it quotes nothing."""
    said = "".join(sentence.text for sentence in body(reply))
    if reply.kind is not ReplyKind.ANSWER or not said:
        return None
    return Length(len(said), max(1, len(_ENDS.findall(said))))


@dataclass(frozen=True, slots=True)
class Ground:
    """What a figure in a reply may come from besides what the reply quotes."""

    desk: tuple[str, ...] = ()
    """What is on the card of the community's desk."""
    documents: Mapping[str, Document] = field(default_factory=dict)
    """By 《title》: when it counts, its number and whom to turn to may be said of a document that is named."""

    def unsupported(self, turn: Turn) -> tuple[str, ...]:
        """Return the figures of a turn's reply, shown or read aloud, that it has from nowhere.

        What an alert says is written in a table, and the person's own words claim nothing. What is told one by one may
        be counted, and numbered; a question back may name what was found, but does not claim it.
        """
        reply = turn.reply
        if reply.kind is ReplyKind.ALERT:
            return ()
        shown = claimed(reply)
        quotes = [*self.desk, *(part for each in reply.citations for part in _cited(each))]
        quotes += (part for title in _TITLE.findall(shown) for part in self._said_of(title))
        if reply.kind is ReplyKind.CLARIFICATION:
            quotes += (part for item in turn.evidence for part in (*item.path, item.passage.text))
        aloud = "".join(sentence.spoken_text for sentence in reply.sentences if not sentence.private)
        told = {each.citation for each in reply.sentences if each.spoken_text and each.citation is not None}
        counts = {len(told), len(reply.citations), len(_ENUMERATION.findall(shown))}
        counts |= {_items(each.quote) for each in reply.citations}
        found = (
            *unsupported_figures(_told(shown), quotes),
            *unsupported_figures(_told(aloud), [*quotes, shown]),
        )
        return tuple(each for each in found if not _is_count(each, counts))

    def _said_of(self, title: str) -> Iterator[str]:
        yield title
        document = self.documents.get(title)
        if document is not None:
            yield from (document.number, document.contact, *_days(document.effective, document.expires))


def _told(text: str) -> str:
    """Return ``text`` without what only says that things are told one by one."""
    return _ONE_BY_ONE.sub("", _ENUMERATION.sub("", text))


def _cited(citation: Citation) -> Iterator[str]:
    yield from (citation.quote, citation.title, citation.clause)
    yield from _days(citation.effective, citation.expires)


def _days(*days: object) -> Iterator[str]:
    yield from (str(day) for day in days if day is not None)


def _items(quote: str) -> int:
    """Return how many items the list in a quote has: the lines behind the one that introduces it."""
    return sum(bool(line.strip()) for line in quote.splitlines()) - 1


def _is_count(figure: str, counts: Collection[int]) -> bool:
    return any(_COUNTED.fullmatch(each.unit) and each.value in counts for each in find_numerals(figure))


def read_by_digit(reply: Reply) -> bool:
    """Return whether every number to call, in what is shown, is read aloud digit by digit."""
    said = _PAUSES.sub("", re.sub("[0-9]", "x", reply.spoken_text)).translate(_SPELLED)
    shown = (re.sub(r"\D", "", number) for number in _NUMBER_TO_CALL.findall(reply.text))
    return all(number in said for number in shown)
