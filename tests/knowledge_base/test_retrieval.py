"""What is not in force is never found; what fits a question by words and meaning comes first."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge_base.confusion import Confusions, Mishearing
from knowledge_base.document import IN_FORCE, Evidence, Force, Scope
from knowledge_base.errors import ReleaseCorrupt
from knowledge_base.publishing import publish
from knowledge_base.retrieval import Retriever, Weights, fuse
from knowledge_base.sounds import GENERAL
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


ANYWHERE = Scope(date(2026, 6, 1))


@pytest.fixture
def regional(tmp_path: Path, guides: Path, write: Write, embedder: BigramEmbedder) -> Retriever:
    """Return a base in which a place and the whole country say nearly the same."""
    write("country", "高龄津贴由政府发放。", title="老年人权益法甲")
    write("zhejiang", "高龄津贴由政府发放。", title="老年人权益法乙", region="浙江省")
    weights = replace(Weights(), region=0.2)  # the stand-in's vectors lie further apart than a model's
    return Retriever(publish([guides], tmp_path / "regional", embedder), embedder, weights)


@pytest.mark.parametrize(
    ("question", "first"), [("高龄津贴由谁发放", "country"), ("在浙江，高龄津贴由谁发放", "zhejiang")]
)
def test_rules_of_a_place_are_meant_if_it_is_named(regional: Retriever, question: str, first: str) -> None:
    assert regional.search([question], ANYWHERE)[0].document.id == first


def test_who_says_where_they_are_gets_what_applies_there(regional: Retriever) -> None:
    signals = regional.signals(["高龄津贴由谁发放"], Scope(date(2026, 6, 1), "浙江省杭州市"))
    assert signals is not None
    assert signals.region.tolist() == [0, 0]


def test_what_was_heard_is_found_by_its_sound(retriever: Retriever) -> None:
    heard = "实唐己点凯范"  # 食堂几点开饭
    silent, sounded = (retriever.search([heard], TODAY, heard=words)[0] for words in ("", heard))
    assert sounded.passage.id == "meals#0"
    assert sounded.scores.fused > silent.scores.fused


def test_what_may_have_been_said_counts_by_how_likely_it_is(retriever: Retriever) -> None:
    heard = "老黏石躺"  # 老年食堂 with an accent: nian, shi, tang
    listening = Retriever(
        retriever.release, BigramEmbedder(), confusions=Confusions([(Mishearing({}, {}), GENERAL)])
    )
    deaf, sharp = (each.signals([heard], TODAY, heard="老连四汤") for each in (retriever, listening))
    assert deaf is not None
    assert sharp is not None
    assert sharp.heard.max() > deaf.heard.max()


def test_an_unlikely_reading_has_less_to_say(retriever: Retriever) -> None:
    readings = ["高龄津贴发多少钱", "食堂几点开饭"]
    found = retriever.signals(readings, TODAY, probabilities=[0.9, 0.1])
    assert found is not None
    assert found.doubt.tolist()[:2] == pytest.approx([0.0, math.log(9)])
    table = fuse(found, replace(Weights(), probability=1.0))
    assert table.argmax(axis=0).tolist() == [0] * len(found.rows)


def test_what_happened_to_a_person_is_found_in_the_words_of_statutes(
    tmp_path: Path, guides: Path, write: Write, embedder: BigramEmbedder
) -> None:
    write("register", "死亡的，应当注销户口。", title="户口登记办法")
    write("meals", "老年食堂十一点开饭。", title="养老助餐指南")
    retriever = Retriever(publish([guides], tmp_path / "home", embedder), embedder)
    assert retriever.search(["我爸在医院没的"], TODAY)[0].document.id == "register"
    signals = retriever.signals(["我爸在医院没的", "我爸在医院魅的"], TODAY)
    assert signals is not None
    assert signals.doubt.tolist() == pytest.approx([0.0, 0.0, math.log(50)])  # meant much less likely
    plain, _, reworded = signals.nearness.max(axis=1)
    assert reworded > plain


def test_what_has_no_words_of_statutes_is_searched_as_it_is(retriever: Retriever) -> None:
    signals = retriever.signals(["食堂几点开饭"], TODAY)
    assert signals is not None
    assert signals.doubt.tolist() == [0.0]


@pytest.mark.parametrize(
    "weights",
    [Weights(dense=0.0), Weights(keyword=0.0), Weights(phonetic=0.0)],
    ids=["dense", "keyword", "phonetic"],
)
def test_a_ranking_can_be_switched_off(retriever: Retriever, weights: Weights) -> None:
    deaf = Retriever(retriever.release, BigramEmbedder(), weights)
    assert deaf.search(["老年食堂几点开饭"], TODAY)[0].passage.id == "meals#0"


def test_scores_can_be_compared_between_questions(retriever: Retriever) -> None:
    good, bad = (
        retriever.search([question], TODAY)[0] for question in ("高龄津贴每月多少钱", "怎么去火车站")
    )
    assert good.scores.fused > bad.scores.fused
    assert good.score == bad.score == 1.0


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (TODAY, {"old": Force.LAPSED, "later": Force.NOT_YET}),
        (Scope(date(2027, 6, 1), "云山市桂花社区"), {"old": Force.LAPSED, "allowance": Force.LAPSED}),
    ],
)
def test_what_is_out_of_force_is_found_only_if_asked_for(
    retriever: Retriever, scope: Scope, expected: dict[str, Force]
) -> None:
    found = retriever.search(["高龄津贴每月多少钱"], scope, limit=50, out_of_force=True)
    assert {item.document.id: item.standing.force for item in found} == expected
    usual = retriever.search(["高龄津贴每月多少钱"], scope, limit=50)
    assert {item.standing for item in usual} == {IN_FORCE}
