"""What the desk keeps, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a resident wants of a person."""

    HANDOFF = "handoff"
    """To be called back by somebody who knows."""
    REPAIR = "repair"
    """报事报修."""
    VISIT = "visit"
    """上门代办."""
    OPINION = "opinion"
    """民意: an opinion, or praise."""
    COMPLAINT = "complaint"
    ALERT = "alert"
    """Somebody may be in danger. It is urgent, and always delivered first."""


class State(StrEnum):
    """How far a ticket is; it only ever moves on."""

    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be registered, after the resident has confirmed it."""

    kind: Kind
    what: str
    """In the resident's words. Only an alert may have none."""
    where: str = ""
    when: str = ""
    """When it happened, or when somebody may come, as it was told."""
    name: str = ""
    telephone: str = ""
    visit: str = ""
    """The visit that it was said in."""
    channel: str = ""
    """kiosk, widget, telephone, cli …"""
    language: str = ""
    """Tag of the language or dialect in which the resident is best called back."""
    urgent: bool = False
    """To be delivered before what is not urgent. An alert always is."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something that was registered. All but ``state`` stays as it was."""

    number: str
    """Five digits or more, the last one a check digit; never used again. See ``numbering``."""
    uid: str
    """Names the ticket among those of all communities; 32 hexadecimal digits."""
    state: State
    created: datetime
    """UTC."""
    community: str
    region: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a ticket. Events are never changed or deleted."""

    sequence: int
    """1 for the registration, then one more for each change of the same ticket."""
    state: State
    """What the ticket was from then on."""
    at: datetime
    """UTC."""
    who: str
    """Empty for the registration: it was the resident."""
    note: str


@dataclass(frozen=True, slots=True)
class Status:
    """What somebody who knows nothing but a number may hear."""

    number: str
    state: State

    @property
    def told(self) -> str:
        """The state in one plain sentence."""
        return f"编号{self.number}，{_TOLD[self.state]}"


_TOLD = {
    State.OPEN: "已经登记好了，还在等工作人员接手。",
    State.TAKEN: "已经有工作人员接手，正在办。",
    State.DONE: "已经办完了。",
}
