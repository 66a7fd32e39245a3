"""The knowledge base's own terms: words for the segmenter, and hotwords for a recognizer."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge_base.cuts import Cutter
from knowledge_base.document import Document, Passage
from knowledge_base.region import units
from knowledge_base.segmentation import Segmenter
from knowledge_base.stop_words import FUNCTION_WORDS
from knowledge_base.text import title_key

_MIN_CHARS, _MAX_CHARS = 2, 10
"""Length of a term: shorter is no term, longer is a sentence."""

_TITLE, _DEFINED, _TOGETHER = 2.0, 2.0, 1.5
"""How much it counts where a term comes from."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_SAID_ABOUT = re.compile(
    r"(?:本条例|本法|本办法|本规定|本指南|前款)所称的?([\u4e00-\u9fff]{2,10}?)[，,]?(?:是指|，是|包括)"
)
_ABBREVIATED = re.compile(r"以下(?:简称|统称|称为|称)[“\"]?([\u4e00-\u9fff]{2,10})[”\"]?[）)]")
_COUNTRY = re.compile(r"^中华人民共和国")
_REMARK = re.compile(r"[（(][^）)]*[）)]")
_KIND = re.compile(r"(?:若干|暂行|实施|服务)*(?:条例|规定|办法|指南|通知|公告|细则|须知|章程|法)$")

_EVERYDAY = 9.0
"""Negative logarithm of the share of 服务 in general Chinese: a word as common as that is no term."""

_NUMERAL = re.compile("[〇零一二三四五六七八九十百千万两几半]")
_ENDINGS = frozenset("费金卡证员院所站款贴法")
"""Single characters that a term may end in: 物业费, 助餐卡."""

_TIMES_TOGETHER = 4
_SHARE_TOGETHER = 0.35
"""Two words are one term if they stand together so often, and this share of the rarer one's occurrences."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a short phrase that matters in these documents."""

    text: str
    weight: float
    """How useful it is to a recognizer, above 0: frequent here, rare elsewhere, in a title."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms, the most useful first."""

    terms: tuple[Term, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The terms' texts, the most useful first."""
        return tuple(term.text for term in self.terms)

    def hotwords(self, limit: int) -> tuple[str, ...]:
        """Return the ``limit`` most useful terms for a recognizer; none is a part of another."""
        chosen: list[str] = []
        for word in self.words:
            if len(chosen) == limit:
                break
            if not any(word in other or other in word for other in chosen):
                chosen.append(word)
        return tuple(chosen)


def build(
    documents: Sequence[Document], passages: Sequence[Passage], cutter: Cutter | None = None
) -> Lexicon:
    """Collect the terms of the documents.

    A term is what a title is about (云山市高龄津贴申领指南: 高龄津贴申领), a word of a title, what a text
    defines (本条例所称X, 以下简称X), or two words that keep company (高龄津贴). ``cutter`` cuts by general Chinese.
    """
    segmenter = Segmenter()
    cutter = cutter or Cutter(segmenter)
    texts = [document.title for document in documents]
    texts += ["\n".join((*passage.heading_path, passage.text)) for passage in passages]
    everything = "\n".join(texts)
    found: dict[str, float] = {}
    for term, times in _collocations(cutter, texts).items():
        found[term] = _TOGETHER * _usefulness(term, times, segmenter)
    for term in dict.fromkeys(_defined(passages)):
        found[term] = _DEFINED * _usefulness(term, everything.count(term), segmenter)
    for term in dict.fromkeys(_of_titles(documents, segmenter)):
        found[term] = _TITLE * _usefulness(term, everything.count(term), segmenter)
    terms = (Term(text, round(weight, 3)) for text, weight in found.items() if weight > 0)
    return Lexicon(tuple(sorted(terms, key=lambda term: (-term.weight, term.text))))


def _usefulness(term: str, times: int, segmenter: Segmenter) -> float:
    """Return how useful a term is: long, rare in general Chinese, and, to a lesser degree, frequent here."""
    rarity = max(0.0, segmenter.rarity(term) - _EVERYDAY)
    return rarity * math.log1p(times) * math.log2(len(term))


def _of_titles(documents: Iterable[Document], segmenter: Segmenter) -> Iterator[str]:
    for document in documents:
        subject = _subject(document)
        if _is_term(subject):
            yield subject
        yield from filter(_is_term, segmenter.cut(subject))


def _subject(document: Document) -> str:
    """Return what a title is about: without its remarks, its place and the kind of document."""
    subject = _COUNTRY.sub("", _REMARK.sub("", title_key(document.title)))
    for unit in units(document.region):
        subject = subject.removeprefix(unit)
    return _KIND.sub("", subject)


def _defined(passages: Iterable[Passage]) -> Iterator[str]:
    for passage in passages:
        for pattern in (_SAID_ABOUT, _ABBREVIATED):
            yield from filter(_is_term, pattern.findall(passage.text))


def _collocations(cutter: Cutter, texts: Iterable[str]) -> dict[str, int]:
    """Return the pairs of neighboring words that stand together mostly, with how often they do."""
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for run in (run for text in texts for run in _CHINESE.findall(text)):
        words = cutter.cut(run)
        alone.update(words)
        together.update(pairwise(words))
    return {
        first + second: times
        for (first, second), times in together.items()
        if times >= _TIMES_TOGETHER
        and times >= _SHARE_TOGETHER * min(alone[first], alone[second])
        and len(first) > 1
        and (len(second) > 1 or second in _ENDINGS)
        and _is_term(first + second)
        and not {first, second} & FUNCTION_WORDS
    }


def _is_term(text: str) -> bool:
    """Whether ``text`` can be a term: a few Chinese characters, not a number, not a function word."""
    is_short = _MIN_CHARS <= len(text) <= _MAX_CHARS
    return (
        is_short
        and _CHINESE.fullmatch(text) is not None
        and not _NUMERAL.match(text)
        and text not in FUNCTION_WORDS
    )
