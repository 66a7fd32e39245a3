"""Rule: whatever becomes of a key is recorded, what is the same in an hour once, and old lines go."""

from __future__ import annotations

from datetime import timedelta

from assistant.doors import Role
from assistant.doors.audit import Audit
from assistant.doors.keyring import Keyring
from assistant.doors.records import Kind, Outcome
from tests.assistant.desk.fakes import Clock


def test_a_use_is_recorded_with_the_key_that_was_used_last(
    keyring: Keyring, audit: Audit, clock: Clock
) -> None:
    key = keyring.create(Kind.STAFF, "王芳", Role.DESK).key
    clock.advance(minutes=1)
    audit.admitted(key, "GET /staff/api/me")
    (use,) = audit.uses(10)
    assert (use.kind, use.name, use.route, use.outcome) == (
        Kind.STAFF,
        "王芳",
        "GET /staff/api/me",
        Outcome.ADMITTED,
    )
    assert (use.first, use.last, use.times) == (clock.at, clock.at, 1)
    assert keyring.keys(Kind.STAFF)[0].last_used == clock.at


def test_a_key_is_used_by_whoever_has_logged_in_with_it(keyring: Keyring, audit: Audit, clock: Clock) -> None:
    key = keyring.create(Kind.STAFF, "王芳", Role.DESK)
    keyring.create(Kind.STAFF, "李明", Role.DESK)
    session = keyring.open_session(key.secret, timedelta(days=1)).key
    clock.advance(minutes=1)
    audit.admitted(session, "GET /staff/api/me")
    assert [each.last_used for each in keyring.keys(Kind.STAFF)] == [clock.at, None]


def test_what_is_the_same_within_an_hour_is_one_line(keyring: Keyring, audit: Audit, clock: Clock) -> None:
    key = keyring.create(Kind.STAFF, "monitor", Role.VIEWER).key
    began = clock.at
    for _ in range(200):
        audit.admitted(key, "GET /metrics")
        clock.advance(seconds=15)
    assert [(use.first, use.times) for use in audit.uses(10)] == [(began, 200)]
    clock.advance(minutes=10)
    audit.admitted(key, "GET /metrics")
    assert [use.times for use in audit.uses(10)] == [1, 200]


def test_what_changes_something_has_a_line_of_its_own(keyring: Keyring, audit: Audit) -> None:
    key = keyring.create(Kind.STAFF, "王芳", Role.DESK).key
    for _ in range(3):
        audit.admitted(key, "POST /staff/api/tickets/{number}/take", alone=True)
    assert [use.times for use in audit.uses(10)] == [1, 1, 1]


def test_who_was_not_let_in_is_recorded_too(audit: Audit) -> None:
    audit.record(Kind.STAFF, "", "GET /staff/api/me", Outcome.UNKNOWN)
    audit.record(Kind.STAFF, "王芳", "GET /staff/api/me", Outcome.EXPIRED)
    audit.record(Kind.STAFF, "", "GET /staff/api/me", Outcome.UNKNOWN)
    found = {(use.name, use.outcome): use.times for use in audit.uses(10)}
    assert found == {("", Outcome.UNKNOWN): 2, ("王芳", Outcome.EXPIRED): 1}
    assert [use.outcome for use in audit.uses(10, "王芳")] == [Outcome.EXPIRED]


def test_old_lines_go_and_there_are_never_too_many(audit: Audit, clock: Clock) -> None:
    audit.record(Kind.STAFF, "", "old", Outcome.UNKNOWN)
    clock.advance(days=31)
    audit.record(Kind.STAFF, "", "new", Outcome.UNKNOWN)
    assert [use.route for use in audit.uses(10)] == ["new"]
    for number in range(60):
        clock.advance(minutes=2)
        audit.record(Kind.STAFF, "", str(number), Outcome.UNKNOWN)
    clock.advance(hours=1)
    audit.record(Kind.STAFF, "", "last", Outcome.UNKNOWN)
    assert [use.route for use in audit.uses(100)][:2] == ["last", "59"]
    assert len(audit.uses(100)) == 20


def test_a_clock_that_is_set_back_loses_nothing(audit: Audit, clock: Clock) -> None:
    audit.record(Kind.STAFF, "", "one", Outcome.UNKNOWN)
    clock.advance(days=-400)
    audit.record(Kind.STAFF, "", "two", Outcome.UNKNOWN)
    audit.record(Kind.STAFF, "", "one", Outcome.UNKNOWN)
    assert {use.route: use.times for use in audit.uses(10)} == {"one": 2, "two": 1}
