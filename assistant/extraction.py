"""Which quotable sentences of the evidence answer the question?

Every candidate (a sentence, or an introduced list as a whole) gets six features between 0 and 1, and a weighted
sum ranks them. The weights were chosen on ``tests/golden/sample_dev.jsonl``; ``make eval`` judges them by
``sample_held.jsonl``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from assistant import question
from assistant.candidates import Candidate, candidates, one_line
from assistant.contradiction import same_case
from assistant.trimming import says_free, without_foreign_amounts
from assistant.turn import Query
from knowledge_base.document import Evidence
from knowledge_base.numerals import find_numerals
from knowledge_base.wording import Term, Wording
from models.embedding import Embedder

_MAX_PASSAGES = 5
_MAX_EMBEDDED = 16
"""Candidates whose meaning is compared; the others are out of the running by their cheaper features."""
_MAX_CHARS = 110
"""Two extracts are said only if they are no longer than this together."""
_CLOSE = 0.35
"""The second extract is said as well if its score is no further below the best one's."""
_CASE_UNKNOWN = 0.5
"""The value of ``Features.case`` for a question that does not name its case."""
_MAX_CASES = 3
_MAX_CHARS_OF_CASES = 120
_ALIKE = 0.75
"""Similarity of two sentences, 0 to 1, from which they speak of two cases of one thing."""
_FAR, _NEAR = 0.78, 0.93
"""Inner products of multilingual-e5 lie in this range; below it texts have nothing to do with each other."""
_ORDINAL = re.compile(r"^(?:[一二三四五六七八九十]+、|第\S{1,6}[条章节]\s*)")


@dataclass(frozen=True, slots=True)
class Features:
    """How well one candidate fits the question, each 0 to 1, higher is better."""

    passage: float
    """Score of its passage over the best passage's."""
    meaning: float
    """Nearness in meaning to the question, over the range that the embedder uses."""
    words: float
    """Share of the question's terms, weighted by rarity, that it contains; half if only its headings do."""
    kind: float
    """1 if it contains the sort of thing that was asked for."""
    case: float
    """1 if it names the question's own case (its age, its grade), 0 if another, 0.5 if that cannot be told."""
    sentence: float
    """1 for a sentence or a list, 0 for a row of a table, which is harder to listen to."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each feature in the ranking of candidates, in the same order."""

    passage: float = 1.0
    meaning: float = 2.0
    words: float = 2.0
    kind: float = 1.0
    case: float = 1.0
    sentence: float = 0.2


@dataclass(frozen=True, slots=True)
class Extract:
    """A candidate with its score."""

    evidence: Evidence
    quote: str
    """Verbatim in the passage."""
    text: str
    """The quote as it is said: on one line, with its final stop."""
    score: float
    features: Features


class Extractor:
    """Picks what to say out of what was found. Threads may share it.

    The sentences of a community return from question to question, so its embedder had better remember.
    """

    def __init__(
        self,
        embedder: Embedder,
        wording: Wording,
        weights: Weights = Weights(),
    ) -> None:
        self._embedder = embedder
        self._wording = wording
        self._weights = np.array(astuple(weights))

    def extract(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Extract, ...]:
        """Return one to three extracts in the order in which to say them; none if nothing can be quoted."""
        found = list(candidates(evidence[:_MAX_PASSAGES]))
        return tuple(map(_trimmed, _to_say(query, self._ranked(query, found)))) if found else ()

    def covers(self, query: Query, one: Extract, other: Extract) -> bool:
        """Return whether the passage of ``one`` speaks of every subject of the question that ``other`` does."""
        document, passage = one.evidence.document, one.evidence.passage
        said = "\n".join((document.title, *passage.heading_path, passage.lead_in, passage.text))
        asked = (term for term in self._wording.subjects(query.text) if term.mentioned_in(other.text))
        return all(term.mentioned_in(said) for term in asked)

    def _ranked(self, query: Query, found: Sequence[Candidate]) -> list[Extract]:
        """Return the candidates worth comparing, the best first."""
        cheap = [self._features(query, candidate, _best_score(found)) for candidate in found]
        scores = np.array([astuple(features) for features in cheap]) @ self._weights
        kept = np.argsort(-scores, kind="stable")[:_MAX_EMBEDDED]
        meanings = self._meanings(query, [found[place] for place in kept])
        extracts = [
            self._with_meaning(found[place], cheap[place], float(meaning))
            for place, meaning in zip(kept, meanings, strict=True)
        ]
        return sorted(extracts, key=lambda extract: extract.score, reverse=True)

    def _features(self, query: Query, candidate: Candidate, best_score: float) -> Features:
        """Return the features without the meaning, which costs a hundred times as much as the others."""
        terms = self._wording.terms(query.text)
        item = candidate.evidence
        above = f"{item.document.title}{''.join(item.passage.heading_path)}"
        inside = share(terms, candidate.text)
        return Features(
            passage=max(0.0, item.score / best_score),
            meaning=0.0,
            words=inside + (share(terms, candidate.text + above) - inside) / 2,
            kind=float(question.fits(question.kind_of(query.text), candidate.text)),
            case=same_case(query.text, candidate.text, [term.word for term in terms]),
            sentence=float(candidate.quote.count("：") < 2),
        )

    def _with_meaning(self, candidate: Candidate, cheap: Features, meaning: float) -> Extract:
        features = replace(cheap, meaning=meaning)
        score = float(np.array(astuple(features)) @ self._weights)
        return Extract(candidate.evidence, candidate.quote, candidate.text, score, features)

    def _meanings(self, query: Query, found: Sequence[Candidate]) -> NDArray[np.float32]:
        """Return how near each candidate is to the nearest reading of the question, 0 to 1."""
        other = query.heart or "".join(query.readings[:1])
        readings = self._embedder.embed_queries([query.text, *([other] if other else [])])
        vectors = self._embedder.embed_passages([_in_context(candidate) for candidate in found])
        return spread((vectors @ readings.T).max(axis=1))


