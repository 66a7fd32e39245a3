"""Rule: a key opens the door from when it was made until it expires, is exchanged or revoked, and no other does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import URL

from assistant.doors import Role
from assistant.doors.errors import KeyUnknown, NameInvalid, NameTaken, NotAdmitted
from assistant.doors.keyring import Keyring
from assistant.doors.records import Kind, Outcome
from assistant.doors.secret import new_secret
from knowledge_base.library.database import Database
from tests.assistant.desk.fakes import Clock
from tests.assistant.doors.fakes import spoiled

DAY = timedelta(days=1)


def refused(keyring: Keyring, written: str, *kinds: Kind) -> tuple[Outcome, str]:
    """Return why a key is refused, and whose it is said to be."""
    with pytest.raises(NotAdmitted) as raised:
        keyring.holder(written, *(kinds or (Kind.STAFF,)))
    return raised.value.outcome, raised.value.name


def test_a_new_key_opens(keyring: Keyring, clock: Clock) -> None:
    issued = keyring.create(Kind.STAFF, " 王芳 ", Role.DESK, life=DAY)
    key = keyring.holder(issued.secret, Kind.STAFF)
    assert (key.name, key.role, key.created, key.expires) == ("王芳", Role.DESK, clock.at, clock.at + DAY)
    assert keyring.keys(Kind.STAFF) == (key,)
    assert keyring.keys(Kind.KIOSK) == ()


def test_a_forged_one_does_not_and_names_nobody(keyring: Keyring) -> None:
    secret = keyring.create(Kind.STAFF, "王芳", Role.DESK).secret
    for forged in (spoiled(secret), new_secret(Kind.STAFF).written, secret[:-1], f"{secret}a", "", "王芳"):
        assert refused(keyring, forged) == (Outcome.UNKNOWN, "")


def test_it_opens_only_its_own_door(keyring: Keyring) -> None:
    token = keyring.create(Kind.KIOSK, "hall").secret
    assert keyring.holder(token, Kind.KIOSK).role is None
    assert refused(keyring, token, Kind.STAFF, Kind.SESSION) == (Outcome.UNKNOWN, "")
    # Nor does it if somebody writes another kind in front of it.
    assert refused(keyring, token.replace("kiosk", "staff", 1)) == (Outcome.UNKNOWN, "")
    with pytest.raises(NotAdmitted):
        keyring.open_session(token, DAY)


def test_it_expires(keyring: Keyring, clock: Clock) -> None:
    secret = keyring.create(Kind.STAFF, "王芳", Role.DESK, life=DAY).secret
    clock.advance(hours=23, minutes=59)
    assert keyring.holder(secret, Kind.STAFF).name == "王芳"
    clock.advance(minutes=1)
    assert refused(keyring, secret) == (Outcome.EXPIRED, "王芳")
    assert refused(keyring, spoiled(secret)) == (Outcome.UNKNOWN, "")
    keyring.create(Kind.STAFF, "王芳", Role.DESK)  # the name is free again


def test_what_is_revoked_opens_nothing_in_whatever_process(keyring: Keyring, url: URL) -> None:
    secret = keyring.create(Kind.STAFF, "王芳", Role.DESK).secret
    with Database(url) as another:
        elsewhere = Keyring(another)
        assert elsewhere.holder(secret, Kind.STAFF).name == "王芳"
        assert keyring.revoke(Kind.STAFF, "王芳") == 1
        assert refused(elsewhere, secret) == (Outcome.REVOKED, "王芳")
    with pytest.raises(KeyUnknown):
        keyring.revoke(Kind.STAFF, "王芳")


@pytest.mark.parametrize(("keep_h", "after_h", "outcome"), [(0, 0, Outcome.REVOKED), (2, 2, Outcome.EXPIRED)])
def test_an_exchanged_one_is_valid_as_long_as_was_said(
    keyring: Keyring, clock: Clock, keep_h: int, after_h: int, outcome: Outcome
) -> None:
    old = keyring.create(Kind.STAFF, "王芳", Role.PUBLISHER, life=30 * DAY)
    new = keyring.rotate(Kind.STAFF, "王芳", keep=timedelta(hours=keep_h))
    assert new.secret != old.secret
    assert new.key.role is Role.PUBLISHER
    assert new.key.expires == clock.at + 30 * DAY
    if keep_h:
        assert keyring.holder(old.secret, Kind.STAFF).name == "王芳"
    clock.advance(hours=after_h)
    assert refused(keyring, old.secret) == (outcome, "王芳")
    assert keyring.holder(new.secret, Kind.STAFF).name == "王芳"


def test_to_exchange_it_makes_no_old_one_valid_for_longer(keyring: Keyring, clock: Clock) -> None:
    old = keyring.create(Kind.STAFF, "王芳", Role.VIEWER, life=timedelta(hours=1))
    keyring.rotate(Kind.STAFF, "王芳", keep=5 * DAY, life=9 * DAY)
    clock.advance(hours=1)
    assert refused(keyring, old.secret) == (Outcome.EXPIRED, "王芳")


def test_revoking_reaches_the_old_one_that_is_still_valid(keyring: Keyring) -> None:
    old = keyring.create(Kind.KIOSK, "hall")
    new = keyring.rotate(Kind.KIOSK, "hall", keep=DAY)
    assert keyring.revoke(Kind.KIOSK, "hall") == 2
    for each in (old, new):
        assert refused(keyring, each.secret, Kind.KIOSK) == (Outcome.REVOKED, "hall")


def test_one_name_one_key(keyring: Keyring) -> None:
    keyring.create(Kind.STAFF, "hall", Role.VIEWER)
    keyring.create(Kind.KIOSK, "hall")  # a terminal may be called like somebody
    with pytest.raises(NameTaken, match="rotate"):
        keyring.create(Kind.STAFF, "hall", Role.DESK)
    with pytest.raises(KeyUnknown, match="李明"):
        keyring.rotate(Kind.STAFF, "李明")


@pytest.mark.parametrize("name", ["", "  ", "a" * 33, "王\n芳", "王\x1b[2J", "王\u202e芳"])
def test_nobody_is_called_so(keyring: Keyring, name: str) -> None:
    with pytest.raises(NameInvalid):
        keyring.create(Kind.STAFF, name, Role.VIEWER)


def test_a_session_lasts_as_long_as_it_may_and_no_longer_than_its_key(keyring: Keyring, clock: Clock) -> None:
    key = keyring.create(Kind.STAFF, "王芳", Role.DESK, life=2 * DAY).secret
    short, lasting = (keyring.open_session(key, span).secret for span in (timedelta(hours=1), 9 * DAY))
    assert keyring.holder(short, Kind.SESSION).role is Role.DESK
    clock.advance(hours=1)
    assert refused(keyring, short, Kind.SESSION)[0] is Outcome.EXPIRED
    assert keyring.holder(lasting, Kind.SESSION).name == "王芳"
    clock.advance(days=2)
    assert refused(keyring, lasting, Kind.SESSION)[0] is Outcome.EXPIRED


def test_a_session_ends_with_its_key_and_by_itself(keyring: Keyring) -> None:
    key = keyring.create(Kind.STAFF, "王芳", Role.DESK).secret
    one, another = (keyring.open_session(key, DAY).secret for _ in range(2))
    keyring.close_session(one)
    keyring.close_session(spoiled(another))
    keyring.close_session("nonsense")
    assert refused(keyring, one, Kind.SESSION)[0] is Outcome.REVOKED
    assert keyring.holder(another, Kind.SESSION).name == "王芳"
    keyring.rotate(Kind.STAFF, "王芳")
    assert refused(keyring, another, Kind.SESSION)[0] is Outcome.REVOKED
    with pytest.raises(NotAdmitted):
        keyring.open_session(another, DAY)  # a session begets none


def test_there_are_not_endlessly_many_sessions_of_a_key(keyring: Keyring) -> None:
    key, other = (keyring.create(Kind.STAFF, name, Role.VIEWER).secret for name in ("王芳", "李明"))
    others = keyring.open_session(other, DAY).secret
    own = [keyring.open_session(key, DAY).secret for _ in range(22)]
    assert len(keyring.keys(Kind.SESSION)) == 21
    for ended in own[:2]:
        assert refused(keyring, ended, Kind.SESSION)[0] is Outcome.UNKNOWN
    for lasting in (others, own[2], own[-1]):
        assert keyring.holder(lasting, Kind.SESSION).role is Role.VIEWER


def test_sessions_of_long_ago_are_not_kept(keyring: Keyring, clock: Clock) -> None:
    key = keyring.create(Kind.STAFF, "王芳", Role.DESK).secret
    for _ in range(5):
        keyring.open_session(key, DAY)
        clock.advance(days=3)
    assert len(keyring.keys(Kind.SESSION)) == 1
