"""What the next publication would change: documents, their texts, and what residents are answered from."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.staff.markdown import LABELS, FieldValue
from knowledge_base.document import Document, Scope
from knowledge_base.library.records import Version
from knowledge_base.validity import in_force

_CONTEXT = 1
"""Lines around a changed one that are shown."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a document before and after."""

    key: str
    old: FieldValue
    new: FieldValue


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text."""

    mark: str
    """``-`` goes, ``+`` comes, a space stays, ``…`` stands for lines left out."""
    text: str


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What becomes of one document."""

    document: Document
    """As it will be; as it was, if it goes."""
    fields: tuple[FieldChange, ...] = ()
    lines: tuple[Line, ...] = ()
    text_unknown: bool = False
    """It was published without the library, so that its old text is not known line by line."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What the next publication would change."""

    new: tuple[DocumentChange, ...] = ()
    changed: tuple[DocumentChange, ...] = ()
    removed: tuple[DocumentChange, ...] = ()
    starts: tuple[Document, ...] = ()
    """Residents will be answered from them, and are not yet."""
    stops: tuple[Document, ...] = ()
    """Residents will not be answered from them any more."""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.removed)


BodyOf = Callable[[Document], str | None]
"""Returns the text that a released document had; None if it is not known."""


def compare(
    released: Iterable[Document], heads: Iterable[Version], body_of: BodyOf, scope: Scope
) -> Difference:
    """Return what becomes of the ``released`` documents when ``heads``, none of them removed, are published."""
    released, heads = tuple(released), tuple(heads)
    before = {document.id: document for document in released}
    after = {version.document.id: version for version in heads}
    changes = (
        _change(before[name], version, body_of)
        for name, version in after.items()
        if name in before and before[name] != version.document
    )
    coming = tuple(version.document for version in heads)
    starts, stops = _moves(released, coming, scope)
    return Difference(
        tuple(DocumentChange(version.document) for name, version in after.items() if name not in before),
        tuple(change for change in changes if change.fields or change.lines or change.text_unknown),
        tuple(DocumentChange(document) for name, document in before.items() if name not in after),
        starts,
        stops,
    )


def field_changes(old: Document, new: Document) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in the order of front matter."""
    pairs = ((key, getattr(old, key), getattr(new, key)) for key in LABELS)
    return tuple(FieldChange(key, was, becomes) for key, was, becomes in pairs if was != becomes)


def line_changes(old: str, new: str) -> tuple[Line, ...]:
    """Return the lines that differ with one line around them; empty lines are not compared."""
    before, after = _lines(old), _lines(new)
    groups = difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_CONTEXT)
    return tuple(line for group in groups for line in _group(group, before, after))


def _change(before: Document, head: Version, body_of: BodyOf) -> DocumentChange:
    old = body_of(before)
    lines = () if old is None else line_changes(old, head.body)
    return DocumentChange(head.document, field_changes(before, head.document), lines, old is None)


def _moves(
    before: Sequence[Document], after: Sequence[Document], scope: Scope
) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Return the documents from which residents are answered after and not before, and the other way round."""
    was, becomes = in_force(before, scope), in_force(after, scope)
    return (
        tuple(document for document in after if document.id in becomes - was),
        tuple(document for document in before if document.id in was - becomes),
    )


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _group(
    group: Sequence[tuple[str, int, int, int, int]], before: Sequence[str], after: Sequence[str]
) -> Iterator[Line]:
    if group[0][1] > 0:
        yield Line("…", "")
    for kind, old_start, old_end, new_start, new_end in group:
        if kind == "equal":
            yield from (Line(" ", text) for text in before[old_start:old_end])
        else:
            yield from (Line("-", text) for text in before[old_start:old_end])
            yield from (Line("+", text) for text in after[new_start:new_end])
