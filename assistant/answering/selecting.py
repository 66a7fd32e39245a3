"""Evidence -> what may be said of it, and the probability that it answers.

Of two documents that answer equally well, the one that takes precedence (``knowledge_base.precedence``) speaks: if
what it says fits as well as the other's words, speaks of what they speak of, and is of the kind that was asked for. A
local rule that only adds to the general one is said after it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from assistant.calibration import Floors
from assistant.confidence import Judge
from assistant.extraction import Extract, Extractor
from assistant.grounding import unsupported_figures
from assistant.turn import Query
from assistant.weighing import adds, differ, fits_as_well
from knowledge_base.document import Evidence, Scope
from knowledge_base.precedence import Reason, outranks
from knowledge_base.region import named_in

Find = Callable[[str, Scope], tuple[Query, Sequence[Evidence]]]
"""Makes a query of a typed question, and finds its evidence."""


class Selector:
    """Picks what to say, and judges it. Threads may share it."""

    def __init__(self, extractor: Extractor, judge: Judge, floors: Floors, find: Find | None) -> None:
        """Without ``find``, no question is known to lead anywhere."""
        self._extractor = extractor
        self._judge = judge
        self._floors = floors
        self._find = find

    def extracts(self, query: Query, evidence: Sequence[Evidence]) -> tuple[Extract, ...]:
        """Return what may be said of ``evidence``: only what has no figure that its quote has not."""
        return tuple(
            extract
            for extract in self._extractor.extract(query, evidence)
            if not unsupported_figures(extract.text, [extract.quote])
        )

    def best(
        self, query: Query, evidence: Sequence[Evidence], scope: Scope
    ) -> tuple[tuple[Extract, ...], float]:
        """Return what to say, none if there is nothing, and the probability that it answers."""
        extracts = self.extracts(query, evidence)
        if not extracts:
            return (), 0.0
        heard = _without_other_places(query, extracts[0], evidence, scope)
        said, confidence = extracts, self._judge.confidence(query, extracts[0], heard, scope)
        for document in dict.fromkeys(item.document for item in evidence):
            reason = outranks(document, said[0].evidence.document, scope)
            known = confidence >= self._floors.answer and not _is_asked_about(query, said[0].evidence)
            if reason is None or (reason is Reason.GENERAL and not known):
                continue
            own = self.extracts(query, [item for item in evidence if item.document.id == document.id])
            if not (own and fits_as_well(own[0], said[0]) and self._extractor.covers(query, own[0], said[0])):
                continue
            heard = _without_other_places(query, own[0], evidence, scope)
            sure = self._judge.confidence(query, own[0], heard, scope)
            # That this is what was asked is known by now; and a figure that does not hold is worse than none.
            if sure >= (self._floors.ask_back if differ(own[0], said[0]) else self._floors.answer):
                both = reason is Reason.LOCAL and adds(own[0])
                said, confidence = (said[0], own[0]) if both else own, max(sure, confidence)
        return said, confidence

    def best_about(
        self, query: Query, evidence: Sequence[Evidence], scope: Scope, about: Collection[str]
    ) -> tuple[tuple[Extract, ...], float]:
        """Return the same, but what documents of the ids in ``about`` say first, if they may answer.

        Of them it is known that they are spoken of, so what would be enough to ask back is enough to answer.
        """
        own = [item for item in evidence if item.document.id in about]
        if own:
            extracts, confidence = self.best(query, own, scope)
            if confidence >= self._floors.ask_back:
                return extracts, max(confidence, self._floors.answer)
        return self.best(query, evidence, scope)

    def best_within(
        self, query: Query, alone: Query, evidence: Sequence[Evidence], scope: Scope, about: Collection[str]
    ) -> tuple[tuple[Extract, ...], float]:
        """Return what documents of the ids in ``about`` say, if they speak of every subject of ``alone``."""
        own = [item for item in evidence if item.document.id in about]
        extracts, confidence = self.best(query, own, scope)
        if extracts and self._judge.misses_nothing(alone, extracts[0], own, scope):
            return extracts, confidence
        return (), 0.0

    def leads_to(self, question: str, item: Evidence, scope: Scope) -> bool:
        """Return whether a question, asked as typed, is answered from the clause of ``item``."""
        if self._find is None:
            return False
        extracts, confidence = self.best(*self._find(question, scope), scope)
        return confidence >= self._floors.answer and _place(extracts[0].evidence) == _place(item)


def _is_asked_about(query: Query, item: Evidence) -> bool:
    """Return whether the question names the place that the rule is for."""
    return any(named_in(wording, item.document.region) for wording in query.wordings)


def _without_other_places(
    query: Query, best: Extract, evidence: Sequence[Evidence], scope: Scope
) -> tuple[Evidence, ...]:
    """Return ``evidence`` without what some places have of their own in place of the general rule that is best."""
    own = best.evidence.document
    return tuple(
        item
        for item in evidence
        if outranks(own, item.document, scope) is not Reason.GENERAL or _is_asked_about(query, item)
    )


def _place(item: Evidence) -> tuple[str, str]:
    return item.document.id, item.passage.clause
