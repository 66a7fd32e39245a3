"""Rule: who wants to hear more hears the rest of the cited clause, verbatim, in reading order, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assistant.answering.details import details
from assistant.turn import Reply, ReplyKind, Sentence
from knowledge_base.document import Citation, Passage
from tests.assistant.core_fakes import ALLOWANCE, AMOUNTS, PAPERS, passage

pytestmark = pytest.mark.unit

CLAUSE = "二、发多少钱"
PAID = "高龄津贴在每月15日以前打到社会保障卡里。"


class Shelf:
    """The passages of the documents that it is given."""

    def __init__(self, passages: Mapping[str, tuple[Passage, ...]]) -> None:
        self._passages = passages

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        return self._passages[document_id]


def shelf(*passages: Passage) -> Shelf:
    return Shelf({ALLOWANCE.id: passages})


def reply(*quotes: str, clause: str = CLAUSE) -> Reply:
    said = tuple(Sentence(quote, quote, citation=index) for index, quote in enumerate(quotes))
    citations = tuple(Citation(ALLOWANCE.id, ALLOWANCE.title, clause, quote) for quote in quotes)
    return Reply(ReplyKind.ANSWER, said, citations)


FIRST, SECOND = (f"{sentence}。" for sentence in AMOUNTS.split("。")[:2])


def test_the_rest_of_the_clause_is_told_in_reading_order() -> None:
    here = shelf(passage(AMOUNTS), passage("带身份证。", clause="三、要带什么"), passage(PAID))
    told = details(reply(FIRST), here)
    assert [sentence.text for sentence in told] == [SECOND, PAID]
    assert [sentence.spoken_text for sentence in told][-1] == "高龄津贴在每月十五日以前打到社会保障卡里。"
    assert {sentence.citation for sentence in told} == {0}


def test_what_was_said_is_not_said_again_though_it_was_shortened() -> None:
    text = f"老人（以下简称申请人）每月领高龄津贴100元。{PAID}"
    own = reply("老人每月领高龄津贴100元。")
    assert [sentence.text for sentence in details(own, shelf(passage(text)))] == [PAID]


def test_an_equal_sentence_with_another_figure_is_told() -> None:
    told = details(
        reply("满八十周岁的老人，每月发高龄津贴100元。"),
        shelf(passage("满八十周岁的老人，每月发高龄津贴200元。")),
    )
    assert [sentence.text for sentence in told] == ["满八十周岁的老人，每月发高龄津贴200元。"]


def test_a_sentence_that_differs_by_a_negation_is_told() -> None:
    denied = "没有退休金也没有存款的老人家庭可以领高龄津贴。"
    said = reply("有退休金也有存款的老人家庭可以领高龄津贴。", "不能代领。")
    assert [sentence.text for sentence in details(said, shelf(passage(denied)))] == [denied]


def test_the_items_of_a_list_are_numbered_for_the_ear() -> None:
    told = details(reply(FIRST), shelf(passage(f"{FIRST}\n{PAPERS}", lists=(PAPERS,))))
    assert [sentence.text for sentence in told] == PAPERS.split("\n")
    assert [sentence.spoken_text for sentence in told][1:] == [
        "第一，老人的身份证原件。",
        "第二，老人的户口簿原件。",
    ]


def test_a_row_of_a_table_is_told_only_if_it_tells_more() -> None:
    rows = "年龄：满八十周岁、不满九十周岁，每月：100元\n年龄：满一百周岁，每月：1000元"
    told = details(reply("每月发津贴。"), shelf(passage(f"每月的标准见下表。\n{rows}\n{FIRST}")))
    assert [sentence.text for sentence in told] == ["年龄：满一百周岁，每月：1000元。", FIRST]


def test_of_two_clauses_each_sentence_points_to_its_own() -> None:
    papers = passage("带身份证。带户口簿。", clause="三、要带什么材料")
    one, two = reply(FIRST), reply("带身份证。", clause="三、要带什么材料")
    both = replace(
        one,
        sentences=(one.sentences[0], replace(two.sentences[0], citation=1)),
        citations=(*one.citations, *two.citations),
    )
    told = details(both, shelf(passage(AMOUNTS), papers))
    assert [(sentence.text, sentence.citation) for sentence in told] == [(SECOND, 0), ("带户口簿。", 1)]


@pytest.mark.parametrize(
    ("own", "here"),
    [
        (reply(FIRST), Shelf({})),  # the document was withdrawn meanwhile
        (reply(FIRST), shelf(passage(FIRST))),
        (reply(FIRST), shelf(passage(AMOUNTS, clause="三、要带什么材料"))),
        (Reply(ReplyKind.ABSTENTION, ()), shelf(passage(AMOUNTS))),
    ],
)
def test_where_nothing_is_left_nothing_is_told(own: Reply, here: Shelf) -> None:
    assert details(own, here) == ()


def test_what_was_only_shown_was_not_said() -> None:
    said = reply(FIRST)
    shown = replace(said, sentences=(*said.sentences, Sentence(f"原文：{FIRST}{SECOND}", "", citation=0)))
    told = details(shown, shelf(passage(f"{FIRST}{SECOND}")))
    assert [sentence.text for sentence in told] == [SECOND]
