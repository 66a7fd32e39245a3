"""What every rival is given."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation.questions import Place
from knowledge_base.document import Document, Scope
from knowledge_base.release import Release
from knowledge_base.validity import in_force
from knowledge_base.vectors import embedded_texts
from models.embedding import Embedder


class Corpus:
    """The passages in force of a release, their texts and their vectors."""

    def __init__(self, release: Release, embedder: Embedder, scope: Scope) -> None:
        valid = in_force(release.documents, scope)
        self.embedder = embedder
        self._release = release
        self.documents: tuple[Document, ...] = tuple(
            document for document in release.documents if document.id in valid
        )
        passages = [passage for passage in release.passages if passage.document_id in valid]
        self.places = tuple(Place(passage.document_id, passage.clause) for passage in passages)
        self.texts = tuple(embedded_texts(self.documents, passages))
        """Title, headings and text of each passage: what the product embeds."""

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The vectors of the texts, of shape (passages, dimension)."""
        return self.embedder.embed_passages(self.texts)

    def whole_documents(self) -> Iterator[tuple[Document, str]]:
        """Yield each document with its text, for a library that cuts by itself."""
        for document in self.documents:
            parts = [document.title]
            path: tuple[str, ...] = ()
            for passage in self._release.passages_of(document.id):
                parts += [heading for heading in passage.heading_path if heading not in path]
                path = passage.heading_path
                named = passage.clause if passage.clause not in path else ""
                parts.append(f"{named} {passage.text}".strip())
            yield document, "\n\n".join(parts)
