"""Questions that staff keep: those whose answer is known, and those that were asked in vain."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import delete, func, select, update

from knowledge_base.errors import DocumentUnknown, QuestionUnknown
from knowledge_base.library.database import Database
from knowledge_base.library.records import AskedInVain, GoldenQuestion, Vain
from knowledge_base.library.tables import DocumentRow, GoldenRow, VainRow

_TOO_LARGE = 2**31
"""No database gives such a number to a row, and asking for one is an error."""


class Questions:
    """Golden questions and questions asked in vain. Each method is one transaction and raises LibraryUnavailable."""

    def __init__(self, database: Database) -> None:
        """Take a database whose tables are up to date."""
        self._database = database

    def golden(self) -> tuple[GoldenQuestion, ...]:
        """Return the golden questions in the order in which they were added."""
        with self._database.reading() as session:
            return tuple(map(_golden, session.scalars(select(GoldenRow).order_by(GoldenRow.id))))

    def add_golden(
        self,
        question: str,
        *,
        who: str,
        document_id: str = "",
        facts: Sequence[str] = (),
        region: str = "",
        as_of: date | None = None,
    ) -> GoldenQuestion:
        """Add a golden question and return it, or the one that says just the same already.

        Raises:
            DocumentUnknown: the library has no document ``document_id``.
        """
        key = unicodedata.normalize("NFC", document_id) or None
        with self._database.writing("golden") as session:
            if key is not None and session.get(DocumentRow, key) is None:
                raise DocumentUnknown(
                    f"知识库里没有“{key}”这份文件，标准问题没有加进去。"
                    "用 python -m assistant kb list 可以看到全部文件。"
                )
            rows = session.scalars(select(GoldenRow).where(GoldenRow.question == question))
            said = (key, list(facts), region, as_of)
            for row in rows:
                if (row.document_id, row.facts, row.region, row.as_of) == said:
                    return _golden(row)
            row = GoldenRow(
                question=question,
                document_id=key,
                facts=list(facts),
                region=region,
                as_of=as_of,
                who=who,
                at=datetime.now(UTC),
            )
            session.add(row)
            session.flush()
            session.refresh(row)
            return _golden(row)

    def remove_golden(self, question_id: int) -> GoldenQuestion:
        """Take a golden question out, and return it; raises QuestionUnknown."""
        with self._database.writing("golden") as session:
            row = session.get(GoldenRow, question_id) if 0 < question_id < _TOO_LARGE else None
            if row is None:
                raise QuestionUnknown(
                    f"没有编号是 {question_id} 的标准问题。"
                    "用 python -m assistant kb golden list 可以看到编号。"
                )
            session.delete(row)
            return _golden(row)

    def record_vain(
        self, text: str, *, heard: bool, kind: Vain, day: date, release: str, visit_code: str = ""
    ) -> AskedInVain:
        """Record a question that was asked in vain. Personal data have to be removed from it before."""
        row = VainRow(
            text=text,
            heard=heard,
            kind=kind.value,
            day=day,
            release=release,
            settled="",
            visit_code=visit_code or None,
        )
        with self._database.writing() as session:
            session.add(row)
            session.flush()
            session.refresh(row)
            return _vain(row)

    def vain(self, *, open_only: bool = True) -> tuple[AskedInVain, ...]:
        """Return the questions asked in vain, the newest first; those that are settled too if asked for."""
        query = select(VainRow).order_by(VainRow.id.desc())
        if open_only:
            query = query.where(VainRow.settled == "")
        with self._database.reading() as session:
            return tuple(map(_vain, session.scalars(query)))

    def vain_of(self, visit_code: str) -> tuple[AskedInVain, ...]:
        """Return what was asked in vain in a visit, settled or not; nothing for an empty code."""
        query = select(VainRow).where(VainRow.visit_code == visit_code)
        with self._database.reading() as session:
            return tuple(map(_vain, session.scalars(query.order_by(VainRow.id))))

    def forget_vain_of(self, visit_code: str) -> int:
        """Forget what was asked in vain in a visit; return how many questions there were."""
        of_visit = VainRow.visit_code == visit_code
        with self._database.writing() as session:
            return session.connection().execute(delete(VainRow).where(of_visit)).rowcount

    def count_vain(self, before: date) -> int:
        """Return how many questions were asked before that day, settled or not."""
        query = select(func.count()).select_from(VainRow).where(VainRow.day < before)
        with self._database.reading() as session:
            return session.scalar(query) or 0

    def settle_vain(self, ids: Iterable[int], settled: str) -> int:
        """Record what staff did about questions: a document's id, or ``ignored``; return how many there were."""
        with self._database.writing() as session:
            connection = session.connection()
            return sum(
                connection.execute(update(VainRow).where(VainRow.id == each).values(settled=settled)).rowcount
                for each in sorted(set(ids))
            )

    def purge_vain(self, before: date) -> int:
        """Forget the questions that were asked before that day, settled or not; return how many there were."""
        with self._database.writing() as session:
            return session.connection().execute(delete(VainRow).where(VainRow.day < before)).rowcount


def _golden(row: GoldenRow) -> GoldenQuestion:
    return GoldenQuestion(
        id=row.id,
        question=row.question,
        document_id=row.document_id or "",
        facts=tuple(row.facts),
        region=row.region,
        as_of=row.as_of,
        who=row.who,
        at=row.at,
    )


def _vain(row: VainRow) -> AskedInVain:
    return AskedInVain(
        id=row.id,
        text=row.text,
        heard=row.heard,
        kind=Vain(row.kind),
        day=row.day,
        release=row.release,
        settled=row.settled,
    )
