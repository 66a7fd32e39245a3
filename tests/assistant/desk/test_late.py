"""Rule: a late desk is opened only when somebody has something to register, and its errors are the desk's."""

from __future__ import annotations

from typing import cast

import pytest

from assistant.desk.desk import Desk
from assistant.desk.late import LateDesk
from assistant.desk.records import Draft, Kind
from assistant.resilience import Part, plans
from knowledge_base.errors import LibraryUnavailable
from tests.assistant.conversation.forms.talking import FakeDesk

pytestmark = pytest.mark.unit

DRAFT = Draft(Kind.REPAIR, "厨房水管漏水")


def test_nothing_is_opened_before() -> None:
    desk = FakeDesk()
    opened: list[FakeDesk] = []

    def open_desk() -> Desk:
        opened.append(desk)
        return cast("Desk", desk)

    late = LateDesk(open_desk, Part(plans.DESK))
    assert opened == []
    ticket = late.submit(DRAFT, "key")
    assert desk.drafts == [DRAFT]
    assert late.status(ticket.number).number == ticket.number


def test_a_desk_that_cannot_be_opened_registers_nothing() -> None:
    def cannot() -> Desk:
        raise LibraryUnavailable("机器这会儿存不进去。")

    late = LateDesk(cannot, Part(plans.DESK))
    with pytest.raises(LibraryUnavailable):
        late.submit(DRAFT, "key")
    with pytest.raises(LibraryUnavailable):
        late.status("10019")
