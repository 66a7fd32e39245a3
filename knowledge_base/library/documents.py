"""The documents of the library: every version, who made it, the files they came from."""

from __future__ import annotations

import difflib
import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from knowledge_base.document import Document
from knowledge_base.errors import DocumentUnknown, VersionConflict
from knowledge_base.intake.original import Original
from knowledge_base.library.database import Database
from knowledge_base.library.records import Action, Change, Version
from knowledge_base.library.tables import DocumentRow, OriginalRow, VersionRow
from knowledge_base.library.versions import from_row, to_row
from knowledge_base.proposing import Proposal

_ALONE = "documents"
_LIST = "用 python -m assistant kb list 可以看到全部文件。"


class Documents:
    """What staff keep of each document. Each method is one transaction and raises LibraryUnavailable.

    Ids are compared in Unicode's NFC, however they were typed.
    """

    def __init__(self, database: Database) -> None:
        """Take a database whose tables are up to date."""
        self._database = database

    def heads(self, *, removed: bool = False) -> tuple[Version, ...]:
        """Return the newest version of each document, by id; with those that were removed if ``removed``."""
        query = _heads() if removed else _heads().where(VersionRow.removed.is_(False))
        with self._database.reading() as session:
            return tuple(sorted(map(from_row, session.scalars(query)), key=lambda each: each.document.id))

    def head(self, document_id: str) -> Version:
        """Return the newest version of a document, removed or not; raises DocumentUnknown."""
        with self._database.reading() as session:
            return _head(session, _key(document_id))

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """Return all versions of a document, the newest first; raises DocumentUnknown."""
        key = _key(document_id)
        query = select(VersionRow).where(VersionRow.document_id == key).order_by(VersionRow.version.desc())
        with self._database.reading() as session:
            _head(session, key)
            return tuple(map(from_row, session.scalars(query)))

    def version(self, document_id: str, number: int) -> Version:
        """Return one version of a document; raises DocumentUnknown."""
        with self._database.reading() as session:
            head = _head(session, _key(document_id))
            query = select(VersionRow).where(
                VersionRow.document_id == head.document.id, VersionRow.version == number
            )
            newest = head.document.version
            if not 1 <= number <= newest or (row := session.scalar(query)) is None:
                raise DocumentUnknown(f"“{head.document.id}”没有第 {number} 版，只有第 1 到第 {newest} 版。")
            return from_row(row)

    def changes(self, document_id: str | None = None, limit: int = 50) -> tuple[Change, ...]:
        """Return what was done last, to one document or to any, the newest first; raises DocumentUnknown."""
        query = (
            select(
                VersionRow.document_id,
                VersionRow.version,
                VersionRow.action,
                VersionRow.who,
                VersionRow.at,
                VersionRow.note,
            )
            .order_by(VersionRow.id.desc())
            .limit(limit)
        )
        with self._database.reading() as session:
            if document_id is not None:
                query = query.where(VersionRow.document_id == _head(session, _key(document_id)).document.id)
            return tuple(
                Change(key, version, Action(action), who, at, note)
                for key, version, action, who, at, note in session.execute(query)
            )

    def original(self, sha256: str) -> Original:
        """Return a file as it was handed in; raises DocumentUnknown."""
        with self._database.reading() as session:
            row = session.get(OriginalRow, sha256)
            if row is None:
                raise DocumentUnknown("知识库里没有保存这个原始文件。这份文件可能是直接编辑出来的。")
            return Original(row.name, row.content)

    def save(  # noqa: PLR0913  what a version is made of, each by name
        self,
        document: Document,
        body: str,
        *,
        action: Action,
        who: str,
        note: str = "",
        original: Original | None = None,
        unconfirmed: Sequence[Proposal] = (),
        based_on: int | None = None,
    ) -> Version:
        """Save a new version of a document and return it, or the head if nothing would change.

        ``document.version`` is not looked at. What was confirmed stays so while document and body are the same. A
        document that was removed comes back.

        Args:
            document: The document.
            body: Its text in Markdown.
            action: What was done.
            who: The person who did it.
            note: Why.
            original: The file that it was read from.
            unconfirmed: What the program read in it and nobody has confirmed.
            based_on: The version that the person saw and changed, 0 if the document is thought to be new; None
                saves on top of whatever is there.

        Raises:
            VersionConflict: the head is another version than ``based_on``.
        """
        document = replace(document, id=_key(document.id))
        with self._database.writing(_ALONE) as session:
            head = _find(session, document.id)
            _expect(head, based_on)
            if head is not None and _says_nothing_new(head, document, body, unconfirmed):
                return head
            change = Change(document.id, _number(head) + 1, action, who, _now(), note)
            kept = _keep(session, original) if original is not None else ""
            return _add(session, Version(document, body, change, False, tuple(unconfirmed), kept))

    def remove(self, document_id: str, *, who: str, note: str = "", based_on: int | None = None) -> Version:
        """Record that a document is not to be published any more; return its head.

        Raises:
            DocumentUnknown: there is no such document.
            VersionConflict: the head is another version than ``based_on``.
        """
        with self._database.writing(_ALONE) as session:
            head = _head(session, _key(document_id))
            _expect(head, based_on)
            if head.removed:
                return head
            change = Change(head.document.id, _number(head) + 1, Action.REMOVE, who, _now(), note)
            return _add(session, replace(head, change=change, removed=True))

    def confirm(self, document_ids: Iterable[str], *, who: str) -> tuple[Version, ...]:
        """Record that a person agrees with what the program read, all or none; return the heads, by id.

        It makes a version of the same text, so that it is known who agreed and when. A document with nothing to
        confirm stays as it is. Raises DocumentUnknown.
        """
        with self._database.writing(_ALONE) as session:
            return tuple(_confirm(session, key, who) for key in sorted(set(map(_key, document_ids))))


