"""A reranker reads the first twenty passages again and moves up those that answer; the rest stay where they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.document import Evidence, Scope
from knowledge_base.publishing import publish
from knowledge_base.release import Release
from knowledge_base.retrieval import Retriever, Weights
from knowledge_base.vectors import embedded_text
from tests.knowledge_base.conftest import Write
from tests.knowledge_base.fakes import BigramEmbedder, WordReranker

pytestmark = pytest.mark.unit

TODAY = Scope(date(2026, 6, 1))
QUESTION = "食堂几点开饭"
READ, ALL = 20, 25


@pytest.fixture
def release(tmp_path: Path, guides: Path, write: Write, embedder: BigramEmbedder) -> Release:
    for number in range(ALL):
        write(f"notice{number:02}", "## 几点开饭\n\n食堂十一点开饭。", title=f"食堂的第{number:02}号通知")
    return publish([guides], tmp_path / "home", embedder)


@pytest.fixture
def plain(release: Release) -> tuple[Evidence, ...]:
    """All passages as they are fused."""
    return Retriever(release, BigramEmbedder()).search([QUESTION], TODAY, limit=ALL)


def reranked(
    release: Release, reranker: WordReranker, *, weight: float = 1.0, limit: int = ALL
) -> tuple[Evidence, ...]:
    weights = replace(Weights(), reranker=weight)
    retriever = Retriever(release, BigramEmbedder(), weights, reranker=reranker)
    return retriever.search([QUESTION], TODAY, limit=limit)


def ids(found: tuple[Evidence, ...]) -> list[str]:
    return [evidence.passage.id for evidence in found]


@pytest.mark.parametrize("place", [1, 7, READ - 1])
@pytest.mark.parametrize("limit", [1, 8, ALL])
def test_the_passage_that_answers_comes_first(
    release: Release, plain: tuple[Evidence, ...], place: int, limit: int
) -> None:
    found = reranked(release, WordReranker({plain[place].document.title: 0.9}), limit=limit)
    expected = ids(plain)
    expected.insert(0, expected.pop(place))
    assert ids(found) == expected[:limit]
    assert [evidence.rank for evidence in found] == list(range(limit))
    assert found[0].score == 1.0


def test_only_the_first_are_read(release: Release, plain: tuple[Evidence, ...]) -> None:
    reranker = WordReranker({plain[READ].document.title: 1.0})
    found = reranked(release, reranker)
    assert ids(found) == ids(plain)
    assert {evidence.scores.reranked for evidence in found} == {0.0}
    texts = tuple(embedded_text(evidence.document, evidence.passage) for evidence in plain[:READ])
    assert reranker.asked == [(QUESTION, texts)]


def test_those_that_are_not_read_stay_below(release: Release, plain: tuple[Evidence, ...]) -> None:
    titles = [evidence.document.title for evidence in plain[:READ]]
    found = reranked(release, WordReranker({title: place / READ for place, title in enumerate(titles)}))
    assert ids(found) == [*reversed(ids(plain)[:READ]), *ids(plain)[READ:]]


def test_its_score_is_added_to_the_fused_one(release: Release, plain: tuple[Evidence, ...]) -> None:
    titles = [evidence.document.title for evidence in plain]
    found = reranked(release, WordReranker({titles[2]: 0.5, titles[4]: 0.25}), weight=0.04)
    before = {evidence.passage.id: evidence.scores for evidence in plain}
    assert {evidence.passage.id: replace(evidence.scores, reranked=0.0) for evidence in found} == before
    assert {e.document.title: e.scores.reranked for e in found if e.scores.reranked} == {
        titles[2]: 0.5,
        titles[4]: 0.25,
    }
    totals = [evidence.scores.fused + 0.04 * evidence.scores.reranked for evidence in found]
    assert totals == sorted(totals, reverse=True)
    span = Weights().span
    assert [evidence.score for evidence in found] == pytest.approx(
        [max(0.0, 1 - (totals[0] - total) / span) for total in totals], abs=1e-5
    )


def test_it_is_asked_the_likeliest_reading(release: Release) -> None:
    reranker = WordReranker({})
    retriever = Retriever(release, BigramEmbedder(), reranker=reranker)
    retriever.search([" ", f" {QUESTION} ", "食堂几点关门"], TODAY)
    assert [question for question, _ in reranker.asked] == [QUESTION]


def test_without_a_weight_or_a_question_it_is_not_asked(
    release: Release, plain: tuple[Evidence, ...]
) -> None:
    reranker = WordReranker({"食堂": 1.0})
    assert reranked(release, reranker, weight=0.0) == plain
    assert Retriever(release, BigramEmbedder(), reranker=reranker).search(["  "], TODAY) == ()
    assert reranker.asked == []
