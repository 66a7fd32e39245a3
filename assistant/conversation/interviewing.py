"""What am I entitled to, as part of a conversation: begun, gone on with, and its result told piece by piece."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.answering import DeskCard
from assistant.conversation.choosing import chosen
from assistant.conversation.courtesy import not_wanted
from assistant.conversation.forms.answers import gives_up
from assistant.conversation.forms.told import words_of
from assistant.conversation.memory import Pending, Telling
from assistant.entitlement import (
    ALOUD,
    Interview,
    Question,
    State,
    asking,
    asks_for_entitlements,
    telling,
    wordings,
)
from assistant.question import QuestionKind, kind_of
from assistant.turn import Choice, Query, Reply
from knowledge_base.document import Scope

_COUNTS = re.compile(r"第[一二三四五1-5]|头一|前头|前面|后头|后面|最后|上面|下面|中间")
_ABOUT_ELSE = re.compile("[我俺](?:想|要)?问")
_SHORT = 5
"""Characters of a text that is no question of its own."""


class Interviews:
    """Leads interviews. Threads may share it."""

    def __init__(self, interview_in: Callable[[Scope], Interview], desk: DeskCard) -> None:
        """Take the interview for what is in force somewhere on a day, and where people turn to."""
        self._interview_in = interview_in
        self._desk = desk

    def begin(self, query: Query, scope: Scope) -> tuple[Reply, Pending] | None:
        """Return the first question and what waits for its answer; None if ``query`` asks for no interview."""
        if not asks_for_entitlements(query):
            return None
        interview = self._interview_in(scope)
        return self._onward(interview, interview.begin(query.text)) if interview.has_offers else None

    def go_on(self, state: State, query: Query, scope: Scope) -> tuple[Reply, Pending | None] | None:
        """Return what comes after the answer ``query``, and what waits then: nothing if it was given up.

        None alone: ``query`` is no answer but a question of its own.
        """
        interview = self._interview_in(scope)
        query = _counted_out(query, interview.question(state))
        said = wordings(query)
        if _ABOUT_ELSE.search(query.text):
            return None
        if not interview.answers(state, *said):
            if _asks(query):
                return None
            if gives_up(words_of(query), None):
                return not_wanted(), None
        return self._onward(interview, interview.answer(state, *said))

    def corrected(self, told: Telling, query: Query, scope: Scope) -> tuple[Reply, Pending] | None:
        """Return the benefits after ``query`` corrects what they were found for; None if it corrects nothing."""
        if _asks(query):
            return None
        interview = self._interview_in(scope)
        state = interview.corrected(told.state, *wordings(query))
        return None if state is None else self._onward(interview, state)

    def tell_more(self, told: Telling, scope: Scope) -> tuple[Reply, Pending] | None:
        """Return the benefits that were not read out yet; None if there are none."""
        found = self._interview_in(scope).result(told.state)
        if told.start >= len(found):
            return None
        return telling(found, self._desk, told.start), Telling(told.state, told.start + ALOUD)

    def _onward(self, interview: Interview, state: State) -> tuple[Reply, Pending]:
        question = interview.question(state)
        if question is not None:
            return asking(question, interview.here), state
        return telling(interview.result(state), self._desk), Telling(state, ALOUD)


def _asks(query: Query) -> bool:
    return len(query.text) > _SHORT and kind_of(query.text) is not QuestionKind.WHAT


def _counted_out(query: Query, question: Question | None) -> Query:
    """Return the button that ``query`` counts out (第二个) as if it had been said; or ``query`` itself."""
    if question is None or not _COUNTS.match(query.text):
        return query
    choice = chosen(query, question.choices)
    return Query(choice.question, query.original) if isinstance(choice, Choice) else query
