"""Rule: what fits a question is told feature by feature, each 0 to 1, and summed by the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields, replace

import numpy as np
import pytest

from assistant.candidates import Candidate, candidates
from assistant.features import FeatureReader, Features, Vectors, Weights
from assistant.turn import Query
from knowledge_base.statute_words import in_statute_words, terms_of
from models.remembering import RememberingEmbedder
from tests.assistant.core_fakes import CloseEmbedder, close_embedder, found, passage, wording

pytestmark = pytest.mark.unit

FUNERAL = "参保人死亡的，其遗属可以领取丧葬补助金。所需材料由社区代收。"
FINE = "堵塞疏散通道的，处警告或者二百元以下罚款。疏散通道应当保持畅通。"


class CountingEmbedder(CloseEmbedder):
    """Keeps the questions that it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.questions += texts
        return super().embed_queries(texts)


def reader(question: str, *, heart: str = "", center: Vectors | None = None) -> FeatureReader:
    query = Query(question, question, heart=heart)
    return FeatureReader(query, close_embedder(), wording("电梯"), Weights(), center)


def first(text: str, *, score: float = 1.0) -> Candidate:
    """Return what the first sentence of a passage offers."""
    return next(iter(candidates([found(passage(text), score=score)])))


def cheap(question: str, text: str) -> Features:
    return reader(question).without_meaning(first(text), 1.0)


def complete(question: str, text: str, *, heart: str = "", center: Vectors | None = None) -> Features:
    read = reader(question, heart=heart, center=center)
    candidate = first(text)
    [features] = read.with_meaning([(candidate, read.without_meaning(candidate, 1.0))])
    return features


def test_every_feature_has_a_weight_of_its_own_name() -> None:
    assert [field.name for field in fields(Features)] == [field.name for field in fields(Weights)]


@pytest.mark.parametrize("name", [field.name for field in fields(Features)])
def test_the_score_is_the_weighted_sum(name: str) -> None:
    nothing = Features(*[0.0] * len(fields(Features)))
    assert reader("电梯").score(replace(nothing, **{name: 0.5})) == pytest.approx(
        0.5 * getattr(Weights(), name)
    )


@pytest.mark.parametrize(("score", "best", "expected"), [(0.5, 1.0, 0.5), (0.5, 0.5, 1.0), (-0.1, 1.0, 0.0)])
def test_a_passage_counts_by_its_share_of_the_bests_score(score: float, best: float, expected: float) -> None:
    assert reader("电梯").without_meaning(first(FINE, score=score), best).passage == expected


def test_words_of_the_passage_count_apart_from_those_of_the_sentence() -> None:
    features = cheap("丧葬补助金要什么材料", "可以领取丧葬补助金。所需材料由社区代收。")
    assert 0 < features.words < features.around


def test_the_matters_are_those_that_the_passage_has_a_statutes_word_for() -> None:
    died, ashes = "我爸在医院没的", "我爸在医院没的，骨灰放哪里"
    assert cheap(died, FUNERAL).matters == 1  # 死亡
    assert 0 < cheap(ashes, FUNERAL).matters < 1  # 死亡, but nothing of 殡葬
    assert cheap(died, FINE).matters == 0


def test_where_no_everyday_phrase_is_known_no_matter_is() -> None:
    question = "民政窗口的电话"
    assert terms_of(question) == ()
    assert cheap(question, "民政窗口的电话是6310-0102。").matters == 0


@pytest.mark.parametrize(
    ("question", "text", "threat"),
    [
        ("楼道里堆东西可以吗", FINE, 1.0),
        ("楼道里堆东西要罚好多钱", FINE, 0.0),
        ("楼道里堆东西可以吗", "疏散通道应当保持畅通。", 0.0),
    ],
)
def test_a_punishment_speaks_against_unless_it_was_asked_about(
    question: str, text: str, threat: float
) -> None:
    assert cheap(question, text).threat == threat
    assert Weights().threat < 0


def test_what_costs_little_is_told_without_meaning_and_stays_when_it_is_added() -> None:
    before, after = cheap("我爸在医院没的", FUNERAL), complete("我爸在医院没的", FUNERAL)
    assert (before.meaning, before.heart, before.reworded) == (0.0, 0.0, 0.0)
    assert replace(after, meaning=0.0, heart=0.0, reworded=0.0) == before
    assert all(0 <= value <= 1 for value in astuple(after))


def test_the_words_of_statutes_bring_a_question_nearer() -> None:
    question = "我爸在医院没的"
    assert in_statute_words(question)
    features = complete(question, "死亡、去世的，处理遗体。")
    assert features.reworded > features.meaning


def test_of_a_question_without_them_the_question_itself_is_compared() -> None:
    features = complete("民政窗口的电话", "民政窗口的电话是6310-0102。")
    assert features.reworded == features.meaning > 0


def test_the_heart_of_a_story_is_compared_and_the_nearer_of_both_counts() -> None:
    story, heart = "我老家在山那边，那年雪下得大", "民政窗口的电话是多少"
    alone, told = (complete(story, "民政窗口的电话是6310-0102。", heart=each) for each in ("", heart))
    assert told.heart > alone.heart
    assert told.meaning > alone.meaning


def test_what_all_questions_have_in_common_is_taken_off_the_heart() -> None:
    question, text = "民政窗口的电话", "民政窗口的电话是6310-0102。"
    [common] = close_embedder().embed_queries([question])
    nothing = np.zeros_like(common)
    assert complete(question, text, center=common).heart < complete(question, text, center=nothing).heart
    assert complete(question, text).meaning == complete(question, text, center=common).meaning


def test_no_question_is_embedded_twice() -> None:
    inner = CountingEmbedder()
    embedder = RememberingEmbedder(inner)
    embedder.warm_up()
    question = "我爸在医院没的"
    embedder.embed_queries([question, in_statute_words(question)])  # as retrieval does
    for text in (FUNERAL, FINE):
        read = FeatureReader(Query(question, question), embedder, wording(), Weights(), None)
        read.with_meaning([(first(text), read.without_meaning(first(text), 1.0))])
    assert inner.questions == [question, in_statute_words(question)]
