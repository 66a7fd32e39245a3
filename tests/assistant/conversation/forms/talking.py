"""What the tests of forms put in the place of the desk, and a resident who says one thing after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from assistant.answering import DeskCard
from assistant.conversation.forms import Circumstances, Form, Forms, Submitting, asked_for
from assistant.desk.errors import TicketUnknown
from assistant.desk.hours import Hours, Shift
from assistant.desk.numbering import count_of, number_of
from assistant.desk.records import Draft, State, Status, Ticket
from assistant.turn import Query, Reply

CARD = DeskCard("桂花社区服务站", "6310-0100", "上班时间")
HOURS = Hours((Shift(frozenset(range(5)), 8 * 60 + 30, 12 * 60),))
SUNDAY_EVENING = datetime.fromisoformat("2026-11-22T20:00")
CALLED = "明天早上八点半以后有人给您打电话。"


@dataclass
class FakeDesk:
    """Registers in a list; raises what stands in ``failures`` first."""

    failures: list[Exception] = field(default_factory=list)
    tickets: dict[str, Ticket] = field(default_factory=dict)

    def submit(self, draft: Draft, key: str) -> Ticket:
        if self.failures:
            raise self.failures.pop(0)
        number = number_of(len(self.tickets) + 1)
        ticket = Ticket(number, "0" * 32, State.OPEN, datetime(2026, 11, 22, tzinfo=UTC), "", "", draft)
        return self.tickets.setdefault(key, ticket)

    def status(self, number: str) -> Status:
        if self.failures:
            raise self.failures.pop(0)
        count = count_of(number)
        if count is None or count > len(self.tickets):
            raise TicketUnknown(f"没有查到编号“{number}”。")
        return Status(number_of(count), State.TAKEN)

    @property
    def drafts(self) -> list[Draft]:
        return [ticket.draft for ticket in self.tickets.values()]


def forms_at(desk: Submitting) -> Forms:
    """Forms on a Sunday evening, when nobody is there."""
    return Forms(desk, HOURS, CARD, clock=lambda: SUNDAY_EVENING)


def query(text: str, *, heard: bool = False, dialect: str = "") -> Query:
    return Query(text, text, heard=heard, dialect=dialect)


@dataclass
class Resident:
    """Talks to a form."""

    forms: Forms
    key: str = "visit-1"
    about: str = ""
    form: Form | None = None
    replies: list[Reply] = field(default_factory=list)

    def say(self, *texts: str) -> Reply:
        """Say one thing after the other; return the reply to the last."""
        for text in texts:
            self.replies.append(self._say(query(text)))
        return self.replies[-1]

    def _say(self, said: Query) -> Reply:
        if self.form is None:
            kind = asked_for(said)
            assert kind is not None, said.text
            reply, self.form = self.forms.begin(
                kind, said, Circumstances("visit", "kiosk", self.key), self.about
            )
            return reply
        taken = self.forms.take(self.form, said)
        assert taken is not None, said.text
        reply, self.form = taken
        return reply
