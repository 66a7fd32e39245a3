"""Rule: an interview goes on from turn to turn, lets other questions pass, and tells its result piece by piece."""

from __future__ import annotations

import pytest

from assistant.answering import DeskCard
from assistant.conversation.interviewing import Interviews
from assistant.conversation.memory import Pending, Telling
from assistant.entitlement import State
from assistant.turn import Query, Reply, ReplyKind
from tests.assistant.entitlement.fakes import HERE, interview

pytestmark = pytest.mark.unit

INTERVIEWS = Interviews(interview, DeskCard("桂花社区服务大厅", "6310-0100", "周一至周五"))


def query(text: str, *readings: str) -> Query:
    return Query(text, text, readings=readings)


def begun() -> tuple[Reply, State]:
    first = INTERVIEWS.begin(query("我能领什么补贴"), HERE)
    assert first is not None
    reply, state = first
    assert isinstance(state, State)
    return reply, state


def gone_on(state: Pending, *answers: str) -> tuple[Reply, Pending | None]:
    assert isinstance(state, State)
    step: tuple[Reply, Pending | None] | None = None
    for answer in answers:
        step = INTERVIEWS.go_on(state, query(answer), HERE)
        assert step is not None
        state = step[1] if isinstance(step[1], State) else state
    assert step is not None
    return step


def test_what_names_a_benefit_begins_no_interview() -> None:
    assert INTERVIEWS.begin(query("高龄津贴能领多少"), HERE) is None


def test_it_leads_to_a_list_with_clauses() -> None:
    reply, state = begun()
    assert (reply.kind, state.pending is not None) == (ReplyKind.CLARIFICATION, True)
    reply, told = gone_on(state, "八十三了", "跳过", "跳过", "跳过", "跳过")
    assert isinstance(told, Telling)
    assert reply.kind is ReplyKind.ANSWER
    assert reply.citations


def test_another_question_in_the_middle_is_let_pass() -> None:
    _, state = begun()
    for words in ("老年食堂几点开饭？", "不是，我问的是低保"):
        assert INTERVIEWS.go_on(state, query(words), HERE) is None


def test_what_is_not_understood_is_asked_again_and_then_passed_over() -> None:
    first, state = begun()
    again, same = gone_on(state, "嗯嗯啊")
    assert isinstance(same, State)
    assert same.pending is state.pending
    assert first.sentences[-1] in again.sentences
    _, onward = gone_on(same, "嗯嗯啊")
    assert isinstance(onward, State)
    assert onward.pending is not state.pending


def test_every_reading_of_what_was_heard_may_be_the_answer() -> None:
    _, state = begun()
    step = INTERVIEWS.go_on(state, query("八石三了", "八十三了"), HERE)
    assert step is not None
    assert isinstance(step[1], State)
    assert step[1].pending is not state.pending


def test_what_was_not_read_out_follows_when_it_is_asked_for() -> None:
    _, state = begun()
    first, told = gone_on(state, "八十三了", "跳过", "跳过", "跳过", "跳过")
    heard = [sentence.spoken_text for sentence in first.sentences]
    rounds = 0
    while isinstance(told, Telling) and (more := INTERVIEWS.tell_more(told, HERE)):
        reply, told = more
        heard += [sentence.spoken_text for sentence in reply.sentences]
        rounds += 1
    everything = interview().result(told.state) if isinstance(told, Telling) else ()
    assert 0 < rounds <= len(everything)
    for each in everything:
        assert any(each.offer.benefit.name in text for text in heard)


def test_a_button_may_be_counted_out() -> None:
    reply, state = begun()
    second = reply.choices[1].question
    by_number = INTERVIEWS.go_on(state, query("第二个"), HERE)
    by_name = INTERVIEWS.go_on(state, query(second), HERE)
    assert by_number == by_name
    last = INTERVIEWS.go_on(state, query("最后一个"), HERE)
    assert last == INTERVIEWS.go_on(state, query("跳过"), HERE)


def test_what_was_told_may_be_corrected_after_the_result() -> None:
    _, state = begun()
    first, told = gone_on(state, "八十三了", "跳过", "跳过", "跳过", "跳过")
    assert isinstance(told, Telling)
    corrected = INTERVIEWS.corrected(told, query("不对，我九十一"), HERE)
    assert corrected is not None
    assert corrected[0].kind is ReplyKind.ANSWER
    assert corrected[0].sentences != first.sentences
    for words in ("不对，我问的是高龄津贴", "老年食堂几点开饭？", "嗯"):
        assert INTERVIEWS.corrected(told, query(words), HERE) is None
