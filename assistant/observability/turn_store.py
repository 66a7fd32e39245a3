"""The turns that were counted, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update

from assistant.observability.records import Judgement, Outcome, TurnRecord
from assistant.observability.tables import TurnRow
from knowledge_base.library.database import Database

MIGRATIONS = Path(__file__).with_name("migrations")
_AT_ONCE = 1000


class TurnStore:
    """Records of turns. Each method is one transaction and raises LibraryUnavailable."""

    def __init__(self, database: Database) -> None:
        """Open the records in ``database``, its table made or brought up to date. Raises LibraryUnavailable."""
        database.migrate(MIGRATIONS, "seen")
        self._database = database

    def add(self, record: TurnRecord) -> None:
        """Write a record."""
        row = TurnRow(
            turn=record.turn,
            at=record.at,
            channel=record.channel,
            outcome=record.outcome.value,
            wait_ms=record.wait_ms,
            document=record.document,
            title=record.title,
            dialect=record.dialect,
            judgement=record.judgement.value if record.judgement else "",
        )
        with self._database.writing() as session:
            session.add(row)

    def judge(self, turn: str, judgement: Judgement) -> None:
        """Write what the resident says of a turn, in the place of what was said before. An unknown turn stays so."""
        with self._database.writing() as session:
            session.execute(update(TurnRow).where(TurnRow.turn == turn).values(judgement=judgement.value))

    def between(self, begin: datetime, end: datetime) -> Iterator[TurnRecord]:
        """Yield the records from ``begin`` on and before ``end``, the earliest first."""
        query = select(TurnRow).where(TurnRow.at >= begin, TurnRow.at < end).order_by(TurnRow.at, TurnRow.id)
        with self._database.reading() as session:
            for row in session.scalars(query.execution_options(yield_per=_AT_ONCE)):
                yield _record(row)

    def purge(self, before: datetime) -> int:
        """Remove the records from before that time; return how many there were."""
        with self._database.writing() as session:
            return session.connection().execute(delete(TurnRow).where(TurnRow.at < before)).rowcount


def _record(row: TurnRow) -> TurnRecord:
    return TurnRecord(
        turn=row.turn,
        at=row.at,
        channel=row.channel,
        outcome=Outcome(row.outcome),
        wait_ms=row.wait_ms,
        document=row.document,
        title=row.title,
        dialect=row.dialect,
        judgement=Judgement(row.judgement) if row.judgement else None,
    )
