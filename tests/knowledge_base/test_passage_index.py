"""Rule: whichever engine indexes a release, the same passages are found with the same scores, and it stays whole."""

from __future__ import annotations

import gc
import json
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge_base import milvus, releases
from knowledge_base.dense import DenseIndex
from knowledge_base.document import Scope
from knowledge_base.drafting import draft
from knowledge_base.indexing import drop_index, kind_of, load_index, save_index
from knowledge_base.layout import Layout
from knowledge_base.loading import load_folders
from knowledge_base.milvus import COLLECTION, MilvusIndex
from knowledge_base.milvus_collection import Collection
from knowledge_base.passage_index import IndexKind, IndexOptions, PassageIndex, Vectors
from knowledge_base.ranking import Rows
from knowledge_base.release import open_folder
from knowledge_base.retrieval import Retriever
from tests.knowledge_base.conftest import Write
from tests.knowledge_base.fakes import BigramEmbedder
from tests.lacking import lacking

FAISS, MILVUS = IndexOptions(), IndexOptions(IndexKind.MILVUS)


def _milvus_is_here() -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries that it imports
            import milvus_lite  # noqa: F401, PLC0415
            import pymilvus  # noqa: F401, PLC0415
    except ImportError:
        lacking("milvus-lite is not installed: pip install 'xiangyin[milvus]'")


@pytest.fixture(
    params=[pytest.param(FAISS, marks=pytest.mark.unit), pytest.param(MILVUS, marks=pytest.mark.e2e)],
    ids=["faiss", "milvus"],
    scope="module",
)
def options(request: pytest.FixtureRequest) -> IndexOptions:
    chosen: IndexOptions = request.param
    if chosen.kind is IndexKind.MILVUS:
        _milvus_is_here()
    return chosen


@pytest.fixture(scope="module")
def many() -> Vectors:
    """3,000 unit vectors that lie close together, as those of e5 do."""
    vectors = 1.0 + np.random.default_rng(5).normal(0.0, 0.4, (3000, 32))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def index(
    options: IndexOptions, many: Vectors, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PassageIndex]:
    folder = tmp_path_factory.mktemp("home") / "knowledge" / "releases" / "one"
    folder.mkdir(parents=True)
    save_index(many, folder, options)
    opened = load_index(folder, options)
    opened.warm_up()
    yield opened
    del opened
    drop_index(folder, options)


SELECTIONS = {
    "all": None,
    "two stretches": np.r_[100:900, 1500:2700],
    "all but one": np.delete(np.arange(3000), 77),
    "every second": np.arange(0, 3000, 2),  # too many pieces to name
    "a few": np.r_[3, 700, 2999],
    "one": np.asarray([1234]),
    "none": np.asarray([], dtype=np.int64),
}


@pytest.mark.parametrize("among", SELECTIONS.values(), ids=SELECTIONS)
@pytest.mark.parametrize("limit", [1, 50])
def test_the_same_is_found_as_by_comparing_everything(
    index: PassageIndex, many: Vectors, among: Rows | None, limit: int
) -> None:
    exact = DenseIndex.build(many)
    for question in (many[77], 0.6 * many[3] + 0.4 * many[2000]):
        expected = exact.search(question, among=among, limit=limit)
        found = index.search(question, among=among, limit=limit)
        assert found.rows.tolist() == expected.rows.tolist()
        assert found.scores == pytest.approx(expected.scores, abs=1e-6)


def test_it_gives_back_what_it_was_given(index: PassageIndex, many: Vectors) -> None:
    assert (len(index), index.dimension) == (3000, 32)
    assert np.array_equal(index.vectors(), many)
    rows = np.asarray([7, 3])
    assert index.scores(many[5], rows) == pytest.approx(many[rows] @ many[5], abs=1e-6)
    assert index.scores(many[5], rows[:0]).tolist() == []


def test_releases_answer_alike_and_leave_nothing_behind(
    tmp_path: Path, guides: Path, write: Write, options: IndexOptions
) -> None:
    write("allowance", "## 一、多少钱\n\n高龄津贴每月一百元。", title="高龄津贴指南")
    layout = Layout(tmp_path / "home", options)
    first = draft(load_folders([guides]), layout, BigramEmbedder())
    found = Retriever(first, BigramEmbedder()).search(["高龄津贴多少钱"], Scope(date(2026, 6, 1)))
    assert [each.passage.id for each in found] == ["allowance#0"]
    write("meals", "老年食堂十一点开饭。", title="养老助餐指南")
    second = draft(load_folders([guides]), layout, BigramEmbedder())
    releases.switch(layout, second.id)
    first.close()
    second.close()
    gc.collect()  # pymilvus leaves cycles behind that keep alive whoever called it
    assert releases.prune(layout, keep=1) == (first.id,)
    open_folder(layout.releases / second.id, options).close()
    kept = (
        [json.loads((layout.releases / second.id / COLLECTION).read_bytes())["collection"]]
        if (options.kind is IndexKind.MILVUS)
        else []
    )
    assert [path.stem for path in (layout.root / "milvus").glob("*")] == kept


