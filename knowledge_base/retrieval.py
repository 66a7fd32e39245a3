"""Questions to evidence: three rankings over the passages in force, fused by their scores.

What is in force on the day, at the place, is decided first; nothing else is ranked, unless what is out of force there
is searched by itself. Each ranking proposes passages, and every proposed passage is scored by all three:

*dense*
    nearness in meaning: the inner product of question and passage, where the question has been moved away from
    the center of all questions. Some passages are near to everything that is asked (hubs; Radovanović and
    others, 2010), and what they have in common with the average question says nothing about this one.
*phonetic*, *keyword*
    the share of what was asked, by BM25, that a passage has: by sounds and by words. As shares they say themselves
    how far they can be trusted: a paraphrase shares little with any passage, a quotation nearly all with one.

To these a passage gains or loses for its region: rules of a place are meant if the question names the place, and
seldom if it does not. Scores are added, not ranks, which would forget by how far the first passage leads; their sum
can be compared between questions.

If there is a reranker, it reads the first passages again together with the question, and moves up those that answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from knowledge_base import statute_words, validity
from knowledge_base.confusion import Confusions
from knowledge_base.document import IN_FORCE, Evidence, Scope, Scores, Standing
from knowledge_base.errors import ReleaseCorrupt
from knowledge_base.keyword import Boosts, content_words
from knowledge_base.phonetic import exactly
from knowledge_base.pronunciation import Pronouncer
from knowledge_base.ranking import Ranking, Rows, Selection
from knowledge_base.region import named_in
from knowledge_base.release import Release
from knowledge_base.vectors import embedded_text
from models.embedding import Embedder
from models.reranking import Reranker

Table = NDArray[np.float32]
"""Of shape (readings, candidates)."""

_DOUBT = 3.0
"""Syllables dearer by so many nats than the likeliest are not looked for."""
_REWORDED = 0.02
"""Probability of a question in the words of statutes, over that of its likeliest reading."""
_RERANKED = 20
"""Passages that the reranker reads at most: it takes its time over each."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How the rankings are fused. ``docs/benchmarks.md`` says on which questions the values were fitted."""

    dense: float = 1.0
    center: float = 0.8
    """How far a question is moved away from the center of all questions; 0 leaves it where it is."""
    phonetic: float = 0.23
    """Weight of the sounds of a reading."""
    heard: float = 0.12
    """Weight of the sounds that were heard, whatever characters they were written with."""
    keyword: float = 0.04
    region: float = 0.008
    """What a passage gains for a region that the question names, and loses for one that it does not."""
    probability: float = 0.005
    """What a reading loses for each nat by which it is less probable than the likeliest."""
    pool: int = 50
    """Passages that each ranking proposes for each reading."""
    boosts: Boosts = field(default_factory=Boosts)
    span: float = 0.1
    """A passage scores 0 if it is so far behind the best."""
    reranker: float = 0.1
    """Weight of the reranker's score. Not fitted, as no reranker is delivered: as much as ``span``, so that one that
    is sure of a passage makes up for any distance at which the passage would still score."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of each candidate before it is weighed."""

    rows: Rows
    """The candidates, ascending."""
    nearness: Table
    """Inner product with the reading as it is."""
    centered: Table
    """Inner product with the reading moved away from the center."""
    phonetic: Table
    keyword: Table
    heard: NDArray[np.float32]
    """Of shape (candidates,), as is the next."""
    region: NDArray[np.float32]
    """1 if the question names the passage's region, -1 if it does not, 0 if the passage applies here anyway."""
    doubt: NDArray[np.float32]
    """Of shape (readings,): nats by which each is less probable than the likeliest."""


