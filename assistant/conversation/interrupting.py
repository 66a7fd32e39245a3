"""An alert comes between: the form or interview that it found waits, and goes on if the person wants it to.

What is said right after an alert is about the danger, so nothing of it is taken for an answer: first the person is
asked whether to go on.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.conversation.choosing import Said, chosen
from assistant.conversation.courtesy import not_wanted
from assistant.conversation.forms import Field, Form
from assistant.conversation.forms.answers import gives_up
from assistant.conversation.forms.asking_words import asks
from assistant.conversation.forms.requests import asked_for
from assistant.conversation.forms.saying import given_up
from assistant.conversation.forms.told import is_a_time, told, words_of
from assistant.conversation.joining import followed
from assistant.conversation.memory import Interrupted, Memory
from assistant.desk.records import Kind
from assistant.entitlement import State
from assistant.speakable import speakable
from assistant.turn import Choice, Query, Reply, ReplyKind, Sentence

GO_ON = Choice("接着办", "接着办")
_CALLED = {
    Kind.HANDOFF: "请人回电话",
    Kind.REPAIR: "报修",
    Kind.VISIT: "上门代办",
    Kind.OPINION: "提意见",
    Kind.COMPLAINT: "投诉",
}
_LEAVE_IT = Choice("不办了", "不办了")
_ONWARD = Sentence("好的，接着刚才的来。", "好的，接着刚才的来。")


def interrupted(memory: Memory, alert: Reply) -> Memory:
    """Return ``memory`` after ``alert``: what was being asked is put aside, anything else that waited is dropped."""
    aside: Interrupted | None = None
    match memory.pending:
        case Interrupted() as before:
            aside = replace(before, asked=False)
        case Form() | State() as waiting if memory.said is not None:
            aside = Interrupted(waiting, memory.said)
    return replace(memory, said=alert, pending=aside)


def asks_whether_to_go_on(aside: Interrupted) -> tuple[Reply, Interrupted]:
    """Return the question whether to go on with it, and what waits for the answer."""
    question = Reply(ReplyKind.CLARIFICATION, (_question(aside),), choices=(GO_ON, _LEAVE_IT))
    return question, replace(aside, asked=True)


def asking_whether_to_go_on(reply: Reply, aside: Interrupted) -> tuple[Reply, Interrupted]:
    """Return ``reply`` to something else with the question after it whether to go on, and what waits then."""
    return followed(reply, (_question(aside),), (GO_ON, _LEAVE_IT)), replace(aside, asked=True)


def gone_on(aside: Interrupted) -> tuple[Reply, Form | State]:
    """Return the question that was put aside, put again, and what waits for its answer."""
    kind = ReplyKind.HANDOFF if isinstance(aside.waiting, Form) else ReplyKind.CLARIFICATION
    asked = aside.said
    return Reply(kind, (_ONWARD, asked.sentences[-1]), choices=asked.choices), aside.waiting


def left(aside: Interrupted) -> Reply:
    """Return what is said if the person does not want to go on with it."""
    return given_up() if isinstance(aside.waiting, Form) else not_wanted()


def wants_to_go_on(query: Query) -> bool | None:
    """Return whether the person who was asked wants to go on; None if ``query`` does not say."""
    wanted = chosen(query, (GO_ON,))
    if wanted is Said.NONE_OF_THEM or gives_up(words_of(query), None):
        return False
    return True if wanted is GO_ON else None


def is_own(query: Query) -> bool:
    """Return whether ``query`` asks for something of its own, and is not only about what has just happened."""
    return asked_for(query) is not None or asks(query.text)


def answers(aside: Interrupted, query: Query) -> bool:
    """Return whether ``query`` can be nothing but the answer that is waited for; of an interview, any may be."""
    form = aside.waiting
    if not isinstance(form, Form):
        return True
    words = words_of(query)
    if form.asking is Field.WHEN:
        return is_a_time(words)
    return form.asking is not None and form.asking in told(words, form.kind, form.asking).fields


def _question(aside: Interrupted) -> Sentence:
    called = _CALLED[aside.waiting.kind] if isinstance(aside.waiting, Form) else "找补贴"
    text = f"刚才{called}的事还没有完，要接着办吗？"
    return Sentence(text, speakable(text))
