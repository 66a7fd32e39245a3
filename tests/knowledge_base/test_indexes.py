"""Both indexes return the best rows first, look only at what is in force, and survive saving."""

from __future__ import annotations

import itertools
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.dense import DenseIndex
from knowledge_base.keyword import Boosts, Entry, KeywordIndex, content_words
from knowledge_base.passage_index import Vectors
from knowledge_base.ranking import Rows
from knowledge_base.segmentation import Segmenter

pytestmark = pytest.mark.unit

VECTORS = np.eye(4, dtype=np.float32)
QUERY = np.asarray([0.8, 0.6, 0.0, 0.0], dtype=np.float32)


def test_dense_ranks_by_inner_product() -> None:
    ranking = DenseIndex.build(VECTORS).search(QUERY, limit=2)
    assert ranking.rows.tolist() == [0, 1]
    assert ranking.scores.tolist() == pytest.approx([0.8, 0.6])


@pytest.mark.parametrize(
    ("among", "expected"),
    [([1, 3], [1, 3]), ([0, 1, 2, 3], [0, 1]), ([2], [2]), ([], [])],
)
def test_dense_filters_before_it_ranks(among: list[int], expected: list[int]) -> None:
    ranking = DenseIndex.build(VECTORS).search(QUERY, among=np.asarray(among, dtype=np.int64), limit=2)
    assert ranking.rows.tolist() == expected


def test_dense_finds_the_only_passage_in_force_among_thousands() -> None:
    vectors = np.tile(QUERY, (3000, 1))
    vectors[1234] = -QUERY
    ranking = DenseIndex.build(vectors).search(QUERY, among=np.asarray([1234]), limit=5)
    assert (ranking.rows.tolist(), ranking.scores.tolist()) == ([1234], pytest.approx([-1.0]))


def test_dense_scores_any_rows() -> None:
    index = DenseIndex.build(VECTORS)
    assert index.scores(QUERY, np.asarray([3, 1])).tolist() == pytest.approx([0.0, 0.6])
    assert index.scores(QUERY, np.asarray([], dtype=np.int64)).tolist() == []


def test_dense_survives_saving(tmp_path: Path) -> None:
    DenseIndex.build(VECTORS).save(tmp_path / "dense")
    index = DenseIndex.load(tmp_path / "dense")
    assert (len(index), index.dimension) == (4, 4)
    assert np.array_equal(index.vectors(), VECTORS)


def test_dense_says_when_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="faiss could not write"):
        DenseIndex.build(VECTORS).save(tmp_path / "nowhere" / "dense")


@pytest.fixture(scope="module")
def many() -> Vectors:
    """6,000 unit vectors in 60 clusters that lie close together, as those of e5 do."""
    generator = np.random.default_rng(5)
    clusters = 1.0 + generator.normal(0.0, 0.4, (60, 32))
    vectors = np.repeat(clusters, 100, axis=0) + generator.normal(0.0, 0.2, (6000, 32))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def compressed(many: Vectors) -> DenseIndex:
    return DenseIndex.build(many, flat_rows=1500)


def _recall(index: DenseIndex, vectors: Vectors, among: Rows | None) -> float:
    """Return the share of the 50 nearest that the index finds, over 40 questions between passages."""
    questions = (vectors[:40] + vectors[-40:]) / 2
    rows = np.arange(len(vectors)) if among is None else among
    shares = []
    for question in questions:
        nearest = rows[np.argsort(-(vectors[rows] @ question))[:50]]
        shares.append(np.isin(index.search(question, among=among, limit=50).rows, nearest).mean())
    return float(np.mean(shares))


def test_the_kind_is_chosen_by_size(many: Vectors) -> None:
    assert type(DenseIndex.build(many)) is DenseIndex
    assert type(DenseIndex.build(many, flat_rows=6000)) is DenseIndex
    assert type(DenseIndex.build(many, flat_rows=5999)) is not DenseIndex


@pytest.mark.parametrize("step", [None, 1, 2, 5, 20], ids=lambda step: f"every {step}")
def test_compressed_finds_the_nearest(compressed: DenseIndex, many: Vectors, step: int | None) -> None:
    among = None if step is None else np.arange(0, 6000, step)
    assert _recall(compressed, many, among) >= 0.97


@pytest.mark.parametrize("limit", [1, 7, 50])
@pytest.mark.parametrize("selected", [0, 1, 3, 60, 1000, 3000])  # all far from the question
def test_compressed_filters_before_it_ranks(
    compressed: DenseIndex, many: Vectors, selected: int, limit: int
) -> None:
    among = np.sort(np.argsort(many @ many[0])[:selected])
    ranking = compressed.search(many[0], among=among, limit=limit)
    assert len(ranking.rows) == len(set(ranking.rows.tolist())) == min(limit, selected)
    assert set(ranking.rows.tolist()) <= set(among.tolist())


def test_compressed_scores_are_exact(compressed: DenseIndex, many: Vectors) -> None:
    ranking = compressed.search(many[77], limit=20)
    assert ranking.rows[0] == 77
    assert ranking.scores.tolist() == sorted(ranking.scores.tolist(), reverse=True)
    assert ranking.scores == pytest.approx(many[ranking.rows] @ many[77], abs=1e-6)
    assert compressed.scores(many[77], ranking.rows) == pytest.approx(ranking.scores, abs=1e-6)


