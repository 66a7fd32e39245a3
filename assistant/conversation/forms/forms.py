"""Forms: one plain question at a time, everything read back, and only then registered.

::

    begin ─▶ what? ─▶ where? ─▶ (name?) ─▶ when? ─▶ telephone? ─▶ read back ─▶ registered, with a number
                 what was told already is not asked                  ▲  │ not right
                                                                     └──┘ corrected

Nothing is said to be registered before it is. Threads may share ``Forms``: how far a form is, it is given and returns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from assistant.answering import DeskCard
from assistant.conversation.forms import answers, correcting, saying, telephone
from assistant.conversation.forms.form import ORDER, Circumstances, Field, Form
from assistant.conversation.forms.requests import asked_for, request_in, says_enough
from assistant.conversation.forms.status import TicketNumber, asked_status, number_alone, told_status
from assistant.conversation.forms.told import told, words_of
from assistant.conversation.forms.writing_down import says_nothing, told_of, understood, written_down
from assistant.desk.errors import DraftInvalid, KeyReused
from assistant.desk.hours import Hours
from assistant.desk.records import Draft, Kind, Status, Ticket
from assistant.turn import Query, Reply, Sentence
from knowledge_base.errors import LibraryUnavailable

_UNSAID = {
    Kind.HANDOFF: "想请工作人员回电话，没有说是什么事",
    Kind.REPAIR: "要报修，没有说是什么坏了",
    Kind.VISIT: "要上门代办，没有说办什么事",
}
"""What is registered for people who do not want to say what it is; an opinion is nothing without it."""
_LONGEST_ANSWER = 1000
"""Characters of an answer; what is longer is cut."""


class Submitting(Protocol):
    """Registers things; ``assistant.desk.desk.Desk`` does."""

    def submit(self, draft: Draft, key: str) -> Ticket:
        """Register something, once per key. Raises DraftInvalid, KeyReused, LibraryUnavailable."""
        ...

    def status(self, number: str) -> Status:
        """Return how far a ticket is. Raises TicketUnknown, LibraryUnavailable."""
        ...


class Forms:
    """Fills in forms and has them registered."""

    def __init__(
        self, desk: Submitting, hours: Hours, card: DeskCard, *, clock: Callable[[], datetime] = datetime.now
    ) -> None:
        """Take what it works with.

        Args:
            desk: registers what was confirmed.
            hours: says when somebody will call.
            card: whom people can call themselves.
            clock: the community's own time, without a zone.
        """
        self._desk = desk
        self._hours = hours
        self._card = card
        self._clock = clock

    def begin(
        self, kind: Kind, query: Query, circumstances: Circumstances, about: str = ""
    ) -> tuple[Reply, Form | None]:
        """Return the first question of a form for what ``query`` tells, and the form.

        Args:
            kind: any but an alert.
            query: what was said to ask for it; what it tells is not asked again.
            circumstances: what the form belongs to.
            about: of a handoff, the question that was not answered.
        """
        found = told(request_in(query, kind), kind)
        known = dict(found.fields)
        rest = found.rest[:_LONGEST_ANSWER]
        about = about.strip()[:_LONGEST_ANSWER] if kind is Kind.HANDOFF else ""
        if says_enough(kind, rest):
            known[Field.WHAT], rest = f"{rest}，刚才问的是：{about}" if about else rest, ""
        elif about:
            known[Field.WHAT], rest = about, ""
        form = Form(kind, circumstances, query.dialect).with_answers(known)
        form = replace(form, begun=rest if len(rest) > 1 else "")
        if form.asking is None:
            return saying.read_back(form), form
        return saying.question(form, first=True), form

    def take(self, form: Form, query: Query) -> tuple[Reply, Form | None] | None:
        """Return what follows on ``query``, and the form, None once it is registered or given up.

        None alone: ``query`` is not for the form. It is to be answered, and the form stays.
        """
        words = words_of(query)[:_LONGEST_ANSWER]
        if answers.gives_up(words, form.asking):
            return saying.given_up(), None
        if answers.is_for_others(words, form.kind, form.asking) or _wants_something_else(form, query, words):
            return None
        if asked_for(query) is form.kind:  # it adds nothing
            words = request_in(query, form.kind)[:_LONGEST_ANSWER]
        if form.confirming:
            return self._confirmed(form, words)
        if (changed := correcting.while_asked(form, words)) is not None:
            return saying.question(changed, saying.as_told(correcting.difference(form, changed))), changed
        return self._answered(form, words)

    def numbered(self, query: Query) -> Reply | None:
        """Return how far the ticket is whose number ``query`` tells in reply; None if it tells none."""
        number = number_alone(words_of(query))
        return told_status(number, self._desk.status, self._card) if number else None

    def status(self, query: Query) -> Reply | None:
        """Return how far the ticket is that ``query`` asks for, or ask for its number; None if it asks for none."""
        asked = asked_status(words_of(query))
        return None if asked is None else told_status(asked, self._desk.status, self._card)

    def _answered(self, form: Form, words: str) -> tuple[Reply, Form | None]:
        """Return what follows on the answer to a question."""
        if form.asking is Field.TELEPHONE:
            return self._telephone_told(form, words)
        field = form.asking or Field.WHAT
        if answers.skips(words):
            return self._passed_over(form, {})
        found = told(words, form.kind, field)
        known = {other: value for other, value in found.fields.items() if other is not field}
        value = written_down(form, told_of(field, found))
        if form.misunderstood == 0 and not understood(form, value):
            again = replace(form, answers=tuple((form.known | known).items())).asked_again(form.begun)
            return saying.not_understood(again), again
        if says_nothing(value):
            return self._passed_over(form, known)
        return self._onward(form, {**known, field: value})

    def _telephone_told(self, form: Form, words: str) -> tuple[Reply, Form | None]:
        number, rest = telephone.taken_out(words, asked=True)
        digits = number or telephone.digits_in(words)
        if not number and form.begun:
            more = form.begun + telephone.few_digits(words)
            digits = more if telephone.valid(more) else digits
        if telephone.valid(digits) or (digits and digits == form.begun):
            found = told(rest, form.kind).fields if number else {}
            return self._onward(form, {**found, Field.TELEPHONE: digits})
        if answers.skips(words) or answers.denies(words) or answers.not_wanted(words):
            return self._onward(form, {Field.TELEPHONE: ""}, *saying.no_telephone(form, self._card))
        if digits and not form.begun:
            return saying.wrong_number(digits), form.asked_again(digits)
        if answers.agrees(words) or words.strip("，。") == "要":
            return saying.just_the_number(), form
        if form.misunderstood:
            return self._onward(form, {Field.TELEPHONE: ""}, saying.number_not_understood())
        again = form.asked_again()
        return saying.not_understood(again), again

    def _passed_over(self, form: Form, known: dict[Field, str]) -> tuple[Reply, Form | None]:
        """Return what follows if somebody does not want to answer; ``known`` is what was told instead."""
        if form.asking is not Field.WHAT:
            return self._onward(form, {**known, form.asking or Field.WHAT: ""})
        if form.kind in _UNSAID:
            return self._onward(form, {**known, Field.WHAT: _UNSAID[form.kind]})
        if form.misunderstood:
            return saying.given_up(), None
        again = form.asked_again(form.begun)
        return saying.question(again, saying.plain("不说是什么事，就没法登记。")), again

    def _onward(self, form: Form, told_now: dict[Field, str], *before: Sentence) -> tuple[Reply, Form | None]:
        """Return the next question, or everything read back."""
        wanted = {
            field: value for field, value in told_now.items() if field in (*ORDER[form.kind], Field.NAME)
        }
        form = form.with_answers(wanted)
        if form.asking is None:
            return saying.read_back(form, *before), form
        return saying.question(form, *before), form

    def _confirmed(self, form: Form, words: str) -> tuple[Reply, Form | None]:
        """Return what follows on the answer to what was read back."""
        if answers.agrees(words):
            return self._register(form)
        if answers.denies(words):
            return saying.what_is_wrong(form), form
        corrected = correcting.corrected(form, words)
        if corrected is None:
            form = form.asked_again()
            return saying.yes_or_no(form), form
        if corrected.asking is Field.TELEPHONE and corrected.begun:
            return saying.wrong_number(corrected.begun), corrected
        if corrected.asking is not None:
            return saying.question(corrected), corrected
        return saying.read_back(corrected, saying.plain("好的，改过来了。")), corrected

    def _register(self, form: Form) -> tuple[Reply, Form | None]:
        """Return that it is registered, once it is; or that it is not, and the form to try again."""
        try:
            ticket = self._desk.submit(form.draft(), form.key)
        except DraftInvalid as error:
            again = replace(form, asking=Field.WHAT, begun="", misunderstood=0)
            return saying.question(again, saying.plain(str(error)), saying.call_yourself(self._card)), again
        except KeyReused as error:
            return saying.not_registered(str(error), self._card), form
        except LibraryUnavailable:
            return saying.not_registered("机器这会儿存不进去。", self._card), form
        promise = self._hours.promise(self._clock()) if ticket.draft.telephone else ""
        return saying.registered(ticket, promise), None


def confirms(form: Form, query: Query) -> bool:
    """Return whether ``query`` says yes to what was read back: 好的，谢谢 does."""
    return form.confirming and answers.agrees(words_of(query))


def _wants_something_else(form: Form, query: Query, words: str) -> bool:
    """Return whether another form is asked for in the middle of this one, or how far a ticket is."""
    if asked_status(words) is TicketNumber.UNTOLD or "编号" in words:
        return True
    if form.kind is Kind.HANDOFF and form.asking is Field.WHAT:
        return False
    return asked_for(query) not in (None, form.kind)
