"""Which documents are in force on a day, at a place. Pure functions.

A document is in force from its first day to its last, both included, where it applies, until a successor that applies
there, too, has begun. A successor for one district ends the old rule in that district only; if nobody knows where the
asker is, it ends it as well, as it may be theirs. A successor that has expired itself does not bring the old rule
back: whoever replaced it meant it to end, and nobody has said otherwise.

What is not in force is never quoted. But that a rule has ended, and when, or that one is still to come, is worth
knowing to whom nothing else can be said: ``standing`` tells it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from knowledge_base.document import Document, Force, Scope, Standing
from knowledge_base.letter.repeals import NUMBER, normal_number
from knowledge_base.region import applies
from knowledge_base.text import title_key

Successors = Mapping[str, tuple[Document, ...]]
"""Document id to the documents that replace it."""
Names = Mapping[str, tuple[str, ...]]
"""What documents can be called, in one spelling, to their ids."""

_TITLE_AND_NUMBER = re.compile(rf"(《.+》)[（(]({NUMBER.pattern})[）)]")


def successors(documents: Iterable[Document]) -> Successors:
    """Return who replaces whom: ``supersedes`` names documents by id, by title or by number (文号).

    A title matches whatever its 《》 and white space, with its number behind it or without; a number whatever its
    brackets, and all documents that share it are meant. A document that names itself replaces nothing.
    """
    documents = tuple(documents)
    names = names_of(documents)
    found: defaultdict[str, dict[str, Document]] = defaultdict(dict)
    for document in documents:
        for name in document.supersedes:
            replaced = named(name, names)
            if document.id not in replaced:
                for each in replaced:
                    found[each][document.id] = document
    return {replaced: tuple(by.values()) for replaced, by in found.items()}


def names_of(documents: Iterable[Document]) -> Names:
    """Return what ``documents`` can be called; an id comes before a title, a title before a number."""
    found: dict[str, tuple[str, ...]] = {}
    for document in documents:
        if document.number:
            key = _name_key(document.number)
            found[key] = (*found.get(key, ()), document.id)
    found.update((_name_key(document.title), (document.id,)) for document in documents)
    found.update((_name_key(document.id), (document.id,)) for document in documents)
    return found


def named(name: str, names: Names) -> tuple[str, ...]:
    """Return the ids of the documents that ``name`` stands for: an id, 《title》, a number, or 《title》（number）."""
    both = _TITLE_AND_NUMBER.fullmatch("".join(name.split()))
    spellings = (name, *both.groups()) if both else (name,)
    return next((names[key] for key in map(_name_key, spellings) if key in names), ())


def _name_key(name: str) -> str:
    return normal_number(title_key(name))


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
