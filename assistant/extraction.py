"""Which quotable sentences of the evidence answer the question?

Every candidate (a sentence, or an introduced list as a whole) gets features between 0 and 1 (``features``), and a
weighted sum ranks them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from assistant.candidates import Candidate, candidates, one_line
from assistant.features import FeatureReader, Features, Vectors, Weights
from assistant.trimming import says_free, without_foreign_amounts
from assistant.turn import Query
from knowledge_base.document import Evidence
from knowledge_base.numerals import find_numerals
from knowledge_base.wording import Wording
from models.embedding import Embedder

_MAX_PASSAGES = 8
_MAX_EMBEDDED = 24
"""Candidates whose meaning is compared; the others are out of the running by their cheaper features."""
_MAX_CHARS = 130
"""Two extracts are said only if they are no longer than this together."""
_CLOSE = 0.7
"""The second extract is said as well if its score is no further below the best one's."""
_CASE_UNKNOWN = 0.5
"""The value of ``Features.case`` for a question that does not name its case."""
_MAX_CASES = 3
_MAX_CHARS_OF_CASES = 120
_SAME_MATTER = 0.5
"""Similarity from which sentences of two documents are two rules about one thing."""
_ALIKE = 0.75
"""Similarity of two sentences, 0 to 1, from which they speak of two cases of one thing."""


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
    lead: float = 0.0
    """By how much the best extract scores above the best candidate of a passage that says something else.

    0 of an extract that is neither the best nor one of several cases that are said together with it.
    """


class Extractor:
    """Picks what to say out of what was found. Threads may share it.

    The sentences of a community return from question to question, so its embedder had better remember.
    """

    def __init__(
        self,
        embedder: Embedder,
        wording: Wording,
        weights: Weights | None = None,
        center: Vectors | None = None,
    ) -> None:
        """Take what it compares with; ``center`` is the mean of the vectors of questions, None if unknown."""
        self._embedder = embedder
        self._wording = wording
        self._weights = weights or Weights()
        self._center = center

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
        reader = FeatureReader(query, self._embedder, self._wording, self._weights, self._center)
        best_score = _best_score(found)
        cheap = [(candidate, reader.without_meaning(candidate, best_score)) for candidate in found]
        kept = sorted(cheap, key=lambda pair: reader.score(pair[1]), reverse=True)[:_MAX_EMBEDDED]
        extracts = [
            Extract(candidate.evidence, candidate.quote, candidate.text, reader.score(features), features)
            for (candidate, _), features in zip(kept, reader.with_meaning(kept), strict=True)
        ]
        best, *others = sorted(extracts, key=lambda extract: extract.score, reverse=True)
        behind = (other.score for other in others if _rivals(best, other))
        return [replace(best, lead=best.score - next(behind, 0.0)), *others]


def _rivals(best: Extract, other: Extract) -> bool:
    """Return whether ``other`` would be another answer.

    Another sentence of the same passage would not, nor what the rule of another year or place says of the same thing.
    """
    if best.evidence.passage.id == other.evidence.passage.id:
        return False
    elsewhere = best.evidence.document.id != other.evidence.document.id
    one, two = _without_numerals(best.quote), _without_numerals(other.quote)
    return not (elsewhere and SequenceMatcher(None, one, two).ratio() >= _SAME_MATTER)


def _best_score(found: Sequence[Candidate]) -> float:
    return max(*(candidate.evidence.score for candidate in found), 1e-6)


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
    # Whichever is said first stands for all of them, and is judged by how far they are ahead of the rest.
    leading = (replace(case, lead=best.lead) for case in cases)
    return tuple(sorted(leading, key=lambda case: passage.text.index(case.quote)))


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
