"""Which documents are in force on a day, at a place. Pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from knowledge_base.document import Document, Scope
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
        if _counts(document, scope) and not is_superseded(document, scope, replaced_by)
    )


def is_superseded(document: Document, scope: Scope, replaced_by: Successors) -> bool:
    """Whether a successor that applies here has taken effect, even if it has expired since."""
    return any(
        _has_begun(successor, scope.as_of) and applies(successor.region, scope.region)
        for successor in replaced_by.get(document.id, ())
    )


def _counts(document: Document, scope: Scope) -> bool:
    expired = document.expires is not None and document.expires < scope.as_of
    return _has_begun(document, scope.as_of) and not expired and applies(document.region, scope.region)


def _has_begun(document: Document, day: date) -> bool:
    return document.effective is None or document.effective <= day