@pytest.mark.e2e
def test_another_engine_is_another_release(tmp_path: Path, guides: Path, write: Write) -> None:
    """Whoever changes ``knowledge.index`` and publishes the same documents gets what was asked for."""
    _milvus_is_here()
    write("allowance", "高龄津贴每月一百元。", title="高龄津贴指南")
    ids = []
    for engine in (FAISS, MILVUS, MILVUS, FAISS):
        layout = Layout(tmp_path / "home", engine)
        release = draft(load_folders([guides]), layout, BigramEmbedder())
        assert kind_of(release.folder) is engine.kind
        ids.append(release.id)
        release.close()
    assert (ids[1], ids[0]) == (ids[2], ids[3])
    assert ids[0] != ids[1]


class _Server(Collection):
    """A collection that proposes what it is told, or fails; it counts how often it was asked."""

    def __init__(self, proposed: Rows | None = None) -> None:
        super().__init__("passages_x", "http://127.0.0.1:9", "")
        self.proposed = proposed
        self.asked = 0

    def fill(self, vectors: Vectors) -> None:
        self.nearest(vectors[0], None, 1, len(vectors))

    def nearest(self, query: Vectors, among: Rows | None, limit: int, size: int) -> Rows | None:
        self.asked += 1
        if self.proposed is None:
            raise ConnectionError("no cluster")
        return self.proposed


@pytest.mark.unit
def test_while_milvus_is_down_everything_is_compared_and_it_is_left_alone(many: Vectors) -> None:
    now = [0.0]
    server = _Server()
    index = MilvusIndex(many, server, lambda: now[0])
    index.warm_up()
    expected = DenseIndex.build(many).search(many[9], limit=20).rows.tolist()
    assert index.search(many[9], limit=20).rows.tolist() == expected
    assert server.asked == 1
    now[0] = 31.0
    server.proposed = np.arange(0, 60)
    assert set(index.search(many[9], limit=20).rows.tolist()) <= set(range(60))
    assert server.asked == 2


@pytest.mark.unit
def test_where_milvus_finds_too_few_everything_is_compared(many: Vectors) -> None:
    index = MilvusIndex(many, _Server(np.asarray([1, 2])))
    expected = DenseIndex.build(many).search(many[9], limit=20).rows.tolist()
    assert index.search(many[9], limit=20).rows.tolist() == expected


@pytest.mark.unit
@pytest.mark.parametrize("content", ["{", "[]", "{}", '"x"'])
def test_a_release_that_names_no_collection_is_damaged(tmp_path: Path, many: Vectors, content: str) -> None:
    np.save(tmp_path / milvus.VECTORS, many)
    (tmp_path / COLLECTION).write_text(content, "ascii")
    with pytest.raises(ValueError, match=r"collection|Expecting"):
        load_index(tmp_path, FAISS)


@pytest.mark.unit
def test_a_token_is_not_shown() -> None:
    assert "secret" not in repr(replace(MILVUS, milvus_token="secret"))


@pytest.mark.e2e
@pytest.mark.parametrize("loss", ["gone", "half"])
def test_a_collection_that_is_lost_or_half_filled_is_made_again(
    tmp_path: Path, many: Vectors, loss: str
) -> None:
    _milvus_is_here()
    folder = tmp_path / "knowledge" / "releases" / "one"
    folder.mkdir(parents=True)
    save_index(many, folder, MILVUS)
    collection = milvus.collection_of(folder, MILVUS)
    client = collection._client()
    if loss == "gone":
        client.drop_collection(collection._name)
    else:
        client.delete(collection._name, ids=list(range(1500)))
    collection.close()
    index = load_index(folder, MILVUS)
    assert isinstance(index, MilvusIndex)
    index.warm_up()
    found = index._collection.nearest(many[9], None, 5, len(many))
    assert found is not None
    assert 9 in found
    index._collection.close()
