"""Tickets as a table for Excel, and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from assistant.desk.messages import KINDS, LABELS, STATES
from assistant.desk.records import Event, State, Ticket

History = tuple[Ticket, tuple[Event, ...]]

_BEGINNING = ("编号", "类型", "紧急", "状态", "登记时间", "社区")
_END = ("语言", "来自", "接手人", "接手时间", "办完人", "办完时间", "说明")
_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula."""


def as_csv(histories: Iterable[History]) -> bytes:
    """Return a table with one line per ticket, as Excel opens it: UTF-8 with a byte-order mark, no live formulas."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow((*_BEGINNING, *LABELS.values(), *_END))
    table.writerows([*map(defused, _cells(*each))] for each in histories)
    return written.getvalue().encode("utf-8-sig", "replace")


def as_json(histories: Iterable[History]) -> bytes:
    """Return a list of tickets with their events."""
    documents = [document(*each) for each in histories]
    return (json.dumps(documents, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def document(ticket: Ticket, events: Iterable[Event]) -> dict[str, Any]:
    """Return a ticket for programs."""
    return {
        "number": ticket.number,
        "uid": ticket.uid,
        "state": ticket.state.value,
        "created": ticket.created.isoformat(),
        "community": ticket.community,
        "region": ticket.region,
        **asdict(ticket.draft),
        "events": [{**asdict(event), "at": event.at.isoformat()} for event in events],
    }


def defused(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a resident may say anything."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_COMMANDS) else cell


def _cells(ticket: Ticket, events: tuple[Event, ...]) -> Iterator[str]:
    draft = ticket.draft
    yield from (ticket.number, KINDS[draft.kind], "紧急" * draft.urgent, STATES[ticket.state])
    yield _local(ticket.created)
    yield ticket.community
    yield from (getattr(draft, key) for key in LABELS)
    yield from (draft.language, draft.channel)
    for state in (State.TAKEN, State.DONE):
        last = next((event for event in reversed(events) if event.state is state), None)
        yield from (last.who, _local(last.at)) if last else ("", "")
    yield "；".join(event.note for event in events if event.note)


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
