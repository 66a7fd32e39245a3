"""Rule: what is said stands in the quote, with the condition it hangs on; a list is counted and said item by item."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering.completing import case_above, completed
from assistant.answering.composing import answer, statements
from assistant.extraction import Extract
from assistant.features import Features
from assistant.grounding import check
from assistant.turn import Query, Reply
from knowledge_base.document import Citation
from tests.assistant.core_fakes import ALLOWANCE, AMOUNTS, PAPERS, found, passage

pytestmark = pytest.mark.unit

SURE = Features(passage=1, meaning=1, words=1, kind=1, case=1)
GENERAL = Query("高龄津贴是怎么规定的", "高龄津贴是怎么规定的")
ASKS_PAPERS = Query("高龄津贴要带什么材料", "高龄津贴要带什么材料")


def extract(quote: str, text: str = "", clause: str = "二、发多少钱", lists: tuple[str, ...] = ()) -> Extract:
    """Return a quote out of ``text``, which is the quote alone if it is empty."""
    return Extract(found(passage(text or quote, clause=clause, lists=lists)), quote, quote, 1.0, SURE)


def reply_to(query: Query, *extracts: Extract) -> Reply:
    reply = answer(statements(query, extracts), 0.9)
    for text, citation in quoted(reply):
        assert check(text, [citation.quote], titles=[ALLOWANCE.title], question=query.text)
    return reply


def quoted(reply: Reply) -> Sequence[tuple[str, Citation]]:
    return [
        (each.text, reply.citations[each.citation]) for each in reply.sentences if each.citation is not None
    ]


def shown(reply: Reply) -> list[str]:
    return [text for text, _ in quoted(reply)]


def said(reply: Reply) -> list[str]:
    return [each.spoken_text for each in reply.sentences if each.citation is not None]


def test_a_list_is_counted_and_each_item_is_a_sentence() -> None:
    reply = reply_to(ASKS_PAPERS, extract(PAPERS, lists=(PAPERS,)))
    assert shown(reply) == ["申请高龄津贴，要带下面两样材料：", "老人的身份证原件；", "老人的户口簿原件。"]
    assert said(reply) == [
        "申请高龄津贴，要带下面两样材料：",
        "第一，老人的身份证原件；",
        "第二，老人的户口簿原件。",
    ]
    assert [citation.quote for citation in reply.citations] == [PAPERS]


def test_a_list_that_does_not_count_itself_is_counted_for_the_ear() -> None:
    listed = "领津贴的老人应当符合下列条件：\n（一）满八十周岁；\n（二）有云山市户籍。"
    reply = reply_to(GENERAL, extract(listed, lists=(listed,)))
    assert shown(reply) == ["领津贴的老人应当符合下列条件：", "满八十周岁；", "有云山市户籍。"]
    assert said(reply) == [
        "领津贴的老人应当符合下列条件：",
        "一共两条，第一，满八十周岁；",
        "第二，有云山市户籍。",
    ]


def test_of_a_list_under_a_heading_that_asks_for_it_every_item_is_said() -> None:
    text = "老人的身份证和户口簿。\n老人本人的银行卡。\n家里人代办的，还要带委托书。"
    item = extract("老人本人的银行卡。", text, clause="四、要带什么材料")
    reply = reply_to(ASKS_PAPERS, item)
    assert shown(reply) == ["老人的身份证和户口簿；", "老人本人的银行卡。"]
    assert said(reply) == ["要带下面几样，第一，老人的身份证和户口簿；", "第二，老人本人的银行卡。"]
    assert shown(reply_to(GENERAL, item)) == ["老人本人的银行卡。"]
    added = extract("家里人代办的，还要带委托书。", text, clause="四、要带什么材料")
    assert shown(reply_to(ASKS_PAPERS, added, item)) == [*shown(reply), added.quote]


@pytest.mark.parametrize(
    ("quote", "text", "whole"),
    [
        (
            "每月发100元。",
            "满八十周岁的老人可以领津贴。每月发100元。",
            "满八十周岁的老人可以领津贴。每月发100元。",
        ),
        ("但是低保老人不交。", "每人交20元；但是低保老人不交。", "每人交20元；但是低保老人不交。"),
        ("每人交20元；", "每人交20元；但是低保老人不交。", "每人交20元；但是低保老人不交。"),
        ("第一年不收钱。", "第一年不收钱。从第二年起每年收120元。", "第一年不收钱。从第二年起每年收120元。"),
        ("老人每月领100元。", "窗口在一楼。老人每月领100元。电话在墙上。", "老人每月领100元。"),
        ("每月发100元。", "满八十周岁的老人可以领津贴。\n每月发100元。", "每月发100元。"),
        (  # what it leans on leans as well
            "情节严重的，吊销执照。",
            "违反规定出租的，责令改正；有违法所得的，没收违法所得；情节严重的，吊销执照。",
            "违反规定出租的，责令改正；有违法所得的，没收违法所得；情节严重的，吊销执照。",
        ),
        ("前款老人不交费。", "低保老人可以申请。\n前款老人不交费。", "低保老人可以申请。\n前款老人不交费。"),
        ("每月第一个星期三办。", "窗口在一楼。每月第一个星期三办。", "每月第一个星期三办。"),
        ("每月发", "可以领津贴。每月发100元。", "每月发"),
    ],
)
def test_a_sentence_comes_with_what_it_hangs_on(quote: str, text: str, whole: str) -> None:
    assert completed(quote, passage(text)) == whole
    assert whole in text


def test_a_completed_sentence_is_cited_with_its_condition() -> None:
    text = "满八十周岁的老人可以领高龄津贴。每月发100元。"
    reply = reply_to(GENERAL, extract("每月发100元。", text))
    assert shown(reply) == ["满八十周岁的老人可以领高龄津贴。", "每月发100元。"]
    assert [citation.quote for citation in reply.citations] == [text]


def test_a_list_comes_with_what_its_introduction_hangs_on() -> None:
    """Who hears the lighter penalty alone takes it for the penalty."""
    listed = "情节较轻的，处五百元以下罚款：\n（一）非法持有的；\n（二）向他人提供的。"
    text = f"有下列行为之一的，处二千元以下罚款；{listed}"
    reply = reply_to(GENERAL, extract(listed, text, lists=(listed,)))
    assert shown(reply)[0] == "有下列行为之一的，处二千元以下罚款；情节较轻的，处五百元以下罚款："
    assert [citation.quote for citation in reply.citations] == [text]


WHO = "有云山市户籍、满八十周岁的老人，可以领高龄津贴。有退休金的老人也可以领。户口不在云山市的老人，不能领。"


def test_who_asks_whether_he_may_hears_as_well_who_may() -> None:
    rule, retired, stranger = (
        extract(f"{each}。", WHO, clause="一、谁可以领") for each in WHO.split("。") if each
    )
    asked = Query("我有退休金，能领高龄津贴吗", "我有退休金，能领高龄津贴吗")
    for extracts in ([retired], [retired, stranger], [retired, rule]):
        assert shown(reply_to(asked, *extracts)) == [retired.quote, rule.quote]
    assert shown(reply_to(GENERAL, retired)) == [retired.quote]


def test_sentences_that_are_no_cases_are_not_announced() -> None:
    meals = [f"{each}饭在十二点。" for each in ("早", "中", "晚")]
    assert said(reply_to(GENERAL, *(extract(meal, "".join(meals)) for meal in meals))) == meals


def test_an_exception_is_said_in_one_breath_with_its_rule() -> None:
    text = "满八十周岁的老人可以领。每人交20元；但是低保老人不交。"
    reply = reply_to(GENERAL, extract("每人交20元；", f"窗口在一楼。{text}"))
    assert shown(reply) == ["每人交20元；但是低保老人不交。"]


@pytest.mark.parametrize(
    ("clause", "said", "case"),
    [
        ("四、到外地看病", "先打电话备案。", "到外地看病"),
        ("一、普通门诊报多少", "报60%。", "普通门诊"),
        ("一、普通门诊报多少", "普通门诊报60%。", ""),
        ("二、发多少钱", "每月100元。", ""),
        ("第十五条", "每月100元。", ""),
    ],
)
def test_the_heading_s_case_is_said_if_the_sentence_does_not_name_it(
    clause: str, said: str, case: str
) -> None:
    assert case_above(passage(said, clause=clause), said) == case


def test_a_sentence_under_a_case_begins_with_it() -> None:
    item = extract("医保范围内的费用报销60%。", clause="一、普通门诊报多少")
    reply = answer(statements(GENERAL, [item]), 0.9)
    assert shown(reply) == ["普通门诊，医保范围内的费用报销60%。"]
    asked = Query("普通门诊报多少", "普通门诊报多少")
    assert shown(answer(statements(asked, [item]), 0.9)) == ["医保范围内的费用报销60%。"]


def test_nothing_is_said_twice() -> None:
    text = "满八十周岁的老人可以领高龄津贴。每月发100元。"
    first, second = extract("满八十周岁的老人可以领高龄津贴。", text), extract("每月发100元。", text)
    for extracts in ([first, second], [second, first], [second, second]):
        assert shown(reply_to(GENERAL, *extracts)) == [first.quote, second.quote]


def test_a_row_of_a_table_that_says_no_more_than_a_sentence_is_not_said() -> None:
    row = "老人年龄：满八十周岁、不满九十周岁，每月：100元"
    sentence = AMOUNTS.partition("。")[0] + "。"
    text = f"{row}\n{AMOUNTS}"
    for extracts in ([sentence, row], [row, sentence]):
        assert shown(reply_to(GENERAL, *(extract(each, text) for each in extracts))) == [sentence]
    assert shown(reply_to(GENERAL, extract(row, text))) == [row]


def test_three_cases_of_a_clause_are_announced() -> None:
    cases = [
        f"{each}。" for each in (AMOUNTS + "满一百周岁的老人，每月发高龄津贴1000元。").split("。") if each
    ]
    reply = reply_to(GENERAL, *(extract(case, "".join(cases)) for case in cases))
    assert shown(reply) == cases
    assert said(reply)[0].startswith("分三种情况：满八十周岁")


def test_the_article_of_a_statute_is_shown_below_what_is_said_of_it() -> None:
    quote = "十六周岁至二十五周岁的，发给有效期十年的居民身份证。"
    article = f"{quote}\n四十六周岁以上的，发给长期有效的居民身份证。"
    reply = answer(statements(GENERAL, [extract(quote, article, "第五条")]), 0.9)
    *heard, clause = reply.sentences
    assert clause.text.startswith("原文：")
    assert "四十六周岁以上的，发给长期有效的居民身份证。" in clause.text
    assert clause.spoken_text == ""
    assert all(sentence.spoken_text for sentence in heard)
    assert [citation.quote for citation in reply.citations] == [quote, article]
    assert clause.citation == 1


def test_of_an_article_that_is_said_whole_nothing_more_is_shown() -> None:
    quote = "十六周岁至二十五周岁的，发给有效期十年的居民身份证。"
    reply = reply_to(GENERAL, extract(quote, quote, "第五条"))
    assert "原文" not in reply.text
