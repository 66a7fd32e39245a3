"""What is on offer in a place on a day: the benefits of the documents in force, each with its quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from knowledge_base.document import Citation, Document, Passage, Scope
from knowledge_base.eligibility import Benefit, Bracket, Condition, InRegion
from knowledge_base.eligibility_figures import passage_of
from knowledge_base.region import within
from knowledge_base.sentences import sentences
from knowledge_base.validity import in_force


class Published(Protocol):
    """What is asked of a release."""

    @property
    def documents(self) -> Sequence[Document]: ...  # noqa: D102  the Protocol's own docstring says it

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """Return the passages of a document in reading order."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """A benefit of a document in force, and the passages that it is quoted from."""

    document: Document
    benefit: Benefit
    """The regions of its conditions are written out in full."""
    passages: tuple[Passage, ...]

    def cite(self, words: str) -> Citation | None:
        """Return where ``words`` stand, with the sentences around them; None if they stand nowhere."""
        passage = passage_of(words, self.passages)
        if passage is None:
            return None
        document = self.document
        return Citation(
            document_id=document.id,
            title=document.title,
            clause=passage.clause,
            quote=next((each for each in sentences(passage.text) if words in each), words),
            effective=document.effective,
            expires=document.expires,
            issuer=document.issuer,
        )


def on_offer(release: Published, scope: Scope) -> tuple[Offer, ...]:
    """Return what is on offer in ``scope``, in the order of the documents.

    A benefit is left out if a sentence that it rests on does not stand in its document.
    """
    counting = in_force(release.documents, scope)
    offers: list[Offer] = []
    for document in release.documents:
        if document.id in counting and document.eligibility:
            passages = tuple(release.passages_of(document.id))
            offers += (
                Offer(document, _in_full(each, document.region), passages) for each in document.eligibility
            )
    return tuple(offer for offer in offers if _is_grounded(offer))


def _is_grounded(offer: Offer) -> bool:
    benefit = offer.benefit
    quotes = (benefit.who, *(bracket.says for bracket in benefit.brackets), benefit.also)
    return all(offer.cite(quote) is not None for quote in filter(None, quotes))


def _in_full(benefit: Benefit, region: str) -> Benefit:
    return replace(
        benefit,
        conditions=_places_in_full(benefit.conditions, region),
        brackets=tuple(_bracket_in_full(bracket, region) for bracket in benefit.brackets),
    )


def _bracket_in_full(bracket: Bracket, region: str) -> Bracket:
    return replace(bracket, conditions=_places_in_full(bracket.conditions, region))


def _places_in_full(conditions: Iterable[Condition], region: str) -> tuple[Condition, ...]:
    """Return ``conditions`` with 翠湖区 as 云山市翠湖区 if that is where the document applies."""
    return tuple(
        replace(each, region=within(each.region, region)) if isinstance(each, InRegion) else each
        for each in conditions
    )
