"""Rule: an answer ends with one offer at most, of something that the same document answers and that was not said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.answering.offering import Offers
from assistant.question import QuestionKind
from assistant.turn import Choice, Reply, ReplyKind, Sentence
from knowledge_base.document import Citation, Evidence, Passage, Scope
from tests.assistant.answering.test_details import FIRST, shelf
from tests.assistant.core_fakes import ALLOWANCE, AMOUNTS, HERE, passage

pytestmark = pytest.mark.unit

MONEY = passage(FIRST)
PAPERS = passage("带身份证原件。", clause="三、要带什么材料")
PLACE = passage("在桂花路18号大厅办，十个工作日办好。", clause="四、到哪里办、多久办好")
MORE = Choice("说详细一点", "再详细点")


def answer(quote: str = FIRST, clause: str = "二、发多少钱") -> Reply:
    citation = Citation(ALLOWANCE.id, ALLOWANCE.title, clause, quote)
    said = (Sentence(quote, quote, citation=0), Sentence("这是指南里写的。", "这是指南里写的。"))
    return Reply(ReplyKind.ANSWER, said, (citation,), 0.9)


def offered(kind: QuestionKind, *passages: Passage, reply: Reply | None = None, leads: bool = True) -> Reply:
    offers = Offers(shelf(*passages), lambda question, item, scope: leads)
    return offers.after(kind, reply or answer(), ALLOWANCE, HERE)


@pytest.mark.parametrize(
    ("kind", "passages", "sentence", "choice"),
    [
        (
            QuestionKind.MONEY,
            (MONEY, PAPERS, PLACE),
            "要不要我念一下要带什么材料？",
            Choice("念一下要带什么材料", "高龄津贴要带什么材料？"),
        ),
        (
            QuestionKind.MAY_I,
            (MONEY, PLACE),
            "要不要我说一下到哪里办？",
            Choice("说一下到哪里办", "高龄津贴到哪里办？"),
        ),
        (QuestionKind.PHONE, (passage(AMOUNTS), PAPERS), "要我说详细一点吗？", MORE),
        (QuestionKind.MONEY, (passage(AMOUNTS),), "要我说详细一点吗？", MORE),
        # a heading with a subject of its own, and one whose text does not tell it
        (
            QuestionKind.MONEY,
            (passage(AMOUNTS), passage("带身份证。", clause="三、医保卡要带什么材料")),
            "要我说详细一点吗？",
            MORE,
        ),
        (
            QuestionKind.MONEY,
            (passage(AMOUNTS), passage("另行通知。", clause="三、要带什么材料")),
            "要我说详细一点吗？",
            MORE,
        ),
    ],
)
def test_what_people_want_to_know_next_is_offered(
    kind: QuestionKind, passages: Sequence[Passage], sentence: str, choice: Choice
) -> None:
    reply = offered(kind, *passages)
    assert reply.sentences[-1].text == sentence
    assert reply.choices == (choice,)
    assert reply.sentences[:-1] == answer().sentences


def test_where_all_is_said_nothing_is_offered() -> None:
    assert offered(QuestionKind.MONEY, MONEY) == answer()
    own = answer("带身份证原件。", clause="三、要带什么材料")
    assert offered(QuestionKind.MONEY, PAPERS, reply=own) == own


def test_what_would_not_be_answered_is_not_offered() -> None:
    assert offered(QuestionKind.MONEY, MONEY, PAPERS, leads=False).choices == ()
    assert offered(QuestionKind.MONEY, passage(AMOUNTS), PAPERS, leads=False).choices == (MORE,)


def test_whether_a_clause_answers_is_tried_once_for_each_place() -> None:
    tried: list[str] = []

    def leads_to(question: str, item: Evidence, scope: Scope) -> bool:
        tried.append(question)
        return True

    offers = Offers(shelf(MONEY, PAPERS), leads_to)
    for scope in (HERE, HERE, Scope(HERE.as_of, "云山市")):
        offers.after(QuestionKind.MONEY, answer(), ALLOWANCE, scope)
    assert tried == ["高龄津贴要带什么材料？"] * 2
