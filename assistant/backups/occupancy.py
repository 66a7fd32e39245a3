"""Whether somebody works in a home: nothing is replaced under a running server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from assistant.backups.databases import kind_of, others_connected
from assistant.backups.errors import RestoreRefused
from assistant.backups.manifest import DatabaseKind
from knowledge_base.errors import PublishBusy
from knowledge_base.layout import Layout
from knowledge_base.lock import hold, unused
from knowledge_base.release import MANIFEST

_STOP = "请先停掉它（systemctl stop xiangyin，或者在那个窗口按 Ctrl+C），再恢复。没有动任何资料。"


def insist_on_nobody(home: Path, url: URL) -> None:
    """Raise RestoreRefused if a server or a command uses the home or its database."""
    layout = Layout(home)
    for name in layout.release_ids():
        with unused(layout.releases / name / MANIFEST) as is_unused:
            if not is_unused:
                raise RestoreRefused(f"{home} 正在用：有程序开着知识库 {name}。{_STOP}")
    if layout.root.is_dir():
        try:
            with hold(layout.lock):
                pass
        except PublishBusy as error:
            raise RestoreRefused(f"{error}没有动任何资料。") from error
    if kind_of(url) is DatabaseKind.POSTGRESQL:
        if others := others_connected(url):
            raise RestoreRefused(f"数据库正在用：还有 {others} 个别的连接。{_STOP}")
    elif Path(str(url.database)).exists() and not _alone(Path(str(url.database))):
        raise RestoreRefused(f"{home} 正在用：有程序开着数据库。{_STOP}")


def _alone(path: Path) -> bool:
    """Whether nobody else has a SQLite file open; a file that is none may be replaced by whoever likes."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        except sqlite3.DatabaseError:
            return True
        return True