def test_compressed_survives_saving_and_gives_back_what_it_was_given(
    compressed: DenseIndex, many: Vectors, tmp_path: Path
) -> None:
    compressed.save(tmp_path / "dense.faiss")
    index = DenseIndex.load(tmp_path / "dense.faiss")
    assert (len(index), index.dimension) == (6000, 32)
    assert np.array_equal(index.vectors(), many)
    expected, found = compressed.search(many[5], limit=50), index.search(many[5], limit=50)
    assert np.array_equal(found.rows, expected.rows)
    assert np.array_equal(found.scores, expected.scores)


def test_the_same_vectors_make_the_same_index(compressed: DenseIndex, many: Vectors, tmp_path: Path) -> None:
    compressed.save(tmp_path / "one.faiss")
    DenseIndex.build(many, flat_rows=1500).save(tmp_path / "two.faiss")
    assert (tmp_path / "one.faiss").read_bytes() == (tmp_path / "two.faiss").read_bytes()


def test_threads_may_share_a_compressed_index(compressed: DenseIndex, many: Vectors) -> None:
    alone = [compressed.search(vector, limit=10).rows.tolist() for vector in many[:100]]
    with ThreadPoolExecutor(4) as threads:
        together = threads.map(lambda vector: compressed.search(vector, limit=10).rows.tolist(), many[:100])
        assert list(together) == alone


ENTRIES = [
    Entry(0, ["高龄", "津贴"], ["标准"], ["每月", "一百元"]),
    Entry(0, ["高龄", "津贴"], ["材料"], ["身份证", "津贴"]),
    Entry(1, ["殡葬", "补贴"], ["标准"], ["每次", "一千元", "身份证"]),
]


@pytest.fixture
def keyword(tmp_path: Path) -> KeywordIndex:
    return KeywordIndex.build(tmp_path / "keyword", ENTRIES)


@pytest.mark.usefixtures("keyword")
def test_an_index_opens_although_its_passing_place_is_still_written_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """tantivy's threads write lock files for a moment after it has opened an index."""
    passing, done = tmp_path / "passing", threading.Event()
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))

    def write() -> None:
        for number in itertools.count():
            if done.is_set():
                return
            for place in passing.iterdir():
                with suppress(OSError):
                    (place / f"{number}.lock").touch()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert all(len(KeywordIndex.load(tmp_path / "keyword")) == len(ENTRIES) for _ in range(20))
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["津贴"], [1, 0]),  # in title and text, in the title only
        (["殡葬", "标准"], [2, 0]),
        (["身份证"], [1, 2]),  # the shorter text counts more
        (["没有"], []),
        ([], []),
    ],
)
def test_keyword_ranks_by_words(keyword: KeywordIndex, words: list[str], expected: list[int]) -> None:
    ranking = keyword.search(words, limit=5)
    assert ranking.rows.tolist() == expected
    assert all(score > 0 for score in ranking.scores)


@pytest.mark.parametrize(("documents", "expected"), [([1], [2]), ([0], [1]), ([0, 1], [1, 2]), ([], [])])
def test_keyword_filters_before_it_ranks(
    keyword: KeywordIndex, documents: list[int], expected: list[int]
) -> None:
    assert keyword.search(["身份证"], documents=documents, limit=2).rows.tolist() == expected


def test_belonging_to_a_document_adds_nothing_to_the_score(keyword: KeywordIndex) -> None:
    free = keyword.search(["身份证"], limit=1).scores
    assert keyword.search(["身份证"], documents=[0], limit=1).scores == pytest.approx(free)


def test_keyword_boosts_fields(keyword: KeywordIndex) -> None:
    words = ["一百元", "材料"]
    assert keyword.search(words, limit=1, boosts=Boosts(text=5.0)).rows.tolist() == [0]
    assert keyword.search(words, limit=1, boosts=Boosts(headings=5.0)).rows.tolist() == [1]


def test_keyword_survives_saving(tmp_path: Path, keyword: KeywordIndex) -> None:
    again = KeywordIndex.load(tmp_path / "keyword")
    assert len(again) == 3
    assert again.search(["殡葬"], limit=3).rows.tolist() == keyword.search(["殡葬"], limit=3).rows.tolist()


def test_questions_are_reduced_to_what_they_are_about() -> None:
    words = Segmenter().cut_for_search("请问我的高龄津贴怎么领啊？高龄津贴要多少钱")
    assert content_words(words) == ("高龄", "津贴", "领", "钱")


def test_a_segmenter_keeps_its_terms_to_itself() -> None:
    assert "桂花餐" in Segmenter(["桂花餐"]).cut("去吃桂花餐")
    assert "桂花餐" not in Segmenter().cut("去吃桂花餐")


def test_a_segmenter_leaves_nothing_behind(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    Segmenter().cut("高龄津贴")
    assert capfd.readouterr() == ("", "")


def test_rarity_is_higher_for_rarer_words() -> None:
    segmenter = Segmenter()
    assert segmenter.rarity("没有这个词条") > segmenter.rarity("津贴") > segmenter.rarity("服务") > 0
