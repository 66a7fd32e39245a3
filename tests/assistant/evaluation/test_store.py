"""Rule: nothing that is kept is made twice, and what is kept is what was made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation.store import KeptEmbedder, Store
from tests.knowledge_base.fakes import BigramEmbedder

pytestmark = pytest.mark.unit


class CountingEmbedder(BigramEmbedder):
    """Tells which questions it was asked."""

    def __init__(self, name: str = "bigrams") -> None:
        super().__init__(name)
        self.questions: list[str] = []

    def embed_queries(self, texts):  # type: ignore[no-untyped-def]  # as inherited
        self.questions += texts
        return super().embed_queries(texts)


def test_what_is_kept_survives_the_process(tmp_path: Path) -> None:
    file = tmp_path / "below" / "kept.sqlite"
    Store(file).put(b"vector", "model", "text")
    assert Store(file).get("model", "text") == b"vector"
    assert Store(file).get("model", "other") is None
    assert Store(file).get("modelt", "ext") is None  # keys are not run together


def test_a_passage_is_embedded_once(tmp_path: Path) -> None:
    first, second = CountingEmbedder(), CountingEmbedder()
    made = KeptEmbedder(first, Store(tmp_path / "kept")).embed_passages(["高龄津贴", "助餐", "高龄津贴"])
    again = KeptEmbedder(second, Store(tmp_path / "kept")).embed_passages(["助餐", "高龄津贴", "新的"])
    assert (first.embedded, second.embedded) == (["高龄津贴", "助餐"], ["新的"])
    np.testing.assert_array_equal(again[:2], made[[1, 0]])
    np.testing.assert_array_equal(made[0], made[2])


def test_weights_are_loaded_only_for_what_is_not_kept(tmp_path: Path) -> None:
    KeptEmbedder(CountingEmbedder(), Store(tmp_path / "kept")).embed_passages(["助餐"])
    idle = CountingEmbedder()
    embedder = KeptEmbedder(idle, Store(tmp_path / "kept"))
    embedder.warm_up()
    embedder.embed_passages(["助餐"])
    assert idle.warm_ups == 0
    embedder.embed_queries(["几点"])
    assert idle.warm_ups == 1


def test_models_do_not_share_vectors(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    KeptEmbedder(CountingEmbedder("one"), store).embed_passages(["助餐"])
    other = CountingEmbedder("other")
    KeptEmbedder(other, store).embed_passages(["助餐"])
    assert other.embedded == ["助餐"]


def test_a_question_is_embedded_again_when_it_has_been_forgotten(tmp_path: Path) -> None:
    counting = CountingEmbedder()
    embedder = KeptEmbedder(counting, Store(tmp_path / "kept"))
    embedder.embed_queries(["几点", "几点"])
    embedder.embed_queries(["几点"])
    assert counting.questions == ["几点"]
    embedder.forget_questions()
    embedder.embed_queries(["几点"])
    assert counting.questions == ["几点", "几点"]


def test_kept_questions_are_embedded_by_one_process_only(tmp_path: Path) -> None:
    first, second = CountingEmbedder(), CountingEmbedder()
    made = KeptEmbedder(first, Store(tmp_path / "kept"), keep_questions=True).embed_queries(["几点", "助餐"])
    other = KeptEmbedder(second, Store(tmp_path / "kept"), keep_questions=True)
    np.testing.assert_array_equal(other.embed_queries(["助餐", "几点"]), made[[1, 0]])
    assert (first.questions, second.questions) == (["几点", "助餐"], [])
    other.embed_passages(["几点"])
    assert second.embedded == ["几点"]  # a passage is embedded otherwise than a question


def test_processes_may_write_at_once(tmp_path: Path) -> None:
    def write(name: str) -> None:
        store = Store(tmp_path / "kept")
        for number in range(200):
            store.put(b"vector", name, str(number))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))
    kept = Store(tmp_path / "kept")
    assert {kept.get(name, str(number)) for name in "abcd" for number in range(200)} == {b"vector"}
