"""Rule: what is said is a verbatim quote, of the person's own case, of the kind that was asked for."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest

from assistant.extraction import Extract, Extractor
from assistant.features import share, spread
from assistant.turn import Query
from knowledge_base.document import Document, Evidence
from knowledge_base.wording import Term
from tests.assistant.core_fakes import ALLOWANCE, AMOUNTS, PAPERS, close_embedder, found, passage, wording

pytestmark = pytest.mark.unit

OTHER = Document(id="meal-assistance", title="桂花社区养老助餐服务指南", issuer="石榴街道办事处")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(close_embedder(), wording("三级医院", "二级医院", "电梯"))


def ask(extractor: Extractor, question: str, *evidence: Evidence) -> tuple[Extract, ...]:
    return extractor.extract(Query(question, question), evidence)


def texts(extracts: tuple[Extract, ...]) -> list[str]:
    return [extract.text for extract in extracts]


HOSPITALS = (
    "在社区医院看门诊，费用报销60%。在二级医院看门诊，医保报销百分之五十。在三级医院看门诊，只报销百分之十。"
)
LIFTS = "带电梯的楼，物业费是每平方米每月1.6元。没有电梯的楼，物业费是每平方米每月0.9元，包括公共照明。"
HALL = "民政窗口在桂花路18号一楼。民政窗口的电话是6310-0102。民政窗口周一至周五上班。"


@pytest.mark.parametrize(
    ("text", "question", "first"),
    [
        (AMOUNTS, "我八十五岁，高龄津贴每月发多少", "满八十周岁、不满九十周岁的老人，每月发高龄津贴100元。"),
        (AMOUNTS, "我九十二岁，高龄津贴每月发多少", "满九十周岁、不满一百周岁的老人，每月发高龄津贴300元。"),
        (HOSPITALS, "在二级医院看门诊报销多少", "在二级医院看门诊，医保报销百分之五十。"),
        (HOSPITALS, "在三级医院看门诊报销多少", "在三级医院看门诊，只报销百分之十。"),
        (LIFTS, "没有电梯的楼物业费多少钱", "没有电梯的楼，物业费是每平方米每月0.9元，包括公共照明。"),
        (LIFTS, "带电梯的楼物业费多少钱", "带电梯的楼，物业费是每平方米每月1.6元。"),
        (HALL, "民政窗口的电话是多少", "民政窗口的电话是6310-0102。"),
        (HALL, "民政窗口在哪里", "民政窗口在桂花路18号一楼。"),
        (HALL, "民政窗口星期几上班", "民政窗口周一至周五上班。"),
    ],
)
def test_the_sentence_that_answers_comes_first(
    extractor: Extractor, text: str, question: str, first: str
) -> None:
    assert texts(ask(extractor, question, found(passage(text))))[0] == first


def test_the_sentence_of_another_age_is_not_said(extractor: Extractor) -> None:
    extracts = ask(extractor, "我八十五岁，高龄津贴每月发多少", found(passage(AMOUNTS)))
    assert all("300元" not in extract.text for extract in extracts)
    assert extracts[0].features.case == 1


def test_if_the_question_does_not_name_its_case_all_cases_are_said(extractor: Extractor) -> None:
    extracts = ask(extractor, "高龄津贴每月发多少钱", found(passage(AMOUNTS)))
    assert "".join(texts(extracts)) == AMOUNTS


def test_a_list_is_said_as_a_whole(extractor: Extractor) -> None:
    found_list = found(passage(PAPERS, lists=(PAPERS,), clause="三、要带什么材料"))
    [extract] = ask(extractor, "申请高龄津贴要带什么材料", found(passage(AMOUNTS)), found_list)
    assert extract.text == "申请高龄津贴，要带下面两样材料：老人的身份证原件，老人的户口簿原件。"
    assert extract.quote == PAPERS


def test_every_extract_is_verbatim_and_knows_its_passage(extractor: Extractor) -> None:
    evidence = [found(passage(AMOUNTS)), found(passage(HALL), document=OTHER)]
    for question in ("高龄津贴每月发多少", "民政窗口的电话是多少", "月亮上有几个人"):
        for extract in ask(extractor, question, *evidence):
            assert extract.evidence in evidence
            assert extract.quote in extract.evidence.passage.text


def test_two_documents_are_never_mixed(extractor: Extractor) -> None:
    same = "每月15日以前打到卡里。"
    mine, other = found(passage(same)), found(passage(same), document=OTHER)
    assert len(ask(extractor, "津贴每月几号发", mine, other)) == 1


def test_a_second_sentence_is_said_only_if_it_is_about_as_good(extractor: Extractor) -> None:
    close = found(passage("早餐时间是6:30至8:00，每份5元。早餐时间过了就没有早餐了。6:30以前不开门。"))
    far = found(passage("早餐时间是6:30至8:00。老年食堂可以带家属来。"))
    question = "老年食堂早餐时间是几点"
    assert len(ask(extractor, question, far)) == 1
    for extracts in (ask(extractor, question, close), ask(extractor, question, far)):
        assert len("".join(texts(extracts))) <= 130
        assert extracts[0].score - extracts[-1].score <= 0.7


@pytest.mark.parametrize("evidence", [[], [found(passage(""))]], ids=["nothing found", "nothing to quote"])
def test_of_nothing_nothing_is_said(extractor: Extractor, evidence: list[Evidence]) -> None:
    assert ask(extractor, "高龄津贴多少", *evidence) == ()


def test_only_the_first_passages_are_read(extractor: Extractor) -> None:
    many = [found(passage("欢迎光临。"), document=replace(ALLOWANCE, id=f"d{number}")) for number in range(8)]
    late = found(passage(AMOUNTS))
    assert texts(ask(extractor, "高龄津贴每月发多少", *many, late)) == ["欢迎光临。"]


def test_a_sentence_is_embedded_under_its_title() -> None:
    embedder = close_embedder()
    ask(Extractor(embedder, wording()), "高龄津贴每月发多少", found(passage(AMOUNTS)))
    assert len(embedder.embedded) == 2
    assert all(ALLOWANCE.title in text for text in embedder.embedded)  # 每月100元 alone could be anything


def test_a_long_storys_heart_counts_as_well() -> None:
    extractor = Extractor(close_embedder(), wording())
    story = "我老伴走得早，儿子在外地打工不回来"
    alone = extractor.extract(Query(story, story), [found(passage(HALL))])
    with_heart = extractor.extract(
        Query(story, story, readings=("民政窗口的电话是6310-0102。",)), [found(passage(HALL))]
    )
    best = max(extract.features.meaning for extract in with_heart)
    assert best > max(extract.features.meaning for extract in alone)


def test_features_stay_between_0_and_1(extractor: Extractor) -> None:
    evidence = [found(passage(AMOUNTS), score=0.2), found(passage(HALL), score=0.0)]
    for question in ("高龄津贴每月发多少", "月亮上有几个人", "我九十二岁，高龄津贴每月发多少"):
        for extract in ask(extractor, question, *evidence):
            assert all(0 <= value <= 1 for value in astuple(extract.features))


@pytest.mark.parametrize(("nearness", "scaled"), [(0.5, 0), (0.78, 0), (0.855, 0.5), (0.93, 1), (1.0, 1)])
def test_inner_products_are_spread_over_the_range_that_matters(nearness: float, scaled: float) -> None:
    assert float(spread(nearness)) == pytest.approx(scaled, abs=1e-5)
    assert spread(np.array([nearness, nearness], np.float32)).shape == (2,)


TERMS = (Term("高龄津贴", 3.0, ("高龄津贴",)), Term("夜饭", 1.0, ("夜饭", "晚餐")))


@pytest.mark.parametrize(
    ("terms", "text", "expected"),
    [
        (TERMS, "发高龄津贴，送晚餐。", 1.0),
        (TERMS, "发高龄津贴。", 0.75),
        (TERMS, "送晚餐。", 0.25),
        (TERMS, "欢迎光临。", 0.0),
        ((), "欢迎光临。", 0.0),
    ],
)
def test_the_share_of_what_was_asked(terms: tuple[Term, ...], text: str, expected: float) -> None:
    assert share(terms, text) == expected


HAIRCUTS = "满七十岁的老人理发免费。六十岁到六十九岁的老人理发每次收五元。卧床老人上门理发不收钱。"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "我六十六岁，理发还免费吗",
            ["六十岁到六十九岁的老人理发每次收五元。", "满七十岁的老人理发免费。"],
        ),
        ("我七十五岁，理发还免费吗", ["满七十岁的老人理发免费。"]),
    ],
)
def test_who_asks_whether_it_is_free_learns_for_whom_it_is(
    extractor: Extractor, question: str, said: list[str]
) -> None:
    assert texts(ask(extractor, question, found(passage(HAIRCUTS))))[: len(said)] == said


def test_an_amount_that_nobody_pays_is_not_said(extractor: Extractor) -> None:
    text = "爱心车接送老人全部免费，来回的五元油费由社区公益金出。"
    [extract] = ask(extractor, "爱心车要钱吗", found(passage(text)))
    assert (extract.quote, extract.text) == ("爱心车接送老人全部免费", "爱心车接送老人全部免费。")


def test_one_covers_another_if_its_passage_speaks_of_the_same_subjects(extractor: Extractor) -> None:
    query = Query("没有电梯的楼物业费多少钱", "没有电梯的楼物业费多少钱")
    [lifts, other] = (
        extractor.extract(query, [found(passage(text))])[0] for text in (LIFTS, "物业费每年交一次。")
    )
    assert extractor.covers(query, lifts, other)
    assert not extractor.covers(query, other, lifts)


MEALS = "老年食堂的午餐每份十二元，要提前一天预订。"
ONE, TWO = "高龄津贴每月发100元，由民政局发放。", "高龄津贴每月发150元，由民政局发放。"
LEAD_ASKED = "高龄津贴每月发多少"


def elsewhere(text: str) -> Evidence:
    """Return a passage of another document."""
    return found(replace(passage(text), id="meal-assistance#0"), document=OTHER)


def lead(extractor: Extractor, *evidence: Evidence) -> float:
    """Return the lead of the best extract."""
    return max(ask(extractor, LEAD_ASKED, *evidence), key=lambda extract: extract.score).lead


def test_the_lead_is_the_distance_to_the_next_passage_that_says_something_else(extractor: Extractor) -> None:
    mine, other = found(passage(ONE)), elsewhere(MEALS)
    [best] = ask(extractor, LEAD_ASKED, mine, other)
    [rival] = ask(extractor, LEAD_ASKED, other)
    assert best.text == ONE
    assert best.lead == pytest.approx(best.score - rival.score, abs=1e-3)
    assert lead(extractor, mine) == pytest.approx(best.score, abs=1e-3)  # without a rival, all that it has


def test_another_sentence_of_the_passage_is_no_rival(extractor: Extractor) -> None:
    alone, both = found(passage(ONE)), found(passage(f"{ONE}高龄津贴每月打到卡里。"))
    assert lead(extractor, both) == pytest.approx(lead(extractor, alone), abs=1e-3)


def test_another_documents_rule_about_the_same_thing_is_no_rival(extractor: Extractor) -> None:
    alone = lead(extractor, found(passage(ONE)))
    assert lead(extractor, found(passage(ONE)), elsewhere(TWO)) == pytest.approx(alone, abs=1e-3)
    assert lead(extractor, found(passage(ONE)), elsewhere(MEALS)) < alone - 1


def test_the_same_documents_other_passage_about_it_is_a_rival(extractor: Extractor) -> None:
    again = found(replace(passage(TWO), id="old-age-allowance#1", position=1))
    assert lead(extractor, found(passage(ONE)), again) < 1


def test_cases_that_are_said_together_share_their_lead(extractor: Extractor) -> None:
    first, second = ask(extractor, "高龄津贴每月发多少钱", found(passage(AMOUNTS)), elsewhere(MEALS))
    assert first.lead == second.lead > 0


def test_what_is_only_said_as_well_has_no_lead(extractor: Extractor) -> None:
    text = "早餐时间是6:30至8:00，每份5元。早餐时间过了就没有早餐了。6:30以前不开门。"
    first, second = ask(extractor, "老年食堂早餐时间是几点", found(passage(text)))
    assert first.lead > 0 == second.lead
