"""Rule: several replies become one that says everything, cites rightly, and asks one thing at most."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.conversation.joining import followed, joined, preceded, without_offer
from assistant.turn import Choice, Reply, ReplyKind, Sentence
from tests.assistant.core_fakes import CITATION

pytestmark = pytest.mark.unit

PAPERS = Choice("念要带哪些材料", "要带哪些材料？")
OTHER = replace(CITATION, clause="三、要带什么", quote="要带身份证。")


def said(text: str, citation: int | None = None) -> Sentence:
    return Sentence(text, text, citation)


AMOUNT = Reply(
    ReplyKind.ANSWER, (said("每月100元。", 0), said("要不要念材料？")), (CITATION,), 0.9, (PAPERS,)
)
TWO = Reply(ReplyKind.ANSWER, (said("要带身份证。", 1), said("每月100元。", 0)), (CITATION, OTHER), 0.8)
DECLINED = Reply(ReplyKind.ABSTENTION, (said("没有找到。"), said("要不要打电话？")), choices=(PAPERS,))
ASKED_BACK = Reply(
    ReplyKind.CLARIFICATION,
    (said("您是问甲，还是乙？"),),
    choices=(Choice("甲", "甲？"), Choice("乙", "乙？")),
)


def test_one_reply_stays_as_it_is() -> None:
    assert joined([AMOUNT]) is AMOUNT


def test_every_sentence_cites_what_it_cited() -> None:
    reply = joined([AMOUNT, TWO])
    cited = {
        sentence.text: reply.citations[sentence.citation]
        for sentence in reply.sentences[:4]
        if sentence.citation is not None
    }
    assert cited == {"每月100元。": CITATION}
    last = reply.sentences[-2:]
    assert [reply.citations[each.citation or 0] for each in last] == [OTHER, CITATION]
    assert (reply.kind, reply.confidence) == (ReplyKind.ANSWER, 0.8)


def test_only_the_last_one_offers_something() -> None:
    reply = joined([AMOUNT, DECLINED])
    assert "要不要念材料？" not in reply.text
    assert reply.text.endswith("要不要打电话？")
    assert (reply.choices, reply.kind) == ((PAPERS,), ReplyKind.ANSWER)


@pytest.mark.parametrize("replies", [(ASKED_BACK, AMOUNT), (AMOUNT, ASKED_BACK)])
def test_a_question_back_comes_last_and_is_the_only_one(replies: tuple[Reply, Reply]) -> None:
    reply = joined(replies)
    assert reply.text == "您问了两件事，一件一件说。第一件：每月100元。第二件：您是问甲，还是乙？"
    assert reply.choices == ASKED_BACK.choices


def test_an_offer_gives_way_to_another() -> None:
    report = Choice("帮您登记报修", "我要报修")
    reply = followed(AMOUNT, (said("要不要我帮您登记报修？"),), (report,))
    assert (reply.text, reply.choices) == ("每月100元。要不要我帮您登记报修？", (report,))


def test_what_is_no_offer_stays() -> None:
    assert without_offer(ASKED_BACK) is ASKED_BACK
    assert without_offer(TWO) is TWO


def test_what_is_said_before_a_reply_moves_no_citation() -> None:
    reply = preceded((said("好的。"),), TWO)
    assert reply.text == "好的。要带身份证。每月100元。"
    assert reply.sentences[1].citation == 1


def test_of_several_questions_back_one_is_put() -> None:
    other = replace(ASKED_BACK, sentences=(said("您是问丙，还是丁？"),), choices=(PAPERS, PAPERS))
    reply = joined([ASKED_BACK, other])
    assert "丙" not in reply.text
    assert (reply.choices, reply.kind) == (ASKED_BACK.choices, ReplyKind.CLARIFICATION)
    assert reply.text.startswith("您问了两件事")