class Retriever:
    """Finds passages in one release. Threads may share it."""

    def __init__(
        self,
        release: Release,
        embedder: Embedder,
        weights: Weights | None = None,
        confusions: Confusions | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """Take the embedder that the release was made with; it must be warm before the first search.

        ``confusions`` says what may have been said where something was heard; without it every syllable counts as
        heard rightly. ``reranker`` reads the first passages again; without it they stay as they were fused.
        Raises ReleaseCorrupt if the release was made with another embedder.
        """
        if release.manifest.embedder != embedder.name:
            raise ReleaseCorrupt(
                f"知识库是用语义模型 {release.manifest.embedder} 建的，现在用的是 {embedder.name}。"
                "请运行 python -m assistant kb publish 重新发布。"
            )
        self.release = release
        self._embedder = embedder
        self._weights = weights or Weights()
        self._confusions = confusions
        self._reranker = reranker
        self._pronouncer = Pronouncer(release.segmenter.cut)
        self._regions = np.asarray([document.region for document in release.documents], dtype=object)
        # Of functions, not of methods: a cache that refers back to the retriever would keep its release open.
        self._standings = lru_cache(maxsize=16)(partial(validity.out_of_force, release.documents))
        self._selection = lru_cache(maxsize=16)(partial(_select, release, self._standings))
        release.dense.warm_up()
        statute_words.warm_up()

    def search(
        self,
        queries: Sequence[str],
        scope: Scope,
        *,
        probabilities: Sequence[float] = (),
        heard: str = "",
        limit: int = 8,
        out_of_force: bool = False,
    ) -> tuple[Evidence, ...]:
        """Return the ``limit`` passages that answer best, the best first: of what is in force, unless told otherwise.

        Args:
            queries: readings of one question, the most likely first. A passage counts by the one that suits it best.
            scope: when and where it is asked.
            probabilities: how likely each reading is, above 0 to 1; empty if all are equally likely.
            heard: what a recognizer made of the question, verbatim; empty for a typed one.
            limit: passages returned at most.
            out_of_force: whether to search what has lapsed or is still to come in ``scope``, and nothing else.
        """
        signals = self.signals(
            queries,
            scope,
            probabilities=probabilities,
            heard=heard,
            limit=limit,
            out_of_force=out_of_force,
        )
        if signals is None:
            return ()
        table = fuse(signals, self._weights)
        best = table.argmax(axis=0)
        columns = np.arange(len(signals.rows))
        fused = table[best, columns]
        reranked = self._rerank(queries, signals.rows, fused)
        total = fused + np.float32(self._weights.reranker) * reranked
        order = np.lexsort((signals.rows, -total))[:limit]
        standings = self._standings(scope) if out_of_force else {}
        return tuple(
            self._evidence(
                int(signals.rows[column]),
                rank,
                max(0.0, 1.0 - float(total[order[0]] - total[column]) / self._weights.span),
                Scores(
                    dense=float(signals.nearness[best[column], column]),
                    keyword=float(signals.keyword[best[column], column]),
                    phonetic=float(max(signals.phonetic[best[column], column], signals.heard[column])),
                    fused=float(fused[column]),
                    reranked=float(reranked[column]),
                ),
                standings,
            )
            for rank, column in enumerate(order)
        )

    def signals(
        self,
        queries: Sequence[str],
        scope: Scope,
        *,
        probabilities: Sequence[float] = (),
        heard: str = "",
        limit: int = 8,
        out_of_force: bool = False,
    ) -> Signals | None:
        """Return what the rankings say about every passage that one of them proposes; None if there is none.

        Arguments are those of ``search``.
        """
        selection = self._selection(scope, out_of_force)
        readings = _with_statute_words(_distinct(queries, probabilities))
        if not readings or not len(selection.rows):
            return None
        pool = max(limit, self._weights.pool)
        vectors = self._embedder.embed_queries(list(readings))
        known = np.any(
            vectors != 0, axis=1
        )  # an embedder that cannot be had gives zeros, which are near to nothing
        centered = vectors - np.float32(self._weights.center) * self.release.center * known[:, None]
        sounds = [self._sounds(reading) for reading in readings]
        sounded = self._heard(heard)
        rankings = [
            *(self._near(vector, selection, pool) for vector in centered[known] if self._weights.dense),
            *(_best(scores, selection.rows, pool) for scores in (*sounds, sounded)),
        ]
        words = [self._worded(reading, selection, pool) for reading in readings]
        rows = np.unique(np.concatenate([ranking.rows for ranking in (*rankings, *words)]))
        likeliest = max(readings.values())
        return Signals(
            rows=rows,
            nearness=np.stack([self.release.dense.scores(vector, rows) for vector in vectors]),
            centered=np.stack([self.release.dense.scores(vector, rows) for vector in centered]),
            phonetic=np.stack([scores[rows] for scores in sounds]),
            keyword=_aligned(words, rows),
            heard=sounded[rows],
            region=self._region(next(iter(readings)), scope, rows),
            doubt=np.asarray([math.log(likeliest / likely) for likely in readings.values()], np.float32),
        )

    def _rerank(self, queries: Sequence[str], rows: Rows, fused: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how well the first candidates answer the likeliest reading; 0 for all others."""
        reranked = np.zeros(len(rows), np.float32)
        if self._reranker is not None and self._weights.reranker:
            first = np.lexsort((rows, -fused))[:_RERANKED]
            passages = [self.release.passages[row] for row in rows[first]]
            texts = [embedded_text(self.release.document(each.document_id), each) for each in passages]
            reranked[first] = self._reranker.scores(next(iter(_distinct(queries, ()))), texts)
        return reranked

    def _everything(self, selection: Selection) -> bool:
        return len(selection.rows) == len(self.release.passages)

    def _near(self, vector: NDArray[np.float32], selection: Selection, pool: int) -> Ranking:
        among = None if self._everything(selection) else selection.rows
        return self.release.dense.search(vector, among=among, limit=pool)

    def _worded(self, text: str, selection: Selection, pool: int) -> Ranking:
        """Return the passages with words of ``text``, scored by the share of them that they have."""
        words = content_words(self.release.segmenter.cut_for_search(text))
        if not words or not self._weights.keyword:
            return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
        found = self.release.keyword.search(
            words,
            documents=None if self._everything(selection) else selection.documents,
            limit=pool,
            boosts=self._weights.boosts,
        )
        return Ranking(found.rows, found.scores / np.float32(self.release.keyword.most(words)))

    def _sounds(self, text: str) -> NDArray[np.float32]:
        if not self._weights.phonetic:
            return np.zeros(len(self.release.passages), np.float32)
        return self.release.phonetic.scores(exactly(run.syllables) for run in self._pronouncer.runs(text))

    def _heard(self, text: str) -> NDArray[np.float32]:
        """Score every passage by what was heard, and by what may have been said there."""
        if not text or not self._weights.heard:
            return np.zeros(len(self.release.passages), np.float32)
        runs = self._pronouncer.runs(text)
        return self.release.phonetic.scores(
            [self._said(syllable) for syllable in run.syllables] for run in runs
        )

    def _said(self, heard: str) -> dict[str, float]:
        if self._confusions is None:
            return {heard: 1.0}
        said = self._confusions.said(heard)
        least = said[0][1]
        return {syllable: math.exp(least - price) for syllable, price in said if price - least <= _DOUBT}

    def _region(self, text: str, scope: Scope, rows: Rows) -> NDArray[np.float32]:
        """Tell whether each passage's region is meant. Who says where they are gets what applies there anyway."""
        if scope.region:
            return np.zeros(len(rows), np.float32)
        meant = {region: 1.0 if named_in(text, region) else -1.0 for region in set(self._regions) if region}
        documents = [self.release.position(self.release.passages[row].document_id) for row in rows]
        return np.asarray([meant.get(self._regions[document], 0.0) for document in documents], np.float32)

    def _evidence(
        self, row: int, rank: int, score: float, scores: Scores, standings: Mapping[str, Standing]
    ) -> Evidence:
        passage = self.release.passages[row]
        standing = standings.get(passage.document_id, IN_FORCE)
        return Evidence(passage, self.release.document(passage.document_id), score, rank, scores, standing)


def _select(
    release: Release,
    standings: Callable[[Scope], Mapping[str, Standing]],
    scope: Scope,
    out_of_force: bool,
) -> Selection:
    """Return what is in force: documents out of force are not ranked at all, unless they are asked for."""
    ids = standings(scope) if out_of_force else validity.in_force(release.documents, scope)
    documents = tuple(place for place, document in enumerate(release.documents) if document.id in ids)
    rows = [row for place in documents for row in release.rows(release.documents[place].id)]
    return Selection(documents, np.asarray(rows, dtype=np.int64))


def fuse(signals: Signals, weights: Weights) -> Table:
    """Return the fused scores, of shape (readings, candidates)."""
    fused = (
        weights.dense * signals.centered
        + weights.phonetic * signals.phonetic
        + weights.keyword * signals.keyword
        + weights.heard * signals.heard
        + weights.region * signals.region
        - weights.probability * signals.doubt[:, None]
    )
    return np.asarray(fused, dtype=np.float32)


def _distinct(queries: Sequence[str], probabilities: Sequence[float]) -> dict[str, float]:
    """Return each reading once, at its first place, with its probability; blank ones are left out."""
    found: dict[str, float] = {}
    for query, probability in zip(queries, probabilities or [1.0] * len(queries), strict=True):
        if query.strip():
            found.setdefault(query.strip(), probability)
    return found


def _with_statute_words(readings: Mapping[str, float]) -> dict[str, float]:
    """Return ``readings`` with the first one in the words of statutes, which is much less likely to be meant."""
    reworded = statute_words.in_statute_words(next(iter(readings), ""))
    if not reworded:
        return dict(readings)
    return {**readings, reworded: _REWORDED * max(readings.values())}


def _best(scores: NDArray[np.float32], among: Rows, limit: int) -> Ranking:
    """Return the ``limit`` best of the rows ``among`` that score above 0."""
    selected = scores[among]
    limit = min(limit, int(np.count_nonzero(selected)))
    if limit == 0:
        return Ranking(np.empty(0, np.int64), np.empty(0, np.float32))
    top = np.argpartition(-selected, limit - 1)[:limit]
    return Ranking(among[top], selected[top])


def _aligned(rankings: Sequence[Ranking], rows: Rows) -> Table:
    """Return the scores at the sorted ``rows``, 0 where a ranking did not propose one."""
    table = np.zeros((len(rankings), len(rows)), dtype=np.float32)
    for line, ranking in zip(table, rankings, strict=True):
        line[np.searchsorted(rows, ranking.rows)] = ranking.scores
    return table
