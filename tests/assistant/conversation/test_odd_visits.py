"""Rule: whatever comes in between, nothing that a person is doing is lost, and nobody is left believing it is done."""

from __future__ import annotations

import pytest

from assistant.conversation.forms import Form
from assistant.conversation.memory import Offered
from assistant.entitlement import State
from assistant.turn import ReplyKind
from tests.assistant.conversation.test_conversation import ANSWER, ASKED_BACK, PAPERS, Talk

pytestmark = pytest.mark.unit

REPORT = ("我要报修，厨房水管漏水", "三栋二单元501", "明天上午", "13887123456")


@pytest.mark.parametrize("yes", ["好的，谢谢", "对，谢谢你", "嗯", "嗯嗯"])
def test_a_polite_yes_to_what_was_read_back_registers_it(yes: str) -> None:
    talk = Talk()
    talk.says(*REPORT, yes)
    assert len(talk.desk.drafts) == 1
    assert talk.memory.pending is None


@pytest.mark.parametrize("words", ["谢谢", "晓得了", "你好"])
def test_a_mere_courtesy_registers_nothing_and_the_question_is_put_again(words: str) -> None:
    talk = Talk()
    question = talk.says(*REPORT).sentences[-1]
    assert talk.says(words).sentences[-1] == question
    assert talk.desk.drafts == []
    talk.says("对")
    assert len(talk.desk.drafts) == 1


@pytest.mark.parametrize("words", ["接着", "还有呢", "再详细点"])
def test_more_is_no_way_out_of_a_form(words: str) -> None:
    talk = Talk()
    asked = talk.says("高龄津贴发多少钱？", "我要报修，厨房水管漏水")
    assert talk.says(words) == asked
    assert isinstance(talk.memory.pending, Form)


def test_who_asks_for_a_person_again_goes_on_with_the_same_form() -> None:
    talk = Talk()
    talk.says("坟地的钱哪个出？", "找人工")
    begun = talk.memory.pending
    talk.says("找人工", "我要找人工")
    assert talk.memory.pending == begun


def test_in_the_middle_of_a_form_nothing_else_is_asked_back() -> None:
    talk = Talk(ASKED_BACK)
    talk.says("我要报修，厨房水管漏水", "高龄津贴一个月多少钱？")
    assert not talk.opening.ask_back


def test_a_ticket_that_is_asked_after_in_the_middle_of_a_form_does_not_end_it() -> None:
    talk = Talk()
    question = talk.says("我要报修，厨房水管漏水").sentences[-1]
    assert talk.says("我昨天报的修怎么样了").sentences[-1] == question
    assert talk.says("高龄津贴一个月多少钱？").sentences[-1] == question
    assert isinstance(talk.memory.pending, Form)


def test_an_interview_goes_on_after_a_question_in_between() -> None:
    talk = Talk()
    question = talk.says("我能领什么补贴？", "八十三").sentences[-1]
    reply = talk.says("老年食堂几点开饭？")
    assert reply.sentences[0] == ANSWER.sentences[0]
    assert reply.sentences[-1] == question
    assert isinstance(talk.memory.pending, State)
    assert talk.says("谢谢").sentences[-1] == question
    talk.says("跳过")
    assert talk.asked == []


@pytest.mark.parametrize("words", ["算了", "不用了", "取消"])
def test_an_interview_can_be_given_up(words: str) -> None:
    talk = Talk()
    assert talk.says("我能领什么补贴？", words).kind is ReplyKind.COURTESY
    assert talk.memory.pending is None


def test_uh_huh_takes_what_is_offered_and_otherwise_asks_nothing() -> None:
    talk = Talk()
    talk.says("高龄津贴发多少钱？")
    assert talk.memory.pending == Offered((PAPERS,), asked_back=False)
    talk.says("嗯")
    assert talk.asked == [PAPERS.question]
    for words in ("嗯", "哦", "好的", "不用了"):
        assert talk.says(words).kind is ReplyKind.COURTESY
        assert talk.asked == []


def test_a_correction_leaves_nothing_behind_of_what_was_wrong() -> None:
    talk = Talk()
    talk.says("不是，我问的是高龄津贴发多少钱")
    assert talk.opening.questions[0][0].text == "高龄津贴发多少钱"


def test_nothing_is_lost_of_an_address_that_was_half_understood() -> None:
    talk = Talk()
    talk.says("我要报修，厨房水管漏水", "贵花路18号 三斗二单元501", "明天上午", "13887123456", "对")
    [draft] = talk.desk.drafts
    assert draft.where == "贵花路18号三斗二单元501"
