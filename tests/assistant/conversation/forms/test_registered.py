"""Rule: with the real desk, what was read back is on the disk before its number is said, and only once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk.desk import Desk
from assistant.desk.records import Draft, Kind, State, Status, Ticket
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database, default_url
from tests.assistant.conversation.forms.talking import Resident, forms_at, query

pytestmark = pytest.mark.unit

SAID = ("我要报修", "厨房水管漏水", "三栋二单元501", "明天上午", "13887123456")


class Forgetful:
    """A desk whose first answer is lost after everything was written."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lost = False

    def submit(self, draft: Draft, key: str) -> Ticket:
        ticket = self._desk.submit(draft, key)
        if not self._lost:
            self._lost = True
            raise LibraryUnavailable("数据库没有回答。")
        return ticket

    def status(self, number: str) -> Status:
        return self._desk.status(number)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Database(default_url(tmp_path / "home")) as database:
        yield Desk(database)


def test_what_was_confirmed_is_on_the_disk(desk: Desk) -> None:
    resident = Resident(forms_at(desk))
    resident.say(*SAID)
    assert desk.histories() == ()
    reply = resident.say("对")
    ((ticket, _),) = desk.histories()
    assert f"编号{ticket.number}。" in reply.text
    assert ticket.draft == Draft(Kind.REPAIR, *SAID[1:4], telephone=SAID[4], visit="visit", channel="kiosk")
    status = resident.forms.status(query(f"编号{ticket.number}办好没有"))
    assert status is not None
    assert status.text == Status(ticket.number, State.OPEN).told


def test_an_answer_that_was_lost_is_asked_for_again(desk: Desk) -> None:
    resident = Resident(forms_at(Forgetful(desk)))
    assert "编号" not in resident.say(*SAID, "对").text
    reply = resident.say("再试一次")
    ((ticket, _),) = desk.histories()
    assert f"编号{ticket.number}。" in reply.text


def test_two_forms_of_a_visit_are_two_tickets(desk: Desk) -> None:
    forms = forms_at(desk)
    for key in ("visit-1", "visit-2", "visit-2"):
        Resident(forms, key=key).say(*SAID, "对")
    assert len(desk.histories()) == 2


def test_something_else_under_the_same_key_is_not_registered(desk: Desk) -> None:
    forms = forms_at(desk)
    Resident(forms).say(*SAID, "对")
    reply = Resident(forms).say(*SAID, "不对，是五栋", "对")
    assert reply.text.startswith("对不起，没有登记上。")
    assert len(desk.histories()) == 1
