"""What is said to words that ask nothing: a mere yes, a number or a murmur that nothing waits for."""

from __future__ import annotations

import re

from assistant.conversation import courtesy
from assistant.conversation.choosing import Said, chosen, counts_out
from assistant.conversation.memory import Memory
from assistant.conversation.sounding import bare
from assistant.question import QuestionKind, kind_of
from assistant.turn import Choice, Query, Reply
from knowledge_base.wording import Wording

_MURMURS = re.compile(r"[嗯哦噢喔啊哎唉呃欸诶]+")
_ANYTHING = Choice("这个", "这个")
"""What a bare "yes" takes."""


def says_yes(query: Query) -> bool:
    """Return whether ``query`` is a mere yes."""
    return isinstance(chosen(query, (_ANYTHING,)), Choice)


def to_nothing(query: Query, memory: Memory, wording: Wording) -> Reply | None:
    """Return what is said to ``query``, for which nothing waits, if it asks nothing; None if it asks something.

    A yes or a no to an answer that offered nothing acknowledges it.
    """
    murmurs = _MURMURS.fullmatch(bare(query.original)) is not None
    agrees = says_yes(query) and not murmurs
    if counts_out(query) or (agrees and memory.said is None):
        return courtesy.nothing_offered()
    if memory.said is not None and (murmurs or agrees or chosen(query, (_ANYTHING,)) is Said.NONE_OF_THEM):
        return courtesy.not_wanted()
    return None if memory.exchanges or _is_about_something(query, wording) else courtesy.what_is_it()


def _is_about_something(query: Query, wording: Wording) -> bool:
    """Return whether it asks something, or a reading has a word that can be looked for: 明天上午 does not."""
    return kind_of(query.text) is not QuestionKind.WHAT or any(
        not term.word.isnumeric()
        for reading in (*query.wordings, query.verbatim)
        for term in wording.subjects(reading)
    )
