"""Rule: each kind is kept for its days and no longer, and what is deleted stands nowhere in the database's files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import URL

from assistant.desk.desk import Desk
from assistant.desk.errors import TicketUnknown
from assistant.desk.forgetting import Forgetting
from assistant.desk.outbox import Message
from assistant.desk.records import State
from assistant.privacy.retention import Old
from assistant.settings import Settings
from knowledge_base.library.database import Database
from knowledge_base.library.records import Vain
from tests.assistant.desk.fakes import FALL, LAMP
from tests.assistant.privacy.conftest import Office
from tests.postgres import Cluster

MARK = "王桂芳的电话13812345678"


def counts(old: tuple[Old, ...]) -> dict[str, int]:
    return {each.key: each.count for each in old if each.count}


def done(office: Office, **changes: str) -> str:
    number = office.desk.submit(replace(LAMP, **changes), f"key-{changes}").number  # type: ignore[arg-type]  # texts all
    office.desk.close(number, who="王芳", note="办好了")
    return number


def test_what_was_closed_long_ago_is_deleted_and_what_is_open_stays(office: Office) -> None:
    old = done(office)
    waiting = office.desk.submit(replace(LAMP, what="下水道堵了"), "open").number
    alert = office.desk.submit(FALL, "alert").number
    office.desk.close(alert, who="王芳")
    office.clock.advance(days=364)
    recent = done(office, what="电梯坏了")
    assert counts(office.retention.purge()) == {}
    office.clock.advance(days=2)
    assert counts(office.retention.look()) == {"tickets": 1, "alerts": 1}
    assert counts(office.retention.purge()) == {"tickets": 1, "alerts": 1}
    assert {ticket.number for ticket, _ in office.desk.histories()} == {waiting, recent}
    for number in (old, alert):
        with pytest.raises(TicketUnknown):
            office.desk.status(number)
    assert counts(office.retention.purge()) == {}
    told = {each.ticket.number for each in delivered(office)}
    assert told == {waiting, recent}


def delivered(office: Office) -> list[Message]:
    """Return the messages that can be delivered, after those that were deleted with their tickets."""
    messages = []
    while parcel := office.outbox.claim("物业"):
        messages.append(parcel.message)
        office.outbox.delivered(parcel)
    return messages


def test_days_count_from_the_closing(office: Office) -> None:
    number = office.desk.submit(LAMP, "1").number
    office.clock.advance(days=400)
    office.desk.close(number, who="王芳")
    office.clock.advance(days=300)
    assert counts(office.retention.purge()) == {}
    assert office.desk.status(number).state is State.DONE
    office.clock.advance(days=66)
    assert counts(office.retention.purge()) == {"tickets": 1}


def test_who_was_told_is_forgotten_sooner_than_the_ticket(office: Office) -> None:
    number = office.desk.submit(LAMP, "1").number
    parcel = office.outbox.claim("物业")
    assert parcel is not None
    office.outbox.delivered(parcel)
    office.clock.advance(days=91)
    assert counts(office.retention.purge()) == {"messages": 1}
    assert [each.destination for each in office.outbox.backlog()] == [
        "网格员群"
    ]  # nobody has been told of it
    assert office.desk.status(number).state is State.OPEN


def test_questions_asked_in_vain_have_their_own_days(office: Office) -> None:
    for day in (date(2026, 5, 1), date(2026, 11, 20)):
        office.library.record_vain("几点开门", heard=True, kind=Vain.ABSTAINED, day=day, release="r1")
    assert counts(office.retention.look()) == {"gaps": 1}
    assert counts(office.retention.purge()) == {"gaps": 1}
    assert [asked.day for asked in office.library.vain()] == [date(2026, 11, 20)]


def test_to_look_deletes_nothing(office: Office) -> None:
    number = done(office)
    office.clock.advance(days=400)
    assert counts(office.retention.look()) == counts(office.retention.look()) == {"tickets": 1}
    assert office.desk.status(number).state is State.DONE


def test_what_is_deleted_stands_in_no_file(office: Office, url: URL, request: pytest.FixtureRequest) -> None:
    for count in range(30):
        done(office, what=f"{MARK}，第{count}件", where="3栋2单元501")
    folder = files_of(url, request)
    assert holds(folder, MARK)
    office.clock.advance(days=400)
    assert counts(office.retention.purge()) == {"tickets": 30}
    flush(url, request)
    assert not holds(folder, MARK)
    assert not holds(folder, "办好了")


def test_traces_that_another_program_left_are_removed(
    office: Office, url: URL, request: pytest.FixtureRequest
) -> None:
    """It deleted, and was killed, or found the database busy."""
    numbers = [done(office, what=f"{MARK}，第{count}件") for count in range(30)]
    folder = files_of(url, request)
    Forgetting(office.database).forget(numbers)
    assert holds(folder, MARK)
    assert counts(office.retention.purge()) == {}
    flush(url, request)
    assert office.retention.scrubbed
    assert not holds(folder, MARK)


def test_what_cannot_be_deleted_leaves_no_traces_of_the_rest(
    office: Office, settings: Settings, url: URL, request: pytest.FixtureRequest
) -> None:
    (settings.home / "recordings" / "FWG627JG" / "20200101T000000Z-0.wav.sealed").mkdir(parents=True)
    done(office, what=MARK)
    folder = files_of(url, request)
    office.clock.advance(days=400)
    with pytest.raises(OSError, match="20200101T000000Z"):
        office.retention.purge()
    flush(url, request)
    assert not holds(folder, MARK)


@pytest.mark.unit
def test_a_database_that_is_busy_is_scrubbed_another_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    with Database(url) as other, Database(url, wait_s=0.05) as database:
        Desk(other).submit(LAMP, "1")
        with other.writing() as session:
            session.connection()
            assert not database.scrub([], everything=True)
        assert database.scrub([], everything=True)


def files_of(url: URL, request: pytest.FixtureRequest) -> Path:
    if url.get_backend_name() == "sqlite":
        return Path(str(url.database)).parent
    flush(url, request)
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.folder / "data" / "base"  # its log and its backups are the administrator's


def flush(url: URL, request: pytest.FixtureRequest) -> None:
    if url.get_backend_name() != "sqlite":
        cluster: Cluster = request.getfixturevalue("postgres")
        cluster.run_sql("CHECKPOINT")


def holds(folder: Path, words: str) -> bool:
    sought = words.encode()
    return any(sought in path.read_bytes() for path in folder.rglob("*") if path.is_file())
