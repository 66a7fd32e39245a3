"""What is said where nothing is answered: heard nothing, what was meant?, not in the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.naming import what_became_of
from assistant.speakable import speakable
from assistant.turn import Choice, Query, Reply, ReplyKind, Sentence
from knowledge_base.document import Document, Standing

CALL_BACK = Choice("请工作人员给您回电话", "找人工")
"""What is offered to who gets no answer."""


@dataclass(frozen=True, slots=True)
class DeskCard:
    """Where a person turns to when the documents do not have the answer."""

    name: str
    telephone: str
    hours: str


def not_heard() -> Reply:
    """Return the request to speak again."""
    return Reply(
        ReplyKind.CLARIFICATION,
        (
            sentence("对不起，我没有听清您说的话。"),
            sentence("请您靠近一点，慢慢地再说一遍。"),
        ),
    )


def ask_back(query: Query, offered: tuple[Choice, ...], confidence: float, desk: DeskCard) -> Reply:
    """Return the question which of ``offered`` was meant."""
    meant = "，还是".join(choice.label for choice in offered)
    return Reply(
        ReplyKind.CLARIFICATION,
        (
            *_as_heard(query),
            sentence(f"您是问{meant}？"),
            sentence(f"都不是的话，请您换个说法再问，或者打电话{desk.telephone}问{desk.name}。"),
        ),
        confidence=confidence,
        choices=offered,
    )


def decline(
    query: Query, outdated: Sequence[tuple[Document, Standing]], confidence: float, desk: DeskCard
) -> Reply:
    """Return that it is not known, where to ask, and of what is ``outdated`` no more than that."""
    told = [sentence(text) for each in outdated for text in what_became_of(*each)]
    if not outdated:
        told = [sentence("这件事，我在社区的文件里没有找到准确的说法，不敢乱讲。")]
    where = f"请您问{desk.name}，电话{desk.telephone}，{desk.hours}有人接。"
    return Reply(
        ReplyKind.ABSTENTION,
        (
            *_as_heard(query),
            *told,
            sentence(f"现在怎么规定，{where}" if outdated else where),
            sentence(f"要不要我{CALL_BACK.label}？"),
        ),
        confidence=confidence,
        choices=(CALL_BACK,),
    )


def sentence(text: str) -> Sentence:
    """Return a sentence that cites nothing."""
    return Sentence(text, speakable(text))


def _as_heard(query: Query) -> tuple[Sentence, ...]:
    """Return the sentence that repeats what was heard; none for a typed question."""
    if not query.heard:
        return ()
    heard = query.text.strip("。？！")
    return (replace(sentence(f"我听到的是“{heard}”。"), private=True),)
