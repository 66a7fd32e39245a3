"""A message as programs and as people read it."""

from __future__ import annotations

from typing import Any

from assistant.desk.outbox import Message
from assistant.desk.records import Kind, State
from knowledge_base.personal import mask

KINDS = {
    Kind.HANDOFF: "请人回电",
    Kind.REPAIR: "报事报修",
    Kind.VISIT: "上门代办",
    Kind.OPINION: "民意",
    Kind.COMPLAINT: "投诉",
    Kind.ALERT: "紧急情况",
}
STATES = {State.OPEN: "待接手", State.TAKEN: "在办", State.DONE: "办完"}
LABELS = {
    "what": "什么事",
    "where": "在哪里",
    "when": "时间",
    "name": "姓名",
    "telephone": "电话",
}
"""Of the fields of a draft that people read."""
_CHANGES = {State.OPEN: "新登记", State.TAKEN: "已接手", State.DONE: "已办完"}


def document(message: Message, *, personal: bool) -> dict[str, Any]:
    """Return a message for programs, as ``docs/desk.md`` describes it; always the same for the same message.

    Without ``personal`` data, it names no person, place or telephone number.
    """
    ticket, event = message.ticket, message.event
    return {
        "version": 1,
        "id": message.key,
        "ticket": {
            "number": ticket.number,
            "uid": ticket.uid,
            "kind": ticket.draft.kind.value,
            "urgent": ticket.draft.urgent,
            "created": ticket.created.isoformat(),
            "community": ticket.community,
            "region": ticket.region,
            "channel": ticket.draft.channel,
            "language": ticket.draft.language,
            **told(message, personal=personal),
        },
        "event": {
            "sequence": event.sequence,
            "state": event.state.value,
            "at": event.at.isoformat(),
            "who": event.who,
            "note": event.note if personal else mask(event.note),
        },
    }


def subject(message: Message) -> str:
    """Return a message in a few words, nothing personal among them."""
    ticket = message.ticket
    mark = "【紧急】" if ticket.draft.urgent else ""
    return f"{mark}{KINDS[ticket.draft.kind]} {ticket.number}：{_CHANGES[message.event.state]}"


def text(message: Message, *, personal: bool) -> str:
    """Return a message for people: one line per fact."""
    ticket, event = message.ticket, message.event
    lines = [subject(message)]
    if ticket.community:
        lines.append(f"社区：{ticket.community}")
    lines += [f"{LABELS[key]}：{value}" for key, value in told(message, personal=personal).items() if value]
    if event.who:
        lines.append(f"经办：{event.who}")
    if event.note:
        lines.append(f"说明：{event.note if personal else mask(event.note)}")
    lines.append(f"时刻：{event.at.astimezone():%Y-%m-%d %H:%M}")
    if not personal:
        lines.append(f"详情请运行：python -m assistant desk show {ticket.number}")
    return "\n".join(lines)


def told(message: Message, *, personal: bool) -> dict[str, str]:
    """Return what the resident told, by the names of ``LABELS``."""
    draft = message.ticket.draft
    if personal:
        return {key: getattr(draft, key) for key in LABELS}
    return {"what": mask(draft.what), "when": mask(draft.when)}
