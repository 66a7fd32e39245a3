"""Haystack: its documented hybrid, BM25 and embeddings of one in-memory store joined by reciprocal rank."""

from __future__ import annotations

import os

os.environ.setdefault(
    "HAYSTACK_TELEMETRY_ENABLED", "False"
)  # read at import; nothing is to leave the machine

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore

from assistant.evaluation.conditions import Asked
from assistant.evaluation.questions import Place
from assistant.evaluation.retrieval import PASSAGES
from assistant.evaluation.rivals.corpus import Corpus


class Haystack:
    """The product's passages in the library's store; its default tokenization, and more than its ten results."""

    name = "Haystack"
    names_clauses = True

    def __init__(self, corpus: Corpus) -> None:
        self._embedder = corpus.embedder
        self._places = corpus.places
        store = InMemoryDocumentStore()
        store.write_documents(
            [
                Document(id=str(row), content=text, embedding=[float(value) for value in vector])
                for row, (text, vector) in enumerate(zip(corpus.texts, corpus.vectors, strict=True))
            ]
        )
        self._keyword = InMemoryBM25Retriever(store, top_k=PASSAGES)
        self._dense = InMemoryEmbeddingRetriever(store, top_k=PASSAGES)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=PASSAGES)

    def ask(self, asked: Asked) -> list[Place]:
        """Return where the best passages stand."""
        if not asked.text:
            return []
        vector = [float(value) for value in self._embedder.embed_queries([asked.text])[0]]
        rankings = [
            self._keyword.run(query=asked.text)["documents"],
            self._dense.run(query_embedding=vector)["documents"],
        ]
        return [self._places[int(found.id)] for found in self._joiner.run(rankings)["documents"]]
