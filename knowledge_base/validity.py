"""Which documents are in force on a day, at a place. Pure functions.

A document is in force from its first day to its last, both included, where it applies, until a successor that applies
there, too, has begun. A successor for one district ends the old rule in that district only. A successor that has
expired itself does not bring the old rule back: whoever replaced it meant it to end, and nobody has said otherwise.

What is not in force is never quoted. But that a rule has ended, and when, or that one is still to come, is worth
knowing to whom nothing else can be said: ``standing`` tells it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from knowledge_base.document import Document, Force, Scope, Standing
from knowledge_base.region import applies
from knowledge_base.text import title_key

Successors = Mapping[str, tuple[Document, ...]]
"""Document id to the documents that replace it."""


def successors(documents: Iterable[Document]) -> Successors:
    """Return who replaces whom: ``supersedes`` names documents by id or by title.

    A title matches whatever its 《》 and white space. A document that names itself replaces nothing.
    """
    documents = tuple(documents)
    by_name: dict[str, str] = {}
    for document in documents:
        by_name[title_key(document.title)] = document.id
    for document in documents:
        by_name[title_key(document.id)] = document.id
    found: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        for name in document.supersedes:
            replaced = by_name.get(title_key(name))
            if replaced is not None and replaced != document.id:
                found[replaced].append(document)
    return {replaced: tuple(by) for replaced, by in found.items()}


def in_force(documents: Iterable[Document], scope: Scope) -> frozenset[str]:
    """Return the ids of the documents that count on ``scope.as_of`` at ``scope.region``."""
    documents = tuple(documents)
    replaced_by = successors(documents)
    return frozenset(
        document.id
        for document in documents
        if applies(document.region, scope.region)
        and standing(document, scope, replaced_by).force is Force.IN_FORCE
    )


def out_of_force(documents: Iterable[Document], scope: Scope) -> Mapping[str, Standing]:
    """Return how the documents stand that apply at ``scope.region`` but do not count on ``scope.as_of``, by id."""
    documents = tuple(documents)
    replaced_by = successors(documents)
    stand = {
        document.id: standing(document, scope, replaced_by)
        for document in documents
        if applies(document.region, scope.region)
    }
    return {name: each for name, each in stand.items() if each.force is not Force.IN_FORCE}


def standing(document: Document, scope: Scope, replaced_by: Successors) -> Standing:
    """Return how ``document`` stands on ``scope.as_of``, for somebody at ``scope.region`` where it applies."""
    begun = _begun(document, scope, replaced_by)
    if document.expires is not None and document.expires < scope.as_of:
        ends = [document.expires, *(each.effective for each in begun if each.effective is not None)]
        return Standing(Force.LAPSED, min(ends), _governing(document, scope, replaced_by))
    if begun:
        days = [each.effective for each in begun if each.effective is not None]
        return Standing(Force.LAPSED, min(days, default=None), _governing(document, scope, replaced_by))
    if not _has_begun(document, scope.as_of):
        return Standing(Force.NOT_YET, document.effective)
    return Standing()


def is_superseded(document: Document, scope: Scope, replaced_by: Successors) -> bool:
    """Whether a successor that applies here has taken effect, even if it has expired since."""
    return bool(_begun(document, scope, replaced_by))


def _begun(document: Document, scope: Scope, replaced_by: Successors) -> tuple[Document, ...]:
    """Return the successors that apply here and have taken effect."""
    return tuple(
        successor
        for successor in replaced_by.get(document.id, ())
        if _has_begun(successor, scope.as_of) and applies(successor.region, scope.region)
    )


def _governing(document: Document, scope: Scope, replaced_by: Successors) -> Document | None:
    """Return the successor in force, or the successor's successor, and so on; None if there is none."""
    seen = {document.id}
    waiting = [*_begun(document, scope, replaced_by)]
    while waiting:
        successor = waiting.pop(0)
        if successor.id in seen:
            continue
        seen.add(successor.id)
        ended = successor.expires is not None and successor.expires < scope.as_of
        further = _begun(successor, scope, replaced_by)
        if not ended and not further:
            return successor
        waiting += further
    return None


def _has_begun(document: Document, day: date) -> bool:
    return document.effective is None or document.effective <= day
