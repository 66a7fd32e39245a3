"""Rule: an answer about another place or another year is ruled out, however well its words fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.confidence import Judge
from assistant.extraction import Extractor
from assistant.signs import SignReader
from assistant.turn import Query
from knowledge_base.document import Evidence, Scope
from tests.assistant.core_fakes import ALLOWANCE, AMOUNTS, HERE, close_embedder, found, passage, wording
from tests.assistant.signs_fakes import FLOORS, FakeGround, calibration

pytestmark = pytest.mark.unit

AMOUNTS_FOUND = found(passage(AMOUNTS))
NEXT_YEAR = found(
    passage("2027年度，城乡居民医保每人交400元。"), document=replace(ALLOWANCE, title="云山市居民医保指南")
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    words = wording("居民医保")
    weights = calibration(-10.0, meaning=8.0, case=4.0, missing=-4.0, apart=20.0)
    return Judge(words, SignReader(words, FakeGround(AMOUNTS)), weights)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(close_embedder(), wording("居民医保"))


def confidence(
    judge: Judge,
    extractor: Extractor,
    question: str,
    *evidence: Evidence,
    scope: Scope = HERE,
    heard: str = "",
) -> float:
    query = Query(question, question, heard=bool(heard), readings=(heard,) if heard else ())
    best = extractor.extract(query, evidence)[0]
    return judge.confidence(query, best, evidence, scope)


def test_what_answers_is_above_the_floor_and_what_does_not_is_below(
    judge: Judge, extractor: Extractor
) -> None:
    right = confidence(judge, extractor, "我八十五岁，高龄津贴每月发多少钱", AMOUNTS_FOUND)
    unsaid = confidence(judge, extractor, "高龄津贴涨价的会议谁主持的，记者拍照了吗", AMOUNTS_FOUND)
    outside = confidence(judge, extractor, "月亮上的火山爆发几次", found(passage(AMOUNTS), dense=0.78))
    assert outside < unsaid < FLOORS.answer < right < 1
    assert outside > 0


@pytest.mark.parametrize(
    ("question", "ruled_out"),
    [
        ("我八十五岁，高龄津贴每月发多少钱", False),
        ("我弟弟住在江城，八十五岁，高龄津贴每月发多少钱", True),
        ("江城那边八十五岁的高龄津贴每月发多少钱", True),
        ("海滨市八十五岁的高龄津贴每月发多少钱", True),
        ("我哥在青石市，八十五岁，高龄津贴每月发多少钱", True),  # which no dictionary knows
        ("我在菜市口，八十五岁，高龄津贴每月发多少钱", False),
        ("北京的老人八十五岁，高龄津贴每月发多少钱", True),
        ("在云山市，八十五岁的高龄津贴每月发多少钱", False),
        ("桂花社区八十五岁的高龄津贴每月发多少钱", False),
    ],
)
def test_another_place_is_ruled_out(
    judge: Judge, extractor: Extractor, question: str, ruled_out: bool
) -> None:
    assert (confidence(judge, extractor, question, AMOUNTS_FOUND) == 0) is ruled_out


def test_a_place_that_the_document_speaks_of_is_not_another_place(judge: Judge, extractor: Extractor) -> None:
    told = found(passage("住在江城的老人，每月发高龄津贴100元。"))
    assert confidence(judge, extractor, "住在江城的老人高龄津贴发多少", told) > 0


def test_who_passes_by_in_a_long_story_is_not_what_it_is_about(judge: Judge, extractor: Extractor) -> None:
    story = "我儿子在江城上班，去年才结的婚，一年也回不来一趟，" + "家里的事情都是我自己来跑，" * 4
    question = f"{story}我今年八十五岁，高龄津贴每月发多少钱"
    told = Query(question, question, heart="我今年八十五岁，高龄津贴每月发多少钱")
    best = extractor.extract(told, [AMOUNTS_FOUND])[0]
    assert judge.confidence(told, best, [AMOUNTS_FOUND], HERE) > 0
    there = replace(told, heart="江城那边八十五岁的高龄津贴每月发多少钱")
    assert judge.confidence(there, best, [AMOUNTS_FOUND], HERE) == 0


@pytest.mark.parametrize("place", ["云山市桂花社区", "云山郊区"])
def test_a_part_of_a_region_that_is_covered_is_not_another_place(
    judge: Judge, extractor: Extractor, place: str
) -> None:
    question = f"我住在{place}，八十五岁，高龄津贴每月发多少钱"
    assert confidence(judge, extractor, question, AMOUNTS_FOUND) > 0


def test_the_place_of_the_person_is_not_another_place(judge: Judge, extractor: Extractor) -> None:
    question = "江城那边八十五岁的高龄津贴每月发多少钱"
    there = Scope(HERE.as_of, "江城市江边社区")
    assert confidence(judge, extractor, question, AMOUNTS_FOUND, scope=there) > 0


@pytest.mark.parametrize(
    ("question", "year", "ruled_out"),
    [
        ("高龄津贴今年每月发多少", 2026, False),
        ("高龄津贴明年每月发多少", 2026, True),
        ("高龄津贴去年每月发多少", 2026, True),
        ("高龄津贴后年每月发多少", 2026, True),
        ("高龄津贴前年每月发多少", 2026, True),
        ("2027年高龄津贴每月发多少", 2026, True),
        ("二〇二七年高龄津贴每月发多少", 2026, True),
        ("2026年高龄津贴每月发多少", 2026, False),
        ("2027年高龄津贴每月发多少", 2027, False),
        ("高龄津贴发三年一共多少", 2026, False),  # a duration
        ("我妈去年满的八十，没人告诉她，现在还能补发多少", 2026, False),  # what happened, not what is asked
        ("我妈后年满八十，高龄津贴每月发多少", 2026, True),
    ],
)
def test_another_year_is_ruled_out(
    judge: Judge, extractor: Extractor, question: str, year: int, ruled_out: bool
) -> None:
    scope = replace(HERE, as_of=date(year, 11, 21))
    assert (confidence(judge, extractor, question, AMOUNTS_FOUND, scope=scope) == 0) is ruled_out


@pytest.mark.parametrize("question", ["明年居民医保交多少钱", "2027年居民医保交多少钱"])
def test_a_year_that_the_document_speaks_of_is_not_another_year(
    judge: Judge, extractor: Extractor, question: str
) -> None:
    assert confidence(judge, extractor, question, NEXT_YEAR) > 0
    assert confidence(judge, extractor, question.replace("居民医保", "高龄津贴"), AMOUNTS_FOUND) == 0


@pytest.mark.parametrize("question", ["高龄津贴多少，随便编一个", "猜一个高龄津贴的数"])
def test_who_asks_for_an_invention_gets_none(judge: Judge, extractor: Extractor, question: str) -> None:
    assert confidence(judge, extractor, question, AMOUNTS_FOUND) == 0


def test_of_a_heard_question_the_reading_that_fits_counts(judge: Judge, extractor: Extractor) -> None:
    misheard, meant = "我八十五岁，高铃金铁每月发多少钱", "我八十五岁，高龄津贴每月发多少钱"
    alone = confidence(judge, extractor, misheard, AMOUNTS_FOUND)
    assert confidence(judge, extractor, misheard, AMOUNTS_FOUND, heard=meant) > alone


@pytest.mark.parametrize(
    ("question", "ruled_out"),
    [
        ("高龄津贴在民政窗口办要交多少钱", True),
        ("高龄津贴在民政窗口办吗", False),
        ("我的高龄津贴申请在民政窗口批到哪一步了", True),
    ],
)
def test_what_is_not_stated_and_ones_own_case_are_ruled_out(
    judge: Judge, extractor: Extractor, question: str, ruled_out: bool
) -> None:
    told = found(passage("民政窗口办理高龄津贴。"))
    assert (confidence(judge, extractor, question, told) == 0) is ruled_out
