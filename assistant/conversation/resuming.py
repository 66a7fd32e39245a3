"""A form or an interview goes on after whatever came between: its question is put again."""

from __future__ import annotations

from assistant.conversation.forms import Form
from assistant.conversation.joining import followed
from assistant.conversation.memory import Memory
from assistant.entitlement import State
from assistant.turn import Reply, Sentence

_NOT_DONE = Sentence("刚才要登记的还没有完。", "刚才要登记的还没有完。")
_NOT_FOUND_OUT = Sentence("接着刚才的问。", "接着刚才的问。")


def is_being_asked(memory: Memory) -> bool:
    """Return whether a form or an interview waits for an answer."""
    return isinstance(memory.pending, Form | State)


def asking_on(reply: Reply, memory: Memory) -> Reply:
    """Return ``reply`` with the question after it that a form or an interview still waits for an answer to."""
    if not is_being_asked(memory) or memory.said is None:
        return reply
    not_done = _NOT_DONE if isinstance(memory.pending, Form) else _NOT_FOUND_OUT
    return followed(reply, (not_done, memory.said.sentences[-1]), memory.said.choices)
