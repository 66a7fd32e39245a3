"""What else stands in the clauses that a reply cites, sentence by sentence, in reading order, verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from assistant.answering.shortening import shortened
from assistant.candidates import one_line
from assistant.grounding.reading import read
from assistant.grounding.vocabulary import Part
from assistant.speakable import speakable
from assistant.turn import Reply, Sentence
from knowledge_base.document import Citation, Passage
from knowledge_base.numerals import find_numerals
from knowledge_base.sentences import sentences

_POINTS_ELSEWHERE = re.compile(r"(?:见|如)(?:下|附|上)表")
_WORD = re.compile(r"[㐀-鿿\d]")
_MOSTLY = 0.8
"""Share of a sentence's pairs of characters from which it counts as said, if its figures and negations were as well."""


class Passages(Protocol):
    """Where the text of a document stands, as in ``knowledge_base.release.Release``."""

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """Return the passages of a document in reading order; raises KeyError."""
        ...


def details(reply: Reply, passages: Passages) -> tuple[Sentence, ...]:
    """Return the sentences of the cited clauses that were not said aloud, one for each step or item.

    Each points to the reply's citation whose clause it stands in. Of a document that is not there any more, none.
    """
    said = [sentence.text for sentence in reply.sentences if sentence.spoken_text]
    found: list[Sentence] = []
    places: dict[tuple[str, str], int] = {}
    for index, citation in enumerate(reply.citations):
        places.setdefault((citation.document_id, citation.clause), index)
    for index in places.values():
        own = _clause(reply.citations[index], passages)
        for text, aloud in _read(own):
            if not _is_said(text, said):
                said.append(text)
                found.append(Sentence(text, speakable(aloud), citation=index))
    return tuple(found)


def _clause(citation: Citation, passages: Passages) -> tuple[Passage, ...]:
    try:
        every = passages.passages_of(citation.document_id)
    except KeyError:
        return ()
    if not citation.clause:
        return tuple(passage for passage in every if citation.quote in passage.text)
    return tuple(passage for passage in every if passage.clause == citation.clause)


def _read(own: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """Yield the sentences as they are shown and as they are said, the items of lists numbered."""
    numbers = {
        item: place
        for passage in own
        for listed in passage.lists
        for place, item in enumerate(listed.split("\n")[1:], 1)
    }
    prose = {sentence for passage in own for sentence in sentences(passage.text) if not is_row(sentence)}
    told = {figure for sentence in prose for figure in figures(sentence)}
    for passage in own:
        for line in passage.text.split("\n"):
            for place, sentence in enumerate(sentences(line)):
                if _POINTS_ELSEWHERE.search(sentence) or (is_row(sentence) and figures(sentence) <= told):
                    continue
                text = one_line(sentence)
                number = numbers.get(line) if place == 0 else None
                yield text, f"第{number}，{text}" if number else text


def is_row(sentence: str) -> bool:
    """Return whether it is a row of a table: 老人年龄：满八十周岁，每月：100元."""
    return sentence.count("：") > 1


def figures(sentence: str) -> set[tuple[object, str]]:
    """Return the figures of ``sentence`` by value and unit."""
    return {(numeral.value, numeral.unit) for numeral in find_numerals(sentence)}


def _is_said(text: str, said: Sequence[str]) -> bool:
    """Return whether one of the sentences ``said`` has most of the words of ``text``, its figures and negations."""
    shorter = shortened(text, bool)
    pairs, weight = _pairs(shorter), _weight(shorter)
    return any(
        len(pairs & _pairs(each)) >= _MOSTLY * max(1, len(pairs)) and weight <= _weight(each) for each in said
    )


def _weight(text: str) -> set[object]:
    denied = (token.key for token in read(text).tokens if token.part is Part.NEGATION)
    return {*denied, *figures(text)}


def _pairs(text: str) -> set[str]:
    words = "".join(_WORD.findall(text))
    return {words[place : place + 2] for place in range(len(words) - 1)}
