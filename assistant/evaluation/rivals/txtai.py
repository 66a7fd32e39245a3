"""txtai: its hybrid index of embeddings and BM25."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from txtai import Embeddings

from assistant.evaluation.conditions import Asked
from assistant.evaluation.questions import Place
from assistant.evaluation.retrieval import PASSAGES
from assistant.evaluation.rivals.corpus import Corpus


class Txtai:
    """The product's passages in the library's hybrid index, otherwise with its defaults."""

    name = "txtai"
    names_clauses = True

    def __init__(self, corpus: Corpus) -> None:
        self._places = corpus.places
        vectors = dict(zip(corpus.texts, corpus.vectors, strict=True))

        def transform(texts: Sequence[str]) -> NDArray[np.float32]:
            """Embed passages as passages and everything else as questions: the library does not say which."""
            if all(text in vectors for text in texts):
                return np.stack([vectors[text] for text in texts])
            return corpus.embedder.embed_queries(texts)

        self._index = Embeddings(method="external", transform=transform, hybrid=True)
        self._index.index((row, text, None) for row, text in enumerate(corpus.texts))

    def ask(self, asked: Asked) -> list[Place]:
        """Return where the best passages stand."""
        found = self._index.search(asked.text, PASSAGES) if asked.text else []
        return [self._places[int(row)] for row, _ in found]
