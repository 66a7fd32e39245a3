"""Rule: what was entrusted is kept once, moves from open to done, and strangers hear nothing but how far it is."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlalchemy import URL

from assistant.desk.desk import Desk, Route
from assistant.desk.errors import DraftInvalid, KeyReused, TicketElsewhere, TicketUnknown
from assistant.desk.outbox import Outbox
from assistant.desk.records import Draft, Kind, State
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database, default_url
from tests.assistant.desk.fakes import FALL, LAMP, Clock
from tests.threads import by_threads


def test_what_was_said_is_what_is_kept(desk: Desk, clock: Clock) -> None:
    draft = replace(LAMP, when="昨天晚上", name="李大妈", language="cmn-x-kunming")
    ticket = desk.submit(draft, "v1-1")
    assert ticket.draft == draft
    assert (ticket.number, ticket.state, ticket.created) == ("10008", State.OPEN, clock())
    assert (ticket.community, ticket.region) == ("桂花社区", "云山市")
    assert desk.history(ticket.number)[0] == ticket


def test_to_press_twice_registers_once(desk: Desk, outbox: Outbox) -> None:
    first = desk.submit(LAMP, "v1-1")
    desk.take(first.number, who="王芳")
    assert replace(desk.submit(LAMP, "v1-1"), state=State.OPEN) == first
    assert len(desk.histories()) == 1
    assert outbox.backlog()[0].waiting == 2
    assert desk.submit(LAMP, "v1-2").number != first.number


def test_many_presses_at_once_register_once(desk: Desk) -> None:
    assert by_threads(8, lambda: desk.submit(LAMP, "v1-1").number) == ["10008"] * 8


def test_something_else_under_the_same_key_is_never_taken_for_registered(desk: Desk) -> None:
    desk.submit(LAMP, "v1-1")
    with pytest.raises(KeyReused, match="没有登记上"):
        desk.submit(replace(LAMP, what="下水道堵了"), "v1-1")


def test_an_alert_is_never_refused(desk: Desk) -> None:
    desk.submit(LAMP, "v1-1")
    gas = replace(FALL, what="煤气漏了")
    numbers = [desk.submit(draft, "v1-1").number for draft in (FALL, gas, FALL, gas)]
    assert numbers[:2] == numbers[2:]  # and registered once, however often it is sent
    assert [ticket.draft.what for ticket, _ in desk.histories(kinds=[Kind.ALERT])] == [FALL.what, gas.what]


@pytest.mark.parametrize(
    ("draft", "said"), [(Draft(Kind.REPAIR, " "), "没有听到"), (replace(LAMP, where="长" * 4001), "太长")]
)
def test_nothing_and_too_much_are_refused(desk: Desk, draft: Draft, said: str) -> None:
    with pytest.raises(DraftInvalid, match=said):
        desk.submit(draft, "v1-1")
    assert desk.histories() == ()


def test_an_alert_is_kept_even_without_words_and_is_urgent(desk: Desk) -> None:
    assert desk.submit(Draft(Kind.ALERT, ""), "v1-1").draft.urgent
    assert desk.submit(Draft(Kind.ALERT, "救命" * 5000), "v1-2").draft.what.startswith("救命")


def test_it_is_stored_before_anybody_is_told(database: Database) -> None:
    seen: list[int] = []
    desk = Desk(database, stored=lambda: seen.append(len(Desk(database).histories())))
    desk.submit(LAMP, "v1-1")
    assert seen == [1]


def test_from_open_over_taken_to_done(desk: Desk, clock: Clock) -> None:
    number = desk.submit(LAMP, "v1-1").number
    clock.advance(hours=1)
    assert desk.take(number, who="王芳", note="下午去").state is State.TAKEN
    clock.advance(hours=1)
    assert desk.close(number, who="王芳", note="换了灯泡").state is State.DONE
    _, events = desk.history(number)
    assert [(event.sequence, event.state, event.who, event.note) for event in events] == [
        (1, State.OPEN, "", ""),
        (2, State.TAKEN, "王芳", "下午去"),
        (3, State.DONE, "王芳", "换了灯泡"),
    ]
    assert [(event.at - events[0].at).total_seconds() for event in events] == [0, 3600, 7200]


def test_to_repeat_a_change_changes_nothing(desk: Desk) -> None:
    number = desk.submit(LAMP, "v1-1").number
    for _ in range(2):
        desk.take(number, who="王芳")
    for _ in range(2):
        desk.close(number, who="王芳", note="好了")
    assert len(desk.history(number)[1]) == 3


def test_what_somebody_has_is_not_taken_from_them_unawares(desk: Desk) -> None:
    number = desk.submit(LAMP, "v1-1").number
    desk.take(number, who="王芳")
    with pytest.raises(TicketElsewhere, match="已经由 王芳 接手"):
        desk.take(number, who="李明")
    assert desk.take(number, who="李明", instead=True).state is State.TAKEN
    desk.close(number, who="李明")
    with pytest.raises(TicketElsewhere, match="已经由 李明 办完了"):
        desk.take(number, who="王芳", instead=True)
    with pytest.raises(TicketElsewhere, match="已经由 李明 办完了"):
        desk.close(number, who="王芳")


def test_two_who_take_it_at_once_do_not_both_have_it(desk: Desk) -> None:
    number = desk.submit(LAMP, "v1-1").number
    came: list[str] = []

    def take(who: str) -> None:
        try:
            desk.take(number, who=who)
        except TicketElsewhere:
            came.append("too late")
        else:
            came.append("has it")

    threads = [threading.Thread(target=take, args=(f"职工{each}",)) for each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["has it"] + ["too late"] * 5
    assert len(desk.history(number)[1]) == 2


def test_what_nobody_had_taken_is_taken_when_it_is_closed(desk: Desk) -> None:
    number = desk.submit(LAMP, "v1-1").number
    desk.close(number, who="王芳", note="好了")
    assert [event.state for event in desk.history(number)[1]] == [State.OPEN, State.TAKEN, State.DONE]


@pytest.mark.parametrize("number", ["10009", "20000", "10019", "", "灯", "1" * 500])
def test_an_unknown_number_is_told(desk: Desk, number: str) -> None:
    for ask in (desk.status, desk.history):
        with pytest.raises(TicketUnknown, match="没有查到编号") as error:
            ask(number)
        assert len(str(error.value)) < 100


def test_a_number_tells_how_far_it_is_and_nothing_else(desk: Desk) -> None:
    draft = Draft(Kind.COMPLAINT, "邻居太吵", where="3栋", name="李大妈", telephone="13800000000")
    number = desk.submit(draft, "v1-1").number
    told = [desk.status("一零零零八").told]
    desk.take(number, who="王芳", note="打过电话")
    told.append(desk.status(number).told)
    desk.close(number, who="王芳")
    told.append(desk.status(number).told)
    assert told == [
        "编号10008，已经登记好了，还在等工作人员接手。",
        "编号10008，已经有工作人员接手，正在办。",
        "编号10008，已经办完了。",
    ]
    assert {field.name for field in fields(desk.status(number))} == {"number", "state"}


def test_what_is_urgent_comes_first_then_what_came_first(desk: Desk) -> None:
    lamp, fall, drain = (
        desk.submit(draft, key).number
        for key, draft in [("1", LAMP), ("2", FALL), ("3", replace(LAMP, what="下水道堵了"))]
    )
    assert [ticket.number for ticket, _ in desk.histories()] == [fall, lamp, drain]
    desk.close(lamp, who="王芳")
    assert [ticket.number for ticket, _ in desk.histories(states=[State.OPEN])] == [fall, drain]
    assert [ticket.number for ticket, _ in desk.histories(kinds=[Kind.REPAIR])] == [lamp, drain]


def test_each_destination_is_told_of_its_kinds(database: Database, clock: Clock) -> None:
    routes = [Route("物业", frozenset({Kind.REPAIR})), Route("值班"), Route("民政", frozenset({Kind.VISIT}))]
    desk = Desk(database, routes=routes, clock=clock)
    desk.submit(LAMP, "1")
    desk.submit(FALL, "2")
    assert [(each.destination, each.waiting) for each in Outbox(database).backlog()] == [
        ("值班", 2),
        ("物业", 1),
    ]


def test_what_a_database_refuses_in_a_text_does_not_refuse_the_ticket(desk: Desk) -> None:
    number = desk.submit(replace(LAMP, what="灯\x00坏了\ud800"), "v1-1").number
    assert desk.history(number)[0].draft.what == "灯坏了?"


@pytest.mark.unit
def test_a_locked_database_is_told_and_the_same_key_works_later(tmp_path: Path) -> None:
    with Database(default_url(tmp_path), wait_s=0.1) as database:
        desk = Desk(database, routes=[Route("物业")])
        with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LibraryUnavailable, match="正被别的程序占用"):
                desk.submit(LAMP, "v1-1")
            assert desk.histories() == ()  # reading goes on
        assert desk.submit(LAMP, "v1-1").number == "10008"
        assert Outbox(database).backlog()[0].waiting == 1


def test_it_lives_beside_the_library(url: URL, desk: Desk) -> None:
    from knowledge_base.library.library import Library  # noqa: PLC0415  only this test needs it

    with Database(url) as database:
        assert Library(database).heads() == ()
        assert Desk(database).histories() == ()
