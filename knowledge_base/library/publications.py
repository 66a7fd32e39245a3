"""Every attempt to put a release in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select, update

from knowledge_base.library.database import Database
from knowledge_base.library.records import Publication, PublicationKind, PublicationState
from knowledge_base.library.tables import PublicationRow


class Publications:
    """The record of publications. Each method is one transaction and raises LibraryUnavailable."""

    def __init__(self, database: Database) -> None:
        """Take a database whose tables are up to date."""
        self._database = database

    def begin(  # noqa: PLR0913  the fields of a publication, each by name
        self,
        kind: PublicationKind,
        *,
        release: str,
        previous: str,
        who: str,
        documents: int,
        passages: int,
        problems: Sequence[str] = (),
        reason: str = "",
    ) -> Publication:
        """Record a publication before it happens, as started."""
        row = PublicationRow(
            kind=kind.value,
            state=PublicationState.STARTED.value,
            release=release,
            previous=previous,
            who=who,
            at=datetime.now(UTC),
            documents=documents,
            passages=passages,
            problems=list(problems),
            reason=reason,
        )
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            session.refresh(row)
            return _publication(row)

    def settle(self, publication_id: int, state: PublicationState) -> Publication:
        """Record how a publication ended, and return it. How it was settled first stays."""
        open_one = (PublicationRow.id == publication_id) & (
            PublicationRow.state == PublicationState.STARTED.value
        )
        with self._database.writing() as session:
            session.execute(update(PublicationRow).where(open_one).values(state=state.value))
            return _publication(session.get_one(PublicationRow, publication_id))

    def publications(self, limit: int = 50) -> tuple[Publication, ...]:
        """Return the last publications, the newest first."""
        query = select(PublicationRow).order_by(PublicationRow.id.desc()).limit(limit)
        with self._database.reading() as session:
            return tuple(map(_publication, session.scalars(query)))


def _publication(row: PublicationRow) -> Publication:
    return Publication(
        id=row.id,
        kind=PublicationKind(row.kind),
        state=PublicationState(row.state),
        release=row.release,
        previous=row.previous,
        who=row.who,
        at=row.at,
        documents=row.documents,
        passages=row.passages,
        problems=tuple(row.problems),
        reason=row.reason,
    )
