"""What is not in force is never found; what fits a question by words and meaning comes first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge_base.document import Evidence, Scope
from knowledge_base.errors import ReleaseCorrupt
from knowledge_base.publishing import publish
from knowledge_base.retrieval import Retriever, Weights
from tests.knowledge_base.conftest import Write
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

TODAY = Scope(date(2026, 6, 1), "云山市桂花社区")


@pytest.fixture
def retriever(tmp_path: Path, guides: Path, write: Write, embedder: BigramEmbedder) -> Retriever:
    write("old", "高龄津贴每月五十元。", title="高龄津贴办法", expires="2025-12-31")
    write(
        "allowance",
        "## 一、谁可以领\n\n八十周岁的老人。\n\n## 二、发多少钱\n\n高龄津贴每月一百元。",
        title="高龄津贴指南",
        effective="2026-01-01",
    )
    write(
        "later",
        "高龄津贴每月三百元。",
        title="高龄津贴新指南",
        effective="2027-01-01",
        supersedes="allowance",
    )
    write("elsewhere", "高龄津贴每月九十元。", title="河湾社区高龄津贴", region="云山市河湾社区")
    write("meals", "## 一、几点开饭\n\n老年食堂十一点开饭。", title="养老助餐指南")
    return Retriever(publish([guides], tmp_path / "home", embedder), embedder)


def _documents(found: tuple[Evidence, ...]) -> set[str]:
    return {evidence.document.id for evidence in found}


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (TODAY, {"allowance", "meals"}),
        (Scope(date(2025, 6, 1), "云山市桂花社区"), {"old", "meals"}),
        (Scope(date(2027, 6, 1), "云山市桂花社区"), {"later", "meals"}),
        (Scope(date(2026, 6, 1), "云山市河湾社区"), {"allowance", "elsewhere", "meals"}),
        (Scope(date(2026, 6, 1)), {"allowance", "elsewhere", "meals"}),
    ],
)
def test_only_what_is_in_force_is_found(retriever: Retriever, scope: Scope, expected: set[str]) -> None:
    assert _documents(retriever.search(["高龄津贴每月多少钱"], scope, limit=50)) == expected


def test_the_filter_comes_before_the_ranking(retriever: Retriever) -> None:
    """With room for one only, a better passage that is out of force must not use it up."""
    narrow = Retriever(retriever.release, BigramEmbedder(), Weights(pool=1))
    found = narrow.search(["高龄津贴每月五十元"], TODAY, limit=1)
    assert [evidence.passage.id for evidence in found] == ["allowance#1"]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("请问高龄津贴发多少钱", "allowance#1"),
        ("八十周岁的老人可以领高龄津贴吗", "allowance#0"),
        ("食堂几点开饭", "meals#0"),
    ],
)
def test_the_right_clause_comes_first(retriever: Retriever, question: str, first: str) -> None:
    found = retriever.search([question], TODAY)
    assert found[0].passage.id == first
    assert [evidence.rank for evidence in found] == list(range(len(found)))
    scores = [evidence.score for evidence in found]
    assert scores == sorted(scores, reverse=True)


def test_scores_are_reported(retriever: Retriever) -> None:
    best = retriever.search(["老年食堂几点开饭"], TODAY)[0]
    assert 0 < best.scores.keyword < 1
    assert 0 < best.scores.phonetic < 1
    assert 0 < best.scores.dense <= 1
    assert best.score == pytest.approx(1.0)


def test_a_better_reading_wins(retriever: Retriever) -> None:
    misheard, repaired = "实唐己点凯范", "食堂几点开饭"
    both = retriever.search([misheard, repaired], TODAY)
    assert both[0].passage.id == "meals#0"
    assert both[0].scores == retriever.search([repaired], TODAY)[0].scores


def test_the_same_reading_twice_changes_nothing(retriever: Retriever) -> None:
    once = retriever.search(["食堂几点开饭"], TODAY)
    assert retriever.search(["食堂几点开饭", " 食堂几点开饭 "], TODAY) == once


def test_a_question_of_stop_words_only_is_ranked_by_meaning(retriever: Retriever) -> None:
    found = retriever.search(["请问怎么"], TODAY)
    assert len(found) == 3
    assert {evidence.scores.keyword for evidence in found} == {0.0}


@pytest.mark.parametrize("queries", [[], [""], ["  ", "\n"]])
def test_no_question_finds_nothing(retriever: Retriever, queries: list[str]) -> None:
    assert retriever.search(queries, TODAY) == ()


def test_nothing_in_force_finds_nothing(
    tmp_path: Path, guides: Path, write: Write, embedder: BigramEmbedder
) -> None:
    write("later", effective="2027-01-01")
    retriever = Retriever(publish([guides], tmp_path / "home", embedder), embedder)
    assert retriever.search(["正文"], TODAY) == ()


def test_another_embedder_is_refused(retriever: Retriever) -> None:
    with pytest.raises(ReleaseCorrupt, match=r"bigrams.*another"):
        Retriever(retriever.release, BigramEmbedder(name="another"))


def test_the_limit_is_kept(retriever: Retriever) -> None:
    assert len(retriever.search(["高龄津贴"], TODAY, limit=2)) == 2
