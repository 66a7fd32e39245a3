"""What a reply offers: nothing twice, a form where one would serve, and which of several things a yes means."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.conversation.choosing import chosen
from assistant.conversation.forms import Form, confirms, offer_for
from assistant.conversation.interrupting import wants_to_go_on
from assistant.conversation.joining import followed, with_choice, without_offer
from assistant.conversation.memory import Interrupted, Memory, Offered, Reading, Telling
from assistant.entitlement import GO_ON
from assistant.speakable import speakable
from assistant.turn import Choice, Query, Reply, ReplyKind, Sentence, Substitution
from knowledge_base.numerals import spell_integer


def accepts(query: Query, memory: Memory) -> bool:
    """Return whether ``query`` takes what the last reply offers: 好的，谢谢 does."""
    match memory.pending:
        case Offered(choices):
            return isinstance(chosen(query, choices), Choice)
        case Reading() | Telling():
            return isinstance(chosen(query, (GO_ON,)), Choice)
        case Interrupted(asked=True):
            return wants_to_go_on(query) is True
        case Form() as form:
            return confirms(form, query)
    return False


def as_asked(choice: Choice, query: Query) -> Query:
    """Return the question that a choice stands for, as if it had been typed."""
    change = Substitution(query.text, choice.question, "choice")
    return Query(choice.question, choice.question, substitutions=(change,), dialect=query.dialect)


def which_one(choices: Sequence[Choice]) -> Reply:
    """Return the question which of ``choices`` is meant, after a yes to several or a number beyond the last."""
    if len(choices) == 1:
        texts: tuple[str, ...] = (
            f"我这里只有一样：{choices[0].label}。",
            "要的话请您说“要”，或者在屏幕上点一下。",
        )
        return _asking_back(texts, choices)
    ordinals = "、".join(f"第{spell_integer(number)}个" for number in range(1, len(choices) + 1))
    meant = "，".join(choice.label for choice in choices)
    texts = (f"您要的是哪一个？{meant}。", f"请您说{ordinals}，或者在屏幕上点一下。")
    return _asking_back(texts, choices)


def _asking_back(texts: Sequence[str], choices: Sequence[Choice]) -> Reply:
    return Reply(
        ReplyKind.CLARIFICATION,
        tuple(Sentence(text, speakable(text)) for text in texts),
        choices=tuple(choices),
    )


def without_old_offer(reply: Reply, memory: Memory) -> Reply:
    """Return ``reply`` without an offer that was made or taken up before; that of a person is always made."""
    offered = {choice.question for exchange in memory.exchanges for choice in exchange.reply.choices}
    asked = {exchange.query.text for exchange in memory.exchanges}
    old = all(choice.question in offered | asked for choice in reply.choices)
    return without_offer(reply) if old and reply.kind is ReplyKind.ANSWER else reply


def with_form_offered(query: Query, reply: Reply) -> Reply:
    """Return the reply to ``query``, which offers a form if one would serve who asked: instead of what else it offers.

    Where it asks what was meant, the form is one more choice.
    """
    choice = offer_for(query)
    if choice is None:
        return reply
    if reply.kind is ReplyKind.CLARIFICATION and reply.choices:
        return with_choice(reply, choice)
    asks = f"要不要我{choice.label}？"
    return followed(reply, (Sentence(asks, speakable(asks)),), (choice,))
