"""Questions to evidence: two rankings over the passages in force, fused by their scores.

The fused score of a passage is the weighted mean of two numbers between 0 and 1: its BM25 over the best BM25,
and its nearness in meaning, which falls from 1 for the nearest passage to 0 for one that is ``dense_span``
further away. Scores are added, not ranks: ranks forget how far the first passage leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge_base.document import Evidence, Scope, Scores
from knowledge_base.errors import ReleaseCorrupt
from knowledge_base.keyword import Boosts, content_words
from knowledge_base.ranking import Ranking, Rows, Selection
from knowledge_base.release import Release
from knowledge_base.validity import in_force
from models.embedding import Embedder

_Table = NDArray[np.float32]
"""Of shape (readings, candidates)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How the rankings are fused; the values were chosen on development questions only."""

    dense: float = 1.0
    """Weight of nearness in meaning."""
    keyword: float = 0.8
    """Weight of BM25."""
    dense_span: float = 0.06
    """Inner product below the best at which meaning counts nothing; e5's lie close together."""
    pool: int = 50
    """Passages that each ranking proposes for each reading."""
    boosts: Boosts = field(default_factory=Boosts)


class Retriever:
    """Finds passages in one release. Threads may share it."""

    def __init__(self, release: Release, embedder: Embedder, weights: Weights | None = None) -> None:
        """Take the embedder that the release was made with; it must be warm before the first search.

        Raises ReleaseCorrupt if the release was made with another one.
        """
        if release.manifest.embedder != embedder.name:
            raise ReleaseCorrupt(
                f"知识库是用语义模型 {release.manifest.embedder} 建的，现在用的是 {embedder.name}。"
                "请运行 python -m assistant kb publish 重新发布。"
            )
        self.release = release
        self._embedder = embedder
        self._weights = weights or Weights()
        self._segmenter = release.segmenter
        self._selection = lru_cache(maxsize=16)(self._select)

    def search(self, queries: Sequence[str], scope: Scope, *, limit: int = 8) -> tuple[Evidence, ...]:
        """Return the ``limit`` passages in force that answer best, the best first.

        ``queries`` are several readings of one question, the most likely first. A passage counts by the
        reading that suits it best; a reading that is far from every passage is beaten by one that is near.
        """
        selection = self._selection(scope)
        readings = [query for query in dict.fromkeys(map(str.strip, queries)) if query]
        if not readings or not len(selection.rows):
            return ()
        rows, dense, keyword = self._candidates(readings, selection, max(limit, self._weights.pool))
        fused = self._fuse(dense, keyword)
        best_reading = fused.argmax(axis=0)
        columns = np.arange(len(rows))
        scores = fused[best_reading, columns]
        order = np.lexsort((rows, -scores))[:limit]
        return tuple(
            self._evidence(
                int(rows[column]),
                rank,
                float(scores[column]),
                Scores(
                    dense=float(dense[best_reading[column], column]),
                    keyword=float(keyword[best_reading[column], column]),
                ),
            )
            for rank, column in enumerate(order)
        )

    def _select(self, scope: Scope) -> Selection:
        """Return what is in force: documents out of force are not ranked at all."""
        release = self.release
        ids = in_force(release.documents, scope)
        documents = tuple(place for place, document in enumerate(release.documents) if document.id in ids)
        rows = [row for place in documents for row in release.rows(release.documents[place].id)]
        return Selection(documents, np.asarray(rows, dtype=np.int64))

    def _candidates(
        self, readings: list[str], selection: Selection, pool: int
    ) -> tuple[Rows, _Table, _Table]:
        """Return the rows that any ranking proposes for any reading, with both scores of each.

        Meaning is scored for every candidate; BM25 is 0 where the keyword ranking did not propose it.
        """
        release, everything = self.release, len(selection.rows) == len(self.release.passages)
        among = None if everything else selection.rows
        documents = None if everything else selection.documents
        vectors = self._embedder.embed_queries(readings)
        near = [release.dense.search(vector, among=among, limit=pool) for vector in vectors]
        worded = [
            release.keyword.search(
                content_words(self._segmenter.cut_for_search(reading)),
                documents=documents,
                limit=pool,
                boosts=self._weights.boosts,
            )
            for reading in readings
        ]
        rows = np.unique(np.concatenate([ranking.rows for ranking in (*near, *worded)]))
        dense = np.stack([release.dense.scores(vector, rows) for vector in vectors])
        return rows, dense, _normalized(worded, rows)

    def _fuse(self, dense: _Table, keyword: _Table) -> _Table:
        """Return the fused scores, 0 to 1."""
        weights = self._weights
        nearness = np.clip(1.0 - (dense.max() - dense) / weights.dense_span, 0.0, None)
        fused = weights.dense * nearness + weights.keyword * keyword
        return np.asarray(fused / (weights.dense + weights.keyword), dtype=np.float32)

    def _evidence(self, row: int, rank: int, score: float, scores: Scores) -> Evidence:
        passage = self.release.passages[row]
        return Evidence(passage, self.release.document(passage.document_id), score, rank, scores)


def _normalized(rankings: Sequence[Ranking], rows: Rows) -> _Table:
    """Return BM25 over the best BM25 of all readings, 0 to 1, for the sorted ``rows``."""
    table = np.zeros((len(rankings), len(rows)), dtype=np.float32)
    for line, ranking in zip(table, rankings, strict=True):
        line[np.searchsorted(rows, ranking.rows)] = ranking.scores
    best = table.max(initial=0.0)
    return table / best if best > 0 else table
