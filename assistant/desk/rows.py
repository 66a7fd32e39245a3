"""Rows of the desk's tables to plain values, and back."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict, replace
from typing import Any

from assistant.desk.numbering import number_of
from assistant.desk.records import Draft, Event, Kind, State, Ticket
from assistant.desk.tables import EventRow, OutboxRow, TicketRow
from assistant.visit_code import code_of
from knowledge_base.personal import mask_numbers

TOLD = ("what", "where", "when", "name", "telephone")
"""The fields of a draft that hold what somebody said."""


def needed_of(draft: Draft) -> Draft:
    """Return what is kept of a draft: the numbers of identity and bank cards are not, nobody needs them for it."""
    needed: dict[str, Any] = {name: mask_numbers(getattr(draft, name)) for name in TOLD}
    return replace(draft, **needed)


def digest_of(draft: Draft) -> str:
    """Return the sha256 of a draft."""
    return hashlib.sha256(json.dumps(asdict(draft), sort_keys=True).encode()).hexdigest()


def row_of(draft: Draft, key: str, digest: str) -> TicketRow:
    """Return the row of a new ticket, without when and where it was registered."""
    return TicketRow(
        uid=uuid.uuid4().hex,
        key=key,
        digest=digest,
        kind=draft.kind.value,
        urgent=draft.urgent or draft.kind is Kind.ALERT,
        state=State.OPEN.value,
        what=draft.what,
        place=draft.where,
        time_told=draft.when,
        name=draft.name,
        telephone=draft.telephone,
        visit=draft.visit,
        visit_code=code_of(draft.visit) or None,
        channel=draft.channel,
        language=draft.language,
    )


def waiting_row(destination: str, event: EventRow, *, urgent: bool) -> OutboxRow:
    """Return the row of what one destination is to be told at once."""
    return OutboxRow(
        event_id=event.id,
        ticket_id=event.ticket_id,
        destination=destination,
        urgent=urgent,
        since=event.at,
        attempts=0,
        due=event.at,
        lease="",
        leased_until=None,
        tried=None,
        error="",
        delivered=None,
    )


def ticket_of(row: TicketRow) -> Ticket:
    """Return the ticket that a row keeps."""
    draft = Draft(
        kind=Kind(row.kind),
        what=row.what,
        where=row.place,
        when=row.time_told,
        name=row.name,
        telephone=row.telephone,
        visit=row.visit,
        channel=row.channel,
        language=row.language,
        urgent=row.urgent,
    )
    return Ticket(number_of(row.id), row.uid, State(row.state), row.created, row.community, row.region, draft)


def event_of(row: EventRow) -> Event:
    """Return the event that a row keeps."""
    return Event(row.sequence, State(row.state), row.at, row.who, row.note)
