"""The keys: made, shown once, found again by their digest, replaced and revoked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assistant.doors.errors import KeyUnknown, NameInvalid, NameTaken, NotAdmitted
from assistant.doors.records import Issued, Key, Kind, Outcome
from assistant.doors.roles import Role
from assistant.doors.secret import Secret, new_secret, read_secret
from assistant.doors.tables import KeyRow
from knowledge_base.library.database import Database

MIGRATIONS = Path(__file__).with_name("migrations")
_ALONE = "doors keys"
_LONGEST_NAME = 32
_SESSIONS = 20
"""Browsers in which one key is logged in; whoever logs in once more ends what was begun first."""
_THINGS = {Kind.STAFF: "钥匙", Kind.KIOSK: "语音终端", Kind.SESSION: "登录"}


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class Keyring:
    """All keys of a community. Threads may share it.

    Each method is one transaction and raises LibraryUnavailable. Every look at a key is one at the database, so that
    what is revoked opens nothing from then on, in whatever process.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        """Open the keyring in ``database``, its tables made or brought up to date. Raises LibraryUnavailable."""
        database.migrate(MIGRATIONS, "doors")
        self._database = database
        self._clock = clock

    def create(
        self, kind: Kind, name: str, role: Role | None = None, *, life: timedelta | None = None
    ) -> Issued:
        """Make a key for ``name``, valid for ``life`` or until it is revoked. Raises NameInvalid, NameTaken."""
        name = _checked(name)
        with self._database.writing(_ALONE) as session:
            if self._valid(session, kind, name):
                raise NameTaken(
                    f"“{name}”已经有一把能用的{_THINGS[kind]}了。换新的用 rotate，不要了用 revoke。"
                )
            return self._issue(session, kind, name, role, life)

    def rotate(
        self,
        kind: Kind,
        name: str,
        *,
        keep: timedelta = timedelta(),
        life: timedelta | None = None,
    ) -> Issued:
        """Make a new key for ``name`` with the same role; the old one is valid for ``keep`` longer, or not at all.

        Args:
            kind: whose key it is.
            name: as it was created.
            keep: what is left to exchange it everywhere.
            life: how long the new one is valid; None is as long as the old one was.

        Raises:
            KeyUnknown: nobody of that name has a valid key.
        """
        with self._database.writing(_ALONE) as session:
            rows = self._valid(session, kind, name)
            if not rows:
                raise _unknown(kind, name)
            newest, at = rows[-1], self._clock()
            if life is None and newest.expires is not None:
                life = newest.expires - newest.created
            for row in rows:
                if not keep:
                    row.revoked = at
                elif row.expires is None or row.expires > at + keep:
                    row.expires = at + keep
            return self._issue(session, kind, name, Role(newest.role) if newest.role else None, life)

    def revoke(self, kind: Kind, name: str) -> int:
        """Make all valid keys of ``name`` open nothing from now on, and return how many. Raises KeyUnknown."""
        with self._database.writing(_ALONE) as session:
            rows = self._valid(session, kind, name)
            if not rows:
                raise _unknown(kind, name)
            for row in rows:
                row.revoked = self._clock()
            return len(rows)

    def keys(self, kind: Kind) -> tuple[Key, ...]:
        """Return all keys of a kind, revoked ones too, the oldest first."""
        with self._database.reading() as session:
            rows = session.scalars(select(KeyRow).where(KeyRow.kind == kind).order_by(KeyRow.id))
            return tuple(map(_key_of, rows))

    def holder(self, written: str, *kinds: Kind) -> Key:
        """Return whose key ``written`` is, if it is of one of ``kinds`` and valid. Raises NotAdmitted."""
        secret = read_secret(written)
        if secret is None or secret.kind not in kinds:
            raise NotAdmitted(Outcome.UNKNOWN)
        with self._database.reading() as session:
            return _key_of(self._admitted(session, secret))

    def open_session(self, written: str, life: timedelta) -> Issued:
        """Return the key of a browser whose user has shown the key ``written``. Raises NotAdmitted.

        It is valid for ``life``, and no longer than the key is.
        """
        secret = read_secret(written)
        if secret is None or secret.kind is not Kind.STAFF:
            raise NotAdmitted(Outcome.UNKNOWN)
        with self._database.writing() as session:
            row, at = self._admitted(session, secret), self._clock()
            # What has run out long ago is nobody's any more; only keys of people stay in the list.
            session.execute(delete(KeyRow).where(KeyRow.kind == Kind.SESSION, KeyRow.expires < at - life))
            issued = self._issue(session, Kind.SESSION, row.name, Role(row.role), life, parent=row.id)
            own = select(KeyRow.id).where(KeyRow.parent_id == row.id).order_by(KeyRow.id.desc())
            session.execute(delete(KeyRow).where(KeyRow.id.in_(own.offset(_SESSIONS))))
            return issued

    def close_session(self, written: str) -> None:
        """Make the key of a browser open nothing any more. One that opens nothing changes nothing."""
        secret = read_secret(written)
        if secret is None or secret.kind is not Kind.SESSION:
            return
        with self._database.writing() as session:
            row = session.scalar(select(KeyRow).where(KeyRow.public == secret.public))
            if row is not None and secret.fits(row.digest):
                row.revoked = row.revoked or self._clock()

    def _issue(
        self,
        session: Session,
        kind: Kind,
        name: str,
        role: Role | None,
        life: timedelta | None,
        parent: int | None = None,
    ) -> Issued:
        secret, at = new_secret(kind), self._clock()
        row = KeyRow(
            public=secret.public,
            digest=secret.digest,
            kind=kind.value,
            name=name,
            role=role.value if role else "",
            created=at,
            expires=None if life is None else at + life,
            revoked=None,
            last_used=None,
            parent_id=parent,
        )
        session.add(row)
        session.flush()
        return Issued(_key_of(row), secret.written)

    def _valid(self, session: Session, kind: Kind, name: str) -> list[KeyRow]:
        """Return the valid keys of ``name``, the oldest first."""
        at = self._clock()
        named = select(KeyRow).where(KeyRow.kind == kind, KeyRow.name == name.strip()).order_by(KeyRow.id)
        return [row for row in session.scalars(named) if _key_of(row).valid(at)]

    def _admitted(self, session: Session, secret: Secret) -> KeyRow:
        """Return the row of a valid key; raises NotAdmitted, with whose it was only if it was right."""
        row = session.scalar(select(KeyRow).where(KeyRow.public == secret.public, KeyRow.kind == secret.kind))
        if row is None or not secret.fits(row.digest):
            raise NotAdmitted(Outcome.UNKNOWN)
        parent = None if row.parent_id is None else session.get(KeyRow, row.parent_id)
        for each in (row, parent) if parent else (row,):
            key = _key_of(each)
            if key.revoked is not None:
                raise NotAdmitted(Outcome.REVOKED, key.name)
            if not key.valid(self._clock()):
                raise NotAdmitted(Outcome.EXPIRED, key.name)
        return row


def _checked(name: str) -> str:
    name = name.strip()
    printable = all(unicodedata.category(each)[0] not in "CZ" or each == " " for each in name)
    if not name or len(name) > _LONGEST_NAME or not printable:
        raise NameInvalid(
            f"名字“{name[:_LONGEST_NAME]}”不行。请写 1 到 {_LONGEST_NAME} 个字，例如 王芳 或 hall。"
        )
    return name


def _unknown(kind: Kind, name: str) -> KeyUnknown:
    return KeyUnknown(f"“{name[:_LONGEST_NAME]}”没有能用的{_THINGS[kind]}。用 list 可以看到有哪些。")


def _key_of(row: KeyRow) -> Key:
    return Key(
        public=row.public,
        kind=Kind(row.kind),
        name=row.name,
        role=Role(row.role) if row.role else None,
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        last_used=row.last_used,
    )
