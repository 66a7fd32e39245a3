"""Rule: what the last reply waits for comes first, but never stands in the way of a command or a new question."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from assistant.conversation import courtesy
from assistant.conversation.conversation import Conversation
from assistant.conversation.forms import Circumstances, Form, saying
from assistant.conversation.interrupting import interrupted
from assistant.conversation.interviewing import Interviews
from assistant.conversation.memory import Memory, Offered, Reading, Telling
from assistant.conversation.opening import Answered, Opening
from assistant.entitlement import State
from assistant.turn import Action, Choice, Query, Reply, ReplyKind, Sentence
from tests.assistant.conversation.forms.talking import CARD, FakeDesk, forms_at
from tests.assistant.core_fakes import CITATION, HERE, wording
from tests.assistant.entitlement.fakes import interview

pytestmark = pytest.mark.unit

PAPERS = Choice("念要带哪些材料", "高龄津贴要带哪些材料？")
MORE = Choice("说详细一点", "再详细点")
ALLOWANCE = Choice("高龄津贴发多少钱", "高龄津贴发多少钱？")
CANTEEN = Choice("老年食堂一顿多少钱", "老年食堂一顿多少钱？")


def said(text: str, citation: int | None = None) -> Sentence:
    return Sentence(text, text, citation)


ANSWER = Reply(
    ReplyKind.ANSWER,
    (said("每月100元。", 0), said("要不要我念一下要带哪些材料？")),
    (CITATION,),
    0.9,
    (PAPERS,),
)
ASKED_BACK = Reply(
    ReplyKind.CLARIFICATION, (said("您是问高龄津贴，还是老年食堂？"),), choices=(ALLOWANCE, CANTEEN)
)
ALERT = Reply(ReplyKind.ALERT, (said("马上打120。"),))
DECLINED = Reply(ReplyKind.ABSTENTION, (said("没有找到。"),))
DETAILS = tuple(said(f"第{number}步" + "办" * 40 + "。", 0) for number in range(3))


@dataclass
class Talk:
    """Somebody talks; every question is answered with ``answer``."""

    answer: Reply = ANSWER
    details: tuple[Sentence, ...] = ()
    desk: FakeDesk = field(default_factory=FakeDesk)
    memory: Memory = field(default_factory=Memory)
    opening: Opening = field(default_factory=lambda: Opening(Memory()))
    asked: list[str] = field(default_factory=list)
    """What was looked for in the last turn, the likeliest meaning of each question."""

    def __post_init__(self) -> None:
        known = self.details

        class Answerer:
            def details(self, reply: Reply) -> tuple[Sentence, ...]:
                assert reply.citations
                return known

        self.conversation = Conversation(
            forms_at(self.desk),
            Interviews(interview, CARD),
            details=Answerer,
            wording=wording("老年证"),
        )

    def says(self, *texts: str) -> Reply:
        """Say one thing after the other; return the reply to the last."""
        for text in texts:
            reply = self._says(Query(text, text))
        return reply

    def _says(self, query: Query) -> Reply:
        circumstances = Circumstances("visit", "kiosk", f"visit-{self.memory.turns}")
        self.opening = self.conversation.open(query, self.memory, HERE, circumstances)
        self.asked = [meanings[0].text for meanings in self.opening.questions]
        if self.opening.reply is not None:
            reply, memory = self.opening.reply, self.opening.memory
        else:
            answered = [Answered(meanings[0], self.answer) for meanings in self.opening.questions]
            reply, memory = self.conversation.close(self.opening, answered)
        self.memory = replace(memory, turns=memory.turns + 1)
        return reply


def test_a_question_is_looked_for_and_what_is_offered_waits() -> None:
    talk = Talk()
    assert talk.says("高龄津贴发多少钱？") == ANSWER
    assert talk.asked == ["高龄津贴发多少钱？"]
    assert talk.memory.pending == Offered((PAPERS,), asked_back=False)
    assert talk.memory.last is not None
    assert talk.memory.last.reply == ANSWER


@pytest.mark.parametrize("yes", ["要", "好的", "嗯，念嘛", "好的，谢谢", PAPERS.question])
def test_an_offer_is_taken_up(yes: str) -> None:
    talk = Talk()
    talk.says("高龄津贴发多少钱？", yes)
    assert talk.asked == [PAPERS.question]


@pytest.mark.parametrize("no", ["不要", "不用了", "不消"])
def test_an_offer_is_declined_and_then_gone(no: str) -> None:
    talk = Talk()
    assert talk.says("高龄津贴发多少钱？", no).kind is ReplyKind.COURTESY
    assert (talk.asked, talk.memory.pending) == ([], None)


def test_an_offer_does_not_stand_in_the_way() -> None:
    talk = Talk()
    talk.says("高龄津贴发多少钱？", "老年证在哪里办？")
    assert talk.asked == ["老年证在哪里办？"]
    assert talk.opening.ask_back


@pytest.mark.parametrize(
    ("words", "question"), [("第二个", CANTEEN), ("食堂那个", CANTEEN), ("1", ALLOWANCE)]
)
def test_what_was_meant_is_chosen(words: str, question: Choice) -> None:
    talk = Talk(ASKED_BACK)
    talk.says("那个钱多少？", words)
    assert talk.asked == [question.question]


@pytest.mark.parametrize("words", ["第一个", "我问的是物业费怎么交"])
def test_nobody_is_asked_back_twice_in_a_row(words: str) -> None:
    talk = Talk(ASKED_BACK)
    talk.says("那个钱多少？", words)
    assert not talk.opening.ask_back


def test_none_of_them_was_meant() -> None:
    talk = Talk(ASKED_BACK)
    reply = talk.says("那个钱多少？", "都不是")
    assert (reply.kind, talk.memory.pending) == (ReplyKind.COURTESY, None)


def test_what_was_said_is_said_again_and_still_waits() -> None:
    talk = Talk(ASKED_BACK)
    talk.says("那个钱多少？")
    assert talk.says("再说一遍") == ASKED_BACK
    talk.says("第二个")
    assert talk.asked == [CANTEEN.question]


def test_a_courtesy_is_not_what_is_said_again() -> None:
    talk = Talk()
    talk.says("高龄津贴发多少钱？", "谢谢你")
    assert talk.says("再说一遍") == ANSWER


@pytest.mark.parametrize(
    ("words", "speed", "gain"), [("慢点讲", 0.85, 1.0), ("大声点", 1.0, 1.5), ("慢点讲，大声点", 0.85, 1.5)]
)
def test_it_speaks_as_it_is_told_and_says_it_again(words: str, speed: float, gain: float) -> None:
    talk = Talk()
    talk.says("高龄津贴发多少钱？")
    reply = talk.says(words)
    assert reply.sentences[-2:] == ANSWER.sentences
    assert reply.citations == ANSWER.citations
    assert talk.memory.speed == pytest.approx(speed)
    assert talk.memory.gain == pytest.approx(gain)


def test_pace_and_loudness_have_bounds() -> None:
    talk = Talk()
    talk.says(*["慢点讲", "大声点"] * 20)
    assert (talk.memory.speed, talk.memory.gain) == (0.6, 4.0)


def test_before_anything_was_said_there_is_nothing_to_repeat() -> None:
    assert Talk().says("再说一遍").kind is ReplyKind.COURTESY


def test_goodbye_forgets_everything() -> None:
    talk = Talk()
    reply = talk.says("高龄津贴发多少钱？", "没事了，再见")
    assert (reply.action, talk.opening.forget, talk.opening.memory) == (Action.LEAVE, True, Memory())


def test_stop_stops_and_loses_nothing() -> None:
    talk = Talk()
    reply = talk.says("高龄津贴发多少钱？", "停")
    assert reply.action is Action.STOP
    assert talk.says("再说一遍") == ANSWER


def test_details_come_piece_by_piece() -> None:
    talk = Talk(replace(ANSWER, choices=(MORE,)), details=DETAILS)
    talk.says("高龄津贴发多少钱？")
    heard = [talk.says("好的")]
    while isinstance(talk.memory.pending, Reading) and talk.memory.pending.rest:
        heard.append(talk.says("接着念"))
    cited = [each for reply in heard for each in reply.sentences if each.citation is not None]
    assert tuple(cited) == DETAILS
    assert talk.says("还有呢").kind is ReplyKind.COURTESY


def test_reading_ends_when_it_is_not_wanted_and_gives_way_to_a_question() -> None:
    for words, asked in (("不用了", []), ("老年证在哪里办？", ["老年证在哪里办？"])):
        talk = Talk(details=DETAILS)
        talk.says("高龄津贴发多少钱？", "再详细点", words)
        assert talk.asked == asked
        assert not isinstance(talk.memory.pending, Reading)


def test_a_person_is_asked_for_and_knows_what_it_is_about() -> None:
    talk = Talk(DECLINED)
    reply = talk.says("坟地的钱哪个出？", "找人工")
    assert (reply.kind, isinstance(talk.memory.pending, Form)) == (ReplyKind.HANDOFF, True)
    talk.says("13887123456", "对")
    [draft] = talk.desk.drafts
    assert "坟地" in draft.what
    assert "13887123456" in draft.telephone.replace(" ", "")
    assert talk.memory.pending is None


def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on() -> None:
    talk = Talk()
    question = talk.says("我要报修，厨房水管漏水").sentences[-1]
    reply = talk.says("高龄津贴一个月多少钱？")
    assert reply.sentences[0] == ANSWER.sentences[0]
    assert reply.sentences[-1] == question
    assert isinstance(talk.memory.pending, Form)
    assert talk.says("再说一遍") == reply


def alerted(talk: Talk) -> None:
    talk.memory = interrupted(talk.memory, ALERT)


@pytest.mark.parametrize("yes", ["好的", "要得", "接着办", "接着说", "好的，谢谢"])
def test_a_form_goes_on_after_an_alert_if_that_is_wanted(yes: str) -> None:
    talk = Talk()
    where = talk.says("我要报修", "厨房的水管漏水")
    alerted(talk)
    asked = talk.says("送医院了，在三栋二单元501")  # about the danger, and not where the pipe is
    assert "报修" in asked.text
    assert talk.says(yes).sentences[-1] == where.sentences[-1]
    talk.says("五栋一单元302", "随时", "13800138000", "对")
    assert [draft.where for draft in talk.desk.drafts] == ["五栋一单元302"]


@pytest.mark.parametrize("no", ["不办了", "不用了", "算了"])
def test_a_form_is_given_up_after_an_alert_if_it_is_not_wanted(no: str) -> None:
    talk = Talk()
    talk.says("我要报修", "厨房的水管漏水")
    alerted(talk)
    assert talk.says("嗯", no) == saying.given_up()
    assert talk.memory.pending is None


def test_a_question_after_an_alert_is_answered_and_then_it_asks_whether_to_go_on() -> None:
    talk = Talk()
    when = talk.says("我要报修", "厨房的水管漏水", "五栋一单元302")
    alerted(talk)
    reply = talk.says("高龄津贴发多少钱？")
    assert reply.sentences[0] == ANSWER.sentences[0]
    assert "报修" in reply.sentences[-1].text
    assert talk.says("老年证在哪里办？").sentences[-1] == reply.sentences[-1]
    assert talk.says("明天上午").sentences[-1] != when.sentences[-1]  # the answer itself goes on with it
    assert isinstance(talk.memory.pending, Form)


def test_another_alert_asks_anew_and_an_interview_waits_like_a_form() -> None:
    talk = Talk()
    first = talk.says("我能领什么补贴")
    alerted(talk)
    talk.says("好的")
    alerted(talk)
    assert talk.says("好的").choices != first.choices
    assert talk.says("好的").choices == first.choices
    assert isinstance(talk.memory.pending, State)


def test_an_alert_drops_what_was_only_offered() -> None:
    talk = Talk()
    talk.says("高龄津贴发多少钱？")
    alerted(talk)
    assert talk.memory.pending is None


@pytest.mark.parametrize("words", ["第二个", "第二个嘛", "是的", "要得", "好的嘛"])
def test_what_chooses_among_nothing_is_told_so(words: str) -> None:
    talk = Talk()
    assert talk.says(words) == courtesy.nothing_offered()
    assert not talk.asked


def test_a_number_that_there_is_no_choice_of_is_told_what_there_is() -> None:
    talk = Talk()
    reply = talk.says("高龄津贴发多少钱？", "第二个")
    assert reply.choices == (PAPERS,)
    talk.says("要")
    assert talk.asked == [PAPERS.question]


def test_goodbye_in_the_middle_of_a_form_registers_nothing() -> None:
    talk = Talk()
    talk.says("我要报修，厨房水管漏水", "再见")
    assert talk.desk.drafts == []


def test_an_interview_goes_on_and_tells_more() -> None:
    talk = Talk()
    talk.says("我能领什么补贴？")
    assert isinstance(talk.memory.pending, State)
    talk.says("八十三", "跳过")
    reply = talk.says("跳过", "跳过", "跳过")
    assert (reply.kind, isinstance(talk.memory.pending, Telling)) == (ReplyKind.ANSWER, True)
    more = talk.says("还有呢")
    assert more.citations
    assert more != reply
    assert all(each.query.text != "八十三" for each in talk.memory.exchanges)


def test_a_question_in_the_middle_of_an_interview_is_answered_and_it_goes_on() -> None:
    talk = Talk()
    talk.says("我能领什么补贴？", "老年食堂几点开饭？")
    assert talk.asked == ["老年食堂几点开饭？"]


def test_two_questions_are_two_answers() -> None:
    talk = Talk(replace(ANSWER, choices=()))
    reply = talk.says("高龄津贴发多少钱？还有老年证要带什么材料？")
    assert len(talk.asked) == 2
    assert len(reply.citations) == 2
    assert len(talk.memory.exchanges) == 2


def test_a_correction_is_not_a_question_of_its_own() -> None:
    talk = Talk()
    talk.says("老年证在哪里办？", "不是，我问的是高龄津贴发多少钱")
    assert len(talk.asked) == 1
    assert "高龄津贴" in talk.asked[0]
    assert "老年证" not in talk.asked[0]
    assert talk.says("不对").kind is ReplyKind.COURTESY


def test_a_follow_up_is_completed_from_what_was_said_before() -> None:
    talk = Talk(replace(ANSWER, choices=()))
    talk.says("高龄津贴八十岁发多少钱？", "那九十岁呢？")
    assert "高龄津贴" in talk.asked[0]
    assert "九十岁" in talk.asked[0]


def test_a_number_is_asked_after() -> None:
    talk = Talk()
    talk.says("我要报修，厨房水管漏水", "三栋二单元501", "明天上午", "13887123456", "对")
    [ticket] = talk.desk.tickets.values()
    reply = talk.says(f"我报的修怎么样了？编号{ticket.number}")
    assert "已经有工作人员接手" in reply.text


def test_the_number_that_was_asked_for_may_be_told_in_any_way() -> None:
    talk = Talk()
    talk.says("我要报修，厨房水管漏水", "三栋二单元501", "明天上午", "13887123456", "对")
    [ticket] = talk.desk.tickets.values()
    talk.says("我报的修怎么样了？")
    assert "没有查到" in talk.says("是12345吧").text
    assert "已经有工作人员接手" in talk.says(f"号码是，{'，'.join(ticket.number)}").text
    talk.says("我报的修怎么样了？", "老年证在哪里办？")
    assert talk.asked == ["老年证在哪里办？"]


@pytest.mark.parametrize("answer", [ANSWER, DECLINED])
def test_who_asks_for_help_with_something_broken_is_offered_to_report_it(answer: Reply) -> None:
    talk = Talk(answer)
    reply = talk.says("家里的灯坏了找谁修？")
    assert [choice.question for choice in reply.choices] == ["我要报修，家里的灯坏了"]
    assert talk.says("要得").kind is ReplyKind.HANDOFF
    assert isinstance(talk.memory.pending, Form)


@pytest.mark.parametrize("yes", ["要得", "是的", "对"])
def test_a_yes_to_several_is_asked_which(yes: str) -> None:
    talk = Talk(ASKED_BACK)
    talk.says("那个钱多少？")
    reply = talk.says(yes)
    assert (reply.kind, reply.choices, talk.asked) == (ReplyKind.CLARIFICATION, ASKED_BACK.choices, [])
    talk.says("第二个")
    assert talk.asked == [CANTEEN.question]


def test_a_question_back_offers_the_form_as_one_more_choice() -> None:
    talk = Talk(ASKED_BACK)
    reply = talk.says("家里的灯坏了找谁修？")
    assert reply.choices[:2] == ASKED_BACK.choices
    talk.says(reply.choices[2].label)
    assert isinstance(talk.memory.pending, Form)


@pytest.mark.parametrize("words", ["明天上午", "八十三了", "那个什么"])
def test_what_is_about_nothing_is_not_looked_for_unless_it_hangs_on_something(words: str) -> None:
    talk = Talk()
    assert talk.says(words).kind is ReplyKind.COURTESY
    assert talk.asked == []
    talk.says("高龄津贴发多少钱？", words)
    assert talk.asked != []


def test_an_offer_is_made_once_in_a_visit() -> None:
    talk = Talk()
    assert talk.says("高龄津贴发多少钱？").choices == (PAPERS,)
    reply = talk.says("老年证在哪里办？")
    assert reply.choices == ()
    assert "要不要" not in reply.text
