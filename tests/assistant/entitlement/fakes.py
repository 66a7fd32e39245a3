"""The sample documents as a release, cut into passages, without an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from assistant.entitlement import Interview
from knowledge_base.chunking import chunk
from knowledge_base.document import Document, Passage, Scope
from knowledge_base.loading import LoadedDocument, load_folders

SAMPLES = Path(__file__).parents[3] / "knowledge_base" / "documents"
TODAY = date(2026, 11, 22)
OSMANTHUS = "云山市翠湖区石榴街道桂花社区"
HERE = Scope(TODAY, OSMANTHUS)


class Shelf:
    """Documents with their passages."""

    def __init__(self, loaded: Sequence[LoadedDocument]) -> None:
        self.documents = tuple(each.document for each in loaded)
        self._passages = {each.document.id: chunk(each.document, each.body) for each in loaded}

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        return self._passages[document_id]


def shelf(*loaded: tuple[Document, str]) -> Shelf:
    """Return a shelf of documents, each with its body."""
    return Shelf([LoadedDocument(document, body) for document, body in loaded])


@cache
def samples() -> Shelf:
    """Return the sample documents."""
    return Shelf(load_folders([SAMPLES]))


@cache
def interview(scope: Scope = HERE) -> Interview:
    """Return an interview over the samples."""
    return Interview(samples(), scope)
