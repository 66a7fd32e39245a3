"""Rule: a question is nearer to the passage that answers it than to any other, however it is worded."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from models.embedding import Embedder

pytestmark = pytest.mark.model

PASSAGES = (
    "年满八十周岁的老年人每月可以领取高龄津贴一百元。",
    "电梯发生故障时，请拨打物业报修电话，维修人员三十分钟内到场。",
    "养老助餐点每天中午十一点到一点供应午饭，七十岁以上老人优惠。",
    "办理居住证需要身份证、租房合同和近期照片。",
    "参保人住院的医疗费用按比例报销。",
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("高龄津贴多少钱？", 0),
        ("我奶奶八十多了，政府给不给钱？", 0),
        ("楼里的升降机不动了找谁", 1),
        ("中午到哪里吃饭便宜", 2),
        ("外地人租房子要办什么证", 3),
        ("住院花的钱能退多少", 4),
    ],
)
def test_the_answer_is_nearest(embedder: Embedder, question: str, answer: int) -> None:
    nearness = embedder.embed_passages(PASSAGES) @ embedder.embed_queries([question])[0]
    assert int(np.argmax(nearness)) == answer


def test_unit_vectors_of_the_dimension_told_before_loading(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(PASSAGES)
    assert embedder.dimension == 384
    assert vectors.shape == (len(PASSAGES), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_questions_and_passages_are_told_apart(embedder: Embedder) -> None:
    text = "高龄津贴"
    nearness = float(embedder.embed_queries([text])[0] @ embedder.embed_passages([text])[0])
    assert 0.8 < nearness < 0.9999


def test_order_does_not_depend_on_length_or_batches(embedder: Embedder) -> None:
    texts = [text * (1 + index % 4) for index, text in enumerate(PASSAGES * 5)]
    together = embedder.embed_passages(texts)
    for index in (0, 7, 24):
        alone = embedder.embed_passages([texts[index]])[0]
        assert float(together[index] @ alone) > 0.9999


def test_nothing_to_embed(embedder: Embedder) -> None:
    assert embedder.embed_queries([]).shape == (0, embedder.dimension)


def test_long_texts_are_cut_off(embedder: Embedder) -> None:
    assert np.isfinite(embedder.embed_passages(["高龄津贴每月发放。" * 500])).all()


def test_threads_share_it(embedder: Embedder) -> None:
    expected = embedder.embed_queries(PASSAGES)
    results: dict[int, float] = {}

    def embed(index: int) -> None:
        vector = embedder.embed_queries([PASSAGES[index]])[0]
        results[index] = float(vector @ expected[index])

    threads = [threading.Thread(target=embed, args=(index,)) for index in range(len(PASSAGES))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(PASSAGES)
    assert min(results.values()) > 0.9999
