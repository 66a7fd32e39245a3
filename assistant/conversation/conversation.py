"""What a turn is about, seen from the turns before it: read this module first.

::

    Query + Memory ─▶ open ─┬─▶ a reply: a command is obeyed, a form or an interview goes on, a number is looked up
                            └─▶ questions to be looked for: completed, if they hang on what was said before
                                     │ retrieval, answering
                                     ▼
    replies + Memory ──────▶ close ─▶ one reply, and what is remembered of it

What the last reply waits for comes first, but never stands in the way of a command or of a new question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.conversation import courtesy, interrupting
from assistant.conversation.choosing import Said, chosen, counts_out
from assistant.conversation.commands import Command, commands_in
from assistant.conversation.correcting import corrected
from assistant.conversation.following import candidates, resumed
from assistant.conversation.forms import Circumstances, Form, Forms, asked_for
from assistant.conversation.interviewing import Interviews
from assistant.conversation.joining import joined, preceded
from assistant.conversation.manner import adjusted
from assistant.conversation.memory import Interrupted, Memory, Numbering, Offered, Pending, Reading, Telling
from assistant.conversation.nothing_asked import says_yes, to_nothing
from assistant.conversation.offering import accepts, as_asked, which_one, with_form_offered, without_old_offer
from assistant.conversation.opening import Answered, Opening
from assistant.conversation.reading import Details, next_piece
from assistant.conversation.resuming import asking_on, is_being_asked
from assistant.conversation.splitting import questions_in
from assistant.desk.records import Kind
from assistant.entitlement import GO_ON, State
from assistant.turn import Choice, Query, Reply, ReplyKind
from knowledge_base.document import Scope
from knowledge_base.wording import Wording

_POLITE = frozenset({Command.GREETING, Command.THANKS})
_AGAIN = frozenset({Command.SLOWER, Command.FASTER, Command.LOUDER, Command.SOFTER, Command.MANDARIN})
"""After these commands what was said last is said again: it was not understood."""


class Conversation:
    """Leads conversations over one release. Threads may share it: what it remembers, it is given and returns."""

    def __init__(
        self,
        forms: Forms,
        interviews: Interviews,
        *,
        details: Callable[[], Details],
        wording: Wording,
    ) -> None:
        """Take what it leads to.

        Args:
            forms: what registers things at the desk.
            interviews: what finds out what people are entitled to.
            details: returns what knows more than was said; asked for when first needed.
            wording: how people talk about what the release knows.
        """
        self._forms = forms
        self._interviews = interviews
        self._details = details
        self._wording = wording

    def open(self, query: Query, memory: Memory, scope: Scope, circumstances: Circumstances) -> Opening:
        """Return what a turn goes on with."""
        commands = commands_in(query)
        if commands and not (_POLITE.issuperset(commands) and accepts(query, memory)):
            return self._obey(commands, query, memory, scope, circumstances)
        if going_on := self._go_on(query, memory, scope, circumstances):
            return going_on
        opening = self._listen(query, memory, scope, circumstances)
        return replace(opening, ask_back=False) if is_being_asked(memory) else opening

    def _go_on(
        self, query: Query, memory: Memory, scope: Scope, circumstances: Circumstances
    ) -> Opening | None:
        """Return what follows on what the last reply waits for; None if ``query`` is about something else."""
        follows: tuple[Reply, Pending | None] | None = None
        match memory.pending:
            case Form() as form:
                follows = self._forms.take(form, query)
            case State() as state:
                follows = self._interviews.go_on(state, query, scope)
            case Offered() as offered:
                return self._take_up(offered, query, memory, scope, circumstances)
            case Interrupted() as aside:
                return self._after_alert(aside, query, memory, scope, circumstances)
            case Reading() | Telling():
                wanted = chosen(query, (GO_ON,))
                if isinstance(wanted, Choice):
                    return self._tell_more(memory, scope)
                if wanted is Said.NONE_OF_THEM:
                    follows = courtesy.not_wanted(), None
                elif isinstance(memory.pending, Telling):
                    follows = self._interviews.corrected(memory.pending, query, scope)
            case Numbering() as numbering:
                told = self._forms.numbered(query)
                again = numbering if told and told.kind is ReplyKind.CLARIFICATION else None
                follows = (told, again) if told else None
        return _waiting(memory, *follows) if follows else None

    def close(self, opening: Opening, answered: Sequence[Answered]) -> tuple[Reply, Memory]:
        """Return the reply to all of ``answered``, at least one, and what is remembered of it."""
        memory = opening.memory
        for each in answered:
            memory = memory.after(each.query, each.reply)
        replies = [(each.query, without_old_offer(each.reply, opening.memory)) for each in answered]
        reply = joined([with_form_offered(query, reply) for query, reply in replies])
        if is_being_asked(memory):
            reply = asking_on(reply, memory)
            return reply, replace(memory, said=reply)
        if isinstance(memory.pending, Interrupted):
            reply, aside = interrupting.asking_whether_to_go_on(reply, memory.pending)
            return reply, replace(memory, said=reply, pending=aside)
        pending = Offered(reply.choices, reply.kind is ReplyKind.CLARIFICATION) if reply.choices else None
        return reply, replace(memory, said=reply, pending=pending)

    def _obey(
        self,
        commands: Sequence[Command],
        query: Query,
        memory: Memory,
        scope: Scope,
        circumstances: Circumstances,
    ) -> Opening:
        if Command.LEAVE in commands:
            return Opening(Memory(), courtesy.goodbye(), forget=True)
        if Command.STOP in commands:
            return Opening(memory, courtesy.stopped())
        if Command.PERSON in commands:
            return self._begin(Kind.HANDOFF, query, memory, circumstances)
        if Command.MORE in commands:
            return self._tell_more(memory, scope)
        memory = adjusted(memory, commands)
        told = courtesy.obeyed(commands)
        if memory.said is None or not {Command.REPEAT, *_AGAIN} & {*commands}:
            return Opening(memory, asking_on(told or courtesy.nothing_to_repeat(), memory))
        return Opening(memory, preceded(told.sentences if told else (), memory.said))

    def _tell_more(self, memory: Memory, scope: Scope) -> Opening:
        if is_being_asked(memory) and memory.said is not None:
            return Opening(memory, memory.said)
        more: tuple[Reply, Pending | None] | None = None
        if isinstance(memory.pending, Telling):
            more = self._interviews.tell_more(memory.pending, scope)
        elif isinstance(memory.pending, Reading):
            more = next_piece(memory.pending) if memory.pending.rest else None
        elif isinstance(memory.pending, Interrupted):
            more = interrupting.gone_on(memory.pending)
        elif memory.last is not None and (rest := self._details().details(memory.last.reply)):
            more = next_piece(Reading(rest, memory.last.reply.citations))
        return _waiting(memory, *more) if more else Opening(memory, courtesy.nothing_more())

    def _take_up(
        self,
        offered: Offered,
        query: Query,
        memory: Memory,
        scope: Scope,
        circumstances: Circumstances,
    ) -> Opening:
        """Return what follows on something that was asked back or offered."""
        memory = replace(memory, pending=None)
        choice = chosen(query, offered.choices)
        if choice is Said.NONE_OF_THEM:
            reply = courtesy.none_of_them() if offered.asked_back else courtesy.not_wanted()
            return _waiting(memory, reply, None)
        if choice is Said.UNCLEAR and (says_yes(query) or counts_out(query)):
            return Opening(replace(memory, pending=offered), which_one(offered.choices))
        if isinstance(choice, Choice):
            taken = as_asked(choice, query)
            if commands := commands_in(taken):
                return self._obey(commands, taken, memory, scope, circumstances)
            opening = self._listen(taken, memory, scope, circumstances)
        else:
            opening = self._listen(query, memory, scope, circumstances)
        return replace(opening, ask_back=not offered.asked_back)

    def _after_alert(
        self, aside: Interrupted, query: Query, memory: Memory, scope: Scope, circumstances: Circumstances
    ) -> Opening | None:
        """Return what follows on a form or an interview that an alert put aside; None if something else is asked."""
        if not aside.asked:
            ask = None if interrupting.is_own(query) else interrupting.asks_whether_to_go_on(aside)
            return _waiting(memory, *ask) if ask else None
        wanted = interrupting.wants_to_go_on(query)
        if wanted is not None:
            return _waiting(
                memory, *(interrupting.gone_on(aside) if wanted else (interrupting.left(aside), None))
            )
        if interrupting.is_own(query) or not interrupting.answers(aside, query):
            return None
        return self._go_on(
            query, replace(memory, pending=aside.waiting, said=aside.said), scope, circumstances
        )

    def _listen(self, query: Query, memory: Memory, scope: Scope, circumstances: Circumstances) -> Opening:
        """Return what follows on something that nothing waits for."""
        meant = corrected(query.text)
        if meant == "":
            return _waiting(memory, courtesy.ask_again(), None)
        if meant is not None:
            verbatim = corrected(query.verbatim) or ""
            query = replace(query, text=meant, readings=(), probabilities=(), heart="", verbatim=verbatim)
        if (status := self._forms.status(query)) is not None:
            wanted = status.kind is ReplyKind.CLARIFICATION and not is_being_asked(memory)
            return _waiting(memory, asking_on(status, memory), Numbering() if wanted else memory.pending)
        if (kind := asked_for(query)) is not None:
            return self._begin(kind, query, memory, circumstances)
        if begun := self._interviews.begin(query, scope):
            return _waiting(memory, *begun)
        if nothing := to_nothing(query, memory, self._wording):
            return Opening(memory, nothing)
        terms = self._wording.terms
        questions = tuple(candidates(part, memory.exchanges, terms) for part in questions_in(query))
        if questions == ((query,),) and (again := resumed(query, memory.exchanges, terms)):
            questions = ((query, again),)
        return Opening(memory, questions=questions, about=memory.spoken_of)

    def _begin(self, kind: Kind, query: Query, memory: Memory, circumstances: Circumstances) -> Opening:
        begun = isinstance(memory.pending, Form) and memory.pending.kind is kind
        if kind is Kind.HANDOFF and begun and memory.said is not None:
            return Opening(memory, memory.said)
        about = memory.last.query.text if memory.last and kind is Kind.HANDOFF else ""
        return _waiting(memory, *self._forms.begin(kind, query, circumstances, about))


def _waiting(memory: Memory, reply: Reply, pending: Pending | None) -> Opening:
    """Return the opening with a reply that waits for something, or for nothing."""
    if pending is None and reply.choices:
        pending = Offered(reply.choices, asked_back=False)
    return Opening(replace(memory, said=reply, pending=pending), reply)
