"""What is written down of an answer, and whether it is an answer at all."""

from __future__ import annotations

from assistant.conversation.forms import addresses, answers
from assistant.conversation.forms.form import Field, Form
from assistant.conversation.forms.told import Told, name_in, names_a_time, time_in

_FILLERS = frozenset(["", "嗯", "啊", "哦", "呃", "那个", "这个", "喂", "你好", "好的", "要", "有"])


def understood(form: Form, value: str) -> bool:
    """Return whether ``value`` can be an answer to what the form asks."""
    if form.asking is Field.WHEN:
        return names_a_time(value)
    return not says_nothing(value) and (form.asking is not Field.WHAT or len(value) > 1)


def says_nothing(value: str) -> bool:
    """Return whether ``value`` tells nothing: 嗯，好的."""
    return value in _FILLERS or answers.agrees(value) or answers.denies(value)


def told_of(field: Field, found: Told) -> str:
    """Return what is told of ``field``; of a place all of it: 桂花路18号，三斗二单元501."""
    value = found.fields.get(field, "")
    is_more = field is Field.WHERE and addresses.address_in(found.rest)
    return f"{value}{found.rest}" if is_more else value or found.rest


def written_down(form: Form, value: str) -> str:
    """Return what is written down of an answer, with what was said of it before."""
    value = value.strip("，。！；：,.!;: ")
    if form.asking is Field.NAME:
        return name_in(value)
    if form.asking is Field.WHEN:
        return time_in(value)
    if form.asking is Field.WHAT and form.begun and form.begun not in value and value:
        return f"{form.begun}，{value}"
    return value