def _key(document_id: str) -> str:
    return unicodedata.normalize("NFC", document_id)


def _now() -> datetime:
    return datetime.now(UTC)


def _number(head: Version | None) -> int:
    return head.document.version if head else 0


def _heads() -> Select[VersionRow]:
    return select(VersionRow).join(
        DocumentRow, (DocumentRow.id == VersionRow.document_id) & (DocumentRow.head == VersionRow.version)
    )


def _find(session: Session, key: str) -> Version | None:
    row = session.scalar(_heads().where(DocumentRow.id == key))
    return from_row(row) if row else None


def _head(session: Session, key: str) -> Version:
    head = _find(session, key)
    if head is None:
        near = difflib.get_close_matches(key, session.scalars(select(DocumentRow.id)), n=1)
        guess = f"是不是“{near[0]}”？" if near else ""
        raise DocumentUnknown(f"知识库里没有“{key}”这份文件。{guess}{_LIST}")
    return head


def _expect(head: Version | None, based_on: int | None) -> None:
    if based_on is None or based_on == _number(head):
        return
    if head is None:
        raise VersionConflict(f"您修改的文件已经不在知识库里了。{_LIST}")
    change = head.change
    when = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
    raise VersionConflict(
        f"“{change.document_id}”在您修改的时候，{change.who} 已经改过了"
        f"（{when}，现在是第 {change.version} 版），您的修改没有保存。"
        f"请先用 python -m assistant kb show {change.document_id} 看看现在的内容，再改一次。"
    )


def _says_nothing_new(head: Version, document: Document, body: str, unconfirmed: Sequence[Proposal]) -> bool:
    settles_nothing = set(head.unconfirmed) <= set(unconfirmed)
    same = replace(document, version=head.document.version) == head.document and body == head.body
    return same and settles_nothing and not head.removed


def _confirm(session: Session, key: str, who: str) -> Version:
    head = _head(session, key)
    if not head.unconfirmed:
        return head
    change = Change(key, _number(head) + 1, Action.EDIT, who, _now(), "确认")
    return _add(session, replace(head, change=change, unconfirmed=()))


def _keep(session: Session, original: Original) -> str:
    digest = hashlib.sha256(original.content).hexdigest()
    if session.scalar(select(OriginalRow.sha256).where(OriginalRow.sha256 == digest)) is None:
        session.add(OriginalRow(sha256=digest, name=original.name, content=original.content))
        session.flush()
    return digest


def _add(session: Session, version: Version) -> Version:
    """Add the version that ``version.change`` makes, and return it as it will be read."""
    session.merge(DocumentRow(id=version.change.document_id, head=version.change.version))
    session.flush()
    row = to_row(version)
    session.add(row)
    session.flush()
    session.refresh(row)
    return from_row(row)
