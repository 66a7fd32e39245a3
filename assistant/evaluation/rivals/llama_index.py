"""LlamaIndex: a VectorStoreIndex over whole documents, cut by its default SentenceSplitter."""

from __future__ import annotations

from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from assistant.evaluation.conditions import Asked
from assistant.evaluation.questions import Place
from assistant.evaluation.retrieval import PASSAGES
from assistant.evaluation.rivals.corpus import Corpus
from models.embedding import Embedder


class LlamaIndex:
    """The library's default index and splitter; more passages are asked for than its two."""

    name = "LlamaIndex"
    names_clauses = False

    def __init__(self, corpus: Corpus) -> None:
        documents = [
            Document(id_=document.id, text=text, metadata={"title": document.title})
            for document, text in corpus.whole_documents()
        ]
        embedding = _Embedding(corpus.embedder, model_name=corpus.embedder.name)
        index = VectorStoreIndex.from_documents(documents, embed_model=embedding)
        self._retriever = index.as_retriever(similarity_top_k=PASSAGES)

    def ask(self, asked: Asked) -> list[Place]:
        """Return which documents the best nodes are of."""
        if not asked.text:
            return []
        return [Place(str(found.node.ref_doc_id), "") for found in self._retriever.retrieve(asked.text)]


class _Embedding(BaseEmbedding):  # type: ignore[misc]  # the library's types are not followed
    """Our embedder behind the library's interface."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **options: Any) -> None:
        super().__init__(**options)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_queries([query])[0]]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in vector] for vector in self._embedder.embed_passages(texts)]
