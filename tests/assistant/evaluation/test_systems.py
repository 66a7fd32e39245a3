"""Rule: the product and its rivals find the same passages' places, over what is in force only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import QuestionInvalid
from assistant.evaluation.conditions import Asked, Typed, heard
from assistant.evaluation.questions import Place
from assistant.evaluation.retrieval import FUSED, Part, Product, Setup, ablation, alone
from assistant.evaluation.rivals import Corpus
from assistant.evaluation.rivals.baselines import _bm25, baselines
from assistant.understanding import Understanding
from knowledge_base.document import Scope
from knowledge_base.publishing import publish
from knowledge_base.release import Release
from knowledge_base.retrieval import Retriever, Weights
from models.recognition import Transcript
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit

GUIDES = {
    "meals": "# 养老助餐指南\n\n## 一、几点开饭\n\n中午十一点开饭。\n\n## 二、多少钱\n\n一餐八元。\n",
    "allowance": "# 高龄津贴指南\n\n## 一、谁可以领\n\n八十岁的老人可以领津贴。\n",
    "old": "---\ntitle: 旧助餐指南\nexpires: 2020-12-31\n---\n\n中午十一点开饭。\n",
}
HERE = Scope(date(2026, 11, 21))
MEAL_TIMES = Place("meals", "一、几点开饭")


@pytest.fixture(scope="module")
def embedder() -> BigramEmbedder:
    embedder = BigramEmbedder()
    embedder.warm_up()
    return embedder


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, embedder: BigramEmbedder) -> Release:
    folder: Path = tmp_path_factory.mktemp("guides")
    for name, text in GUIDES.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return publish([folder], tmp_path_factory.mktemp("home"), embedder)


@pytest.fixture(scope="module")
def corpus(release: Release, embedder: BigramEmbedder) -> Corpus:
    return Corpus(release, embedder, HERE)


def product(release: Release, embedder: BigramEmbedder, setup: Setup = FUSED) -> Product:
    def retrieve(weights: Weights) -> Retriever:
        return Retriever(release, embedder, weights)

    return Product(setup, Understanding(limit_chars=50), retrieve, HERE)


def test_the_product_finds_the_place(release: Release, embedder: BigramEmbedder) -> None:
    found = product(release, embedder).ask(Typed().asked("中午十一点开饭吗？"))
    assert found[0] == MEAL_TIMES
    assert "old" not in {place.document for place in found}


@pytest.mark.parametrize("setup", [alone(Part.DENSE), alone(Part.KEYWORD), ablation(Part.DENSE)])
def test_a_part_of_the_product_finds_it_too(release: Release, embedder: BigramEmbedder, setup: Setup) -> None:
    assert product(release, embedder, setup).ask(Asked("中午十一点开饭"))[0] == MEAL_TIMES


def test_alternatives_take_part_unless_they_are_switched_off(
    release: Release, embedder: BigramEmbedder
) -> None:
    transcript = Transcript("嗯嗡嗡", 0.3, ("中午十一点开饭",))
    asked = Asked(transcript.text, transcript)
    words_only = frozenset({Part.DENSE})
    assert product(release, embedder, Setup("words", words_only)).ask(asked)[0] == MEAL_TIMES
    silent = Setup("words, first reading", words_only | {Part.ALTERNATIVES})
    assert product(release, embedder, silent).ask(asked)[:1] != [MEAL_TIMES]


@pytest.mark.parametrize("asked", [Asked(""), heard("……")])
def test_nothing_heard_finds_nothing(release: Release, embedder: BigramEmbedder, asked: Asked) -> None:
    assert product(release, embedder).ask(asked) == []


def test_a_typed_question_without_words_is_an_error_in_the_file(
    release: Release, embedder: BigramEmbedder
) -> None:
    with pytest.raises(QuestionInvalid):
        product(release, embedder).ask(Asked("？"))


def test_the_corpus_is_what_is_in_force(corpus: Corpus) -> None:
    assert [document.id for document in corpus.documents] == ["allowance", "meals"]
    assert corpus.places == (Place("allowance", "一、谁可以领"), MEAL_TIMES, Place("meals", "二、多少钱"))
    assert corpus.texts[1] == "养老助餐指南\n一、几点开饭\n中午十一点开饭。"
    np.testing.assert_allclose(np.linalg.norm(corpus.vectors, axis=1), 1, atol=1e-5)


def test_a_whole_document_holds_each_heading_once(corpus: Corpus) -> None:
    whole = {document.id: text for document, text in corpus.whole_documents()}
    assert whole["meals"].split("\n\n") == [
        "养老助餐指南",
        "一、几点开饭",
        "中午十一点开饭。",
        "二、多少钱",
        "一餐八元。",
    ]


@pytest.mark.parametrize("number", [0, 1, 2], ids=["FAISS", "jieba BM25", "both"])
def test_a_baseline_finds_the_place(corpus: Corpus, number: int) -> None:
    system = list(baselines(corpus))[number]
    assert system.ask(Asked("中午十一点开饭"))[0] == MEAL_TIMES
    assert system.ask(Asked("")) == []


def test_the_plain_dense_ranking_comes_first(corpus: Corpus) -> None:
    assert [system.name for system in baselines(corpus)] == ["FAISS", "jieba BM25", "FAISS + BM25 (RRF)"]


def test_words_that_are_nowhere_find_nothing(corpus: Corpus) -> None:
    _, keyword, _ = baselines(corpus)
    assert keyword.ask(Asked("飞船")) == []


def test_bm25_by_hand() -> None:
    weights = _bm25([["甲", "乙"], ["甲", "甲"]])
    rows, scores = weights["甲"]
    # Both passages are of the mean length, so that the denominator is the count and 1.5.
    assert rows.tolist() == [0, 1]
    assert scores == pytest.approx(np.log(1 + 0.5 / 2.5) * np.array([1 * 2.5 / 2.5, 2 * 2.5 / 3.5]))
    assert weights["乙"][1] == pytest.approx([np.log(1 + 1.5 / 1.5) * 1.0])


def test_reciprocal_ranks_are_added(corpus: Corpus) -> None:
    """What both rank first is first; what only one has is behind what both have."""
    dense, keyword, both = baselines(corpus)
    question = Asked("开饭")
    assert keyword.ask(question) == [MEAL_TIMES]
    assert both.ask(question)[0] == MEAL_TIMES
    assert set(both.ask(question)) == set(dense.ask(question))