def _best_score(found: Sequence[Candidate]) -> float:
    return max(*(candidate.evidence.score for candidate in found), 1e-6)


def _in_context(candidate: Candidate) -> str:
    """Return what is embedded: the text under its title and heading, without which 每月100元 could be anything."""
    item = candidate.evidence
    return f"{item.document.title}，{_ORDINAL.sub('', item.passage.clause)}：{candidate.text}"


def spread(nearness: NDArray[np.float32] | float) -> NDArray[np.float32]:
    """Return inner products as 0 to 1 over the range that the embedder uses."""
    scaled = (np.asarray(nearness, dtype=np.float32) - _FAR) / (_NEAR - _FAR)
    return np.asarray(np.clip(scaled, 0.0, 1.0), dtype=np.float32)


def nearness(meaning: float) -> float:
    """Return the inner product that ``spread`` took to ``meaning``, as far as it lies in its range."""
    return _FAR + meaning * (_NEAR - _FAR)


def share(terms: Iterable[Term], text: str) -> float:
    """Return the share of the terms' weight that ``text`` mentions."""
    weights = [(term.weight, term.mentioned_in(text)) for term in terms]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, mentioned in weights if mentioned) / total if total else 0.0


def _to_say(query: Query, ranked: Sequence[Extract]) -> tuple[Extract, ...]:
    """Return what to say of the ranked extracts.

    That is the best one; or with it the parallel ones, if it is one case of several and the question does not
    say which; or with it the case that has for free what the asker has to pay for, if that was the question; or the
    next one of the same document, if it is about as good and both are short.
    """
    best = ranked[0]
    if free := _free_for_others(query, best, ranked):
        return free
    if best.features.case <= _CASE_UNKNOWN and (cases := _parallel(best, ranked)):
        return cases
    for other in ranked[1:]:
        close = best.score - other.score <= _CLOSE
        same = other.evidence.document.id == best.evidence.document.id
        if close and same and len(best.text) + len(other.text) <= _MAX_CHARS:
            return best, other
    return (best,)


def _trimmed(extract: Extract) -> Extract:
    """Return ``extract`` without amounts at its ends that the asker does not pay."""
    quote = without_foreign_amounts(extract.quote)
    return extract if quote == extract.quote else replace(extract, quote=quote, text=one_line(quote))


def _free_for_others(query: Query, best: Extract, ranked: Sequence[Extract]) -> tuple[Extract, ...]:
    """Return ``best`` and the case next to it that is free, if free was asked for and the asker's own is not.

    Who is told no more than the price does not learn that it has become free only at seventy.
    """
    if best.features.case <= _CASE_UNKNOWN or says_free(best.text) or not says_free(query.text):
        return ()
    passage = best.evidence.passage
    for other in ranked:
        beside = other.evidence.passage.id == passage.id and other.features.case < _CASE_UNKNOWN
        short = len(best.text) + len(other.text) <= _MAX_CHARS_OF_CASES
        if beside and short and says_free(other.text):
            return best, other
    return ()


def _parallel(best: Extract, ranked: Sequence[Extract]) -> tuple[Extract, ...]:
    """Return ``best`` among the sentences of its passage that say the same of other cases, in reading order."""
    passage = best.evidence.passage
    cases = [
        other
        for other in ranked
        if other.evidence.passage.id == passage.id and _alike(best.quote, other.quote)
    ]
    short = sum(len(case.text) for case in cases) <= _MAX_CHARS_OF_CASES
    if not (2 <= len(cases) <= _MAX_CASES and short):
        return ()
    return tuple(sorted(cases, key=lambda case: passage.text.index(case.quote)))


def _alike(one: str, other: str) -> bool:
    """Return whether two sentences differ in little but their numbers: 满八十周岁的发100元, 满九十周岁的发300元."""
    first, second = _without_numerals(one), _without_numerals(other)
    return first.count("#") > 1 and SequenceMatcher(None, first, second).ratio() >= _ALIKE


def _without_numerals(text: str) -> str:
    parts: list[str] = []
    end = 0
    for numeral in find_numerals(text):
        parts += [text[end : numeral.start], "#"]
        end = numeral.end
    return "".join([*parts, text[end:]])
