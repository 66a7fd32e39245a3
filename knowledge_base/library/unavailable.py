"""What a database says when it cannot be used, in words that staff understand."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from knowledge_base.errors import LibraryUnavailable

_BUSY = "正被别的程序占用。请等一会儿再试；一直这样，就看看有没有没关掉的程序。"
_FULL = "所在的磁盘满了，这次的修改没有保存，原来的内容都在。请清理磁盘以后再试。"
_READ_ONLY = "只能读、不能写，这次的修改没有保存。请检查文件和它所在文件夹的写权限。"
_NO_ENTRY = "打不开。请检查文件和它所在的文件夹还在不在、有没有读写的权限。"
_DAMAGED = "已损坏，或者不是数据库文件。请不要再写入，用最近的备份恢复它。"
_DISK = "读写出错。请检查磁盘有没有满、有没有坏；原来的内容没有改动。"
_REFUSED = "不接受这个用户名或密码。请检查设置 database.url。"
_NO_SERVER = "连不上。请检查数据库服务器有没有运行、网络通不通，设置 database.url 写得对不对。"
_MISSING = "在服务器上还不存在。请先在服务器上建立它，或者检查设置 database.url。"
_NO_RIGHT = "不允许这个用户读写。请让数据库管理员给这个用户权限。"
_SLOW = "太忙，没有按时完成，这次的修改没有保存。请等一会儿再试。"
_UNKNOWN = "出了问题，这次的修改没有保存。请稍后再试；一直这样，请联系维护人员。"

_SQLITE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _NO_ENTRY,
    sqlite3.SQLITE_PERM: _NO_ENTRY,
    sqlite3.SQLITE_AUTH: _NO_ENTRY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_IOERR: _DISK,
}

_POSTGRES = {
    "08": _NO_SERVER,
    "25006": _READ_ONLY,
    "28": _REFUSED,
    "3D": _MISSING,
    "40": _BUSY,
    "42501": _NO_RIGHT,
    "53": _SLOW,
    "53100": _FULL,
    "55P03": _BUSY,
    "57": _NO_SERVER,
    "57014": _SLOW,
    "58": _DISK,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
"""SQLSTATE, or its class of two characters."""


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn what the database says into LibraryUnavailable; ``place`` names the database without a password.

    A statement that the program got wrong, or data that break a constraint, pass as they are.
    """
    try:
        yield
    except PoolExhausted as error:
        raise LibraryUnavailable(f"数据库 {place} {_SLOW}") from error
    except (DataError, IntegrityError, ProgrammingError) as error:
        if _state(error) != "42501":  # psycopg files a missing privilege under programming
            raise
        raise LibraryUnavailable(f"数据库 {place} {_NO_RIGHT}") from error
    except DatabaseError as error:
        raise LibraryUnavailable(f"数据库 {place} {_advice(error, place)}") from error


def _advice(error: DBAPIError, place: str) -> str:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_CANTOPEN and _is_read_only(Path(place)):
            return _READ_ONLY  # without its log SQLite cannot even read there
        return _SQLITE.get(code, _UNKNOWN)
    state = _state(error)
    if not state:
        return _no_connection(str(original))
    return _POSTGRES.get(state) or _POSTGRES.get(state[:2]) or _UNKNOWN


def _is_read_only(path: Path) -> bool:
    """Return whether a file is on a disk that nobody can write to."""
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _no_connection(said: str) -> str:
    """Return why no connection came about: the driver keeps the server's words, not its code."""
    if "password" in said or "authentication" in said or "no pg_hba.conf entry" in said:
        return _REFUSED
    if "does not exist" in said:
        return _REFUSED if "role" in said else _MISSING
    return _NO_SERVER
