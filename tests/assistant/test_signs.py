"""Rule: the signs tell what speaks for an answer and against it, from the question's best reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.extraction import Extractor
from assistant.features import nearness, spread
from assistant.signs import ReleaseGround, Setting, SignReader, Signs
from assistant.turn import Query
from knowledge_base.document import Evidence
from knowledge_base.publishing import publish
from tests.assistant.core_fakes import ALLOWANCE, AMOUNTS, PAPERS, close_embedder, found, passage, wording
from tests.assistant.signs_fakes import FakeGround

pytestmark = pytest.mark.unit

DOCUMENTS = Path(__file__).parents[2] / "knowledge_base" / "documents"
OTHER = replace(ALLOWANCE, id="meals", title="桂花社区老年食堂就餐指南")
EVIDENCE = (
    found(passage(AMOUNTS)),
    found(passage(PAPERS, clause="三、要带什么材料"), score=0.7),
    found(passage("一餐12元。"), document=OTHER, score=0.5),
)


def signs(
    question: str, *evidence: Evidence, ground: FakeGround | None = None, heart: str = "", reading: str = ""
) -> Signs:
    query = Query(
        question, question, heart=heart, readings=(reading,) if reading else (), heard=bool(reading)
    )
    [best, *_] = Extractor(close_embedder(), wording()).extract(query, evidence)
    return SignReader(wording(), ground or FakeGround(AMOUNTS)).read(query, best, evidence)


def test_what_is_far_from_all_questions_is_not_familiar_and_the_crowd_is_taken_off() -> None:
    found_there = signs("高龄津贴每月发多少钱", *EVIDENCE, ground=FakeGround(place=Setting(0.7, 0.75)))
    assert found_there.familiar == 0.7
    assert found_there.apart == pytest.approx(nearness(found_there.meaning) - 0.75)


@pytest.mark.parametrize("inner", [0.78, 0.85, 0.93])
def test_nearness_undoes_spread(inner: float) -> None:
    assert nearness(float(spread(inner))) == pytest.approx(inner)


@pytest.mark.parametrize(
    ("question", "lacks"),
    [("高龄津贴每月发多少钱", False), ("高龄津贴和殡葬多少钱", True), ("殡葬的高龄津贴发多少钱", True)],
)
def test_a_subject_that_the_whole_document_lacks_speaks_against(question: str, lacks: bool) -> None:
    assert (signs(question, *EVIDENCE).missing > 0) is lacks
    assert signs(question, *EVIDENCE, ground=FakeGround(f"{AMOUNTS}殡葬")).missing == 0


@pytest.mark.parametrize(
    ("question", "money"),
    [("高龄津贴每月发多少钱", 1.0), ("高龄津贴要带什么材料", 0.0), ("高龄津贴打哪个电话", 0.0)],
)
def test_amounts_of_money_are_a_kind_of_their_own(question: str, money: float) -> None:
    assert signs(question, *EVIDENCE).money == money


def test_the_share_of_the_document_is_told() -> None:
    told = signs("高龄津贴每月发多少钱，满八十周岁", *EVIDENCE)
    assert told.together == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("question", "text", "leads"),
    [
        ("高龄津贴每月发多少钱", AMOUNTS, True),
        ("高龄津贴每月发多少钱", "民政窗口办理高龄津贴。", True),  # no amount, but all that was asked about
        ("殡葬的高龄津贴每月发多少钱", AMOUNTS, True),  # something is missing, but here are amounts
        ("殡葬的高龄津贴每月发多少钱", "民政窗口办理高龄津贴。", False),
    ],
)
def test_what_is_beside_the_point_has_no_lead(question: str, text: str, leads: bool) -> None:
    told = signs(question, found(passage(text)), ground=FakeGround(text))
    assert told.lead == float(leads)


def test_the_lead_is_told_as_a_share_of_a_clear_one() -> None:
    rival = found(replace(passage("高龄津贴每月发放。"), id="old-age-allowance#1"))
    assert 0 < signs("高龄津贴每月发多少钱", found(passage(AMOUNTS)), rival).lead < 1
    assert signs("高龄津贴每月发多少钱", found(passage(AMOUNTS))).lead == 1


@pytest.mark.parametrize("other", ["heart", "reading"])
def test_the_reading_counts_whose_words_are_found(other: str) -> None:
    misheard, meant = "殡葬的高铃金铁多少钱", "高龄津贴每月多少钱"
    assert signs(misheard, *EVIDENCE).missing > 0
    told = signs(misheard, *EVIDENCE, **{other: meant})  # type: ignore[arg-type]  # one of two text arguments
    assert told.missing == 0


def test_a_release_is_the_ground(tmp_path_factory: pytest.TempPathFactory) -> None:
    embedder = close_embedder()
    release = publish([DOCUMENTS], tmp_path_factory.mktemp("home"), embedder)
    ground = ReleaseGround(release, embedder)
    document = release.documents[0]
    text = ground.text_of(document)
    assert all(passage.text in text for passage in release.passages_of(document.id))
    near = ground.setting(release.passages_of(document.id)[0].text)
    assert -1 <= near.crowd <= 1
    assert -1 <= near.familiar <= 1
