"""A text is embedded once as long as it is remembered, and nobody can read what was asked."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from models.remembering import RememberingEmbedder

pytestmark = pytest.mark.unit


class Counting:
    """An embedder whose vectors tell the text's length and what it is for."""

    name = "counting"
    dimension = 2

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.warm_ups = 0

    def warm_up(self) -> None:
        self.warm_ups += 1

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedded(texts, 0)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._embedded(texts, 1)

    def _embedded(self, texts: Sequence[str], kind: int) -> NDArray[np.float32]:
        self.asked += texts
        return np.asarray([(len(text), kind) for text in texts], np.float32).reshape(len(texts), 2)


@pytest.fixture
def counting() -> Counting:
    return Counting()


def test_vectors_come_in_the_order_of_the_texts(counting: Counting) -> None:
    embedder = RememberingEmbedder(counting)
    embedder.embed_passages(["一", "三三三"])
    vectors = embedder.embed_passages(["三三三", "二二", "一", "二二"])
    assert vectors[:, 0].tolist() == [3, 2, 1, 2]
    assert vectors.dtype == np.float32
    assert counting.asked == ["一", "三三三", "二二"]


def test_a_question_and_a_passage_are_not_the_same(counting: Counting) -> None:
    embedder = RememberingEmbedder(counting)
    assert embedder.embed_queries(["一"])[0, 1] == 0
    assert embedder.embed_passages(["一"])[0, 1] == 1


def test_a_vector_does_not_keep_those_that_were_made_with_it() -> None:
    made: list[weakref.ref[NDArray[np.float32]]] = []

    class Watched(Counting):
        def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
            vectors = super().embed_queries(texts).copy()
            made.append(weakref.ref(vectors))
            return vectors

    embedder = RememberingEmbedder(Watched(), questions=1)
    embedder.embed_queries(["一", "二二"])
    gc.collect()
    assert [each() for each in made] == [None]


def test_what_was_not_asked_for_lately_is_forgotten(counting: Counting) -> None:
    embedder = RememberingEmbedder(counting, questions=2)
    for text in ("一", "二二", "一", "三三三", "一", "二二"):
        embedder.embed_queries([text])
    assert counting.asked == ["一", "二二", "三三三", "二二"]


def test_more_texts_at_once_than_are_remembered(counting: Counting) -> None:
    embedder = RememberingEmbedder(counting, questions=1)
    assert embedder.embed_queries(["一", "二二", "三三三"])[:, 0].tolist() == [1, 2, 3]


def test_nothing_is_asked(counting: Counting) -> None:
    assert RememberingEmbedder(counting).embed_queries([]).shape == (0, 2)


def test_no_text_is_kept(counting: Counting) -> None:
    embedder = RememberingEmbedder(counting)
    embedder.embed_queries(["我叫王桂芳"])
    assert "王桂芳" not in repr([vars(part) for part in (embedder._questions, embedder._passages)])


def test_it_stands_for_the_embedder_inside(counting: Counting) -> None:
    embedder = RememberingEmbedder(counting)
    embedder.warm_up()
    assert (embedder.name, embedder.dimension, counting.warm_ups) == ("counting", 2, 1)
