"""Rule: one row for each turn, without any text, is kept in SQLite and in PostgreSQL for so long and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from assistant.observability.records import Judgement
from assistant.observability.tables import Table, TurnRow
from assistant.observability.turn_store import MIGRATIONS, TurnStore
from tests.assistant.observability.days import PERIOD, record, records
from tests.databases import check_constraints, check_numbered_in_a_line, check_tables


@pytest.mark.usefixtures("bare")
def test_the_migrations_make_the_tables(engine: Engine, store: TurnStore) -> None:
    check_tables(engine, Table.metadata, "seen")
    check_constraints(engine, Table.metadata)


def test_migrations_are_numbered_in_a_line(store: TurnStore) -> None:
    check_numbered_in_a_line(MIGRATIONS)


def test_what_is_written_is_read_again_in_the_order_of_time(store: TurnStore) -> None:
    written = list(records())
    for each in reversed(written):
        store.add(each)
    assert list(store.between(PERIOD.before.begin, PERIOD.end)) == written
    assert list(store.between(PERIOD.begin, PERIOD.end)) == written[2:]


def test_a_turn_is_judged_by_its_id_and_anew(store: TurnStore) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    store.add(record(at, turn="aaaaaaaaaaaa"))
    store.add(record(at, turn="bbbbbbbbbbbb"))
    store.judge("aaaaaaaaaaaa", Judgement.LIKED)
    store.judge("aaaaaaaaaaaa", Judgement.DISLIKED)
    store.judge("cccccccccccc", Judgement.LIKED)
    judged = {each.turn: each.judgement for each in store.between(at, at + timedelta(seconds=1))}
    assert judged == {"aaaaaaaaaaaa": Judgement.DISLIKED, "bbbbbbbbbbbb": None}


def test_what_is_too_old_is_removed_and_nothing_else(store: TurnStore) -> None:
    for each in records():
        store.add(each)
    assert store.purge(PERIOD.begin) == 2
    assert store.purge(PERIOD.begin) == 0
    assert len(list(store.between(PERIOD.before.begin, PERIOD.end))) == 11


def test_no_column_can_hold_what_was_said(store: TurnStore) -> None:
    assert set(TurnRow.__table__.columns.keys()) == {
        "id",
        "turn",
        "at",
        "channel",
        "outcome",
        "wait_ms",
        "document",
        "title",
        "dialect",
        "judgement",
    }
