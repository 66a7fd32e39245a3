"""One writer at a time, and any number of readers that keep what they read from being removed.

The system lets go of a lock when its process ends, however it ends, so that none is ever left behind.
"""

from __future__ import annotations

import getpass
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from knowledge_base.errors import PublishBusy
from models.durability import make_folder


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock at ``path``; raises PublishBusy naming who holds it."""
    import fcntl  # noqa: PLC0415  # not on Windows, where reading releases still works

    make_folder(path.parent)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "还不知道是谁"
            raise PublishBusy(f"有人正在发布知识库（{holder}）。请等它结束以后再试。") from error
        file.truncate(0)
        file.write(_myself())
        file.flush()
        yield
        file.truncate(0)


def share(path: Path) -> int | None:
    """Lock the file at ``path`` for reading and return the descriptor that holds the lock until it is closed.

    None where the system has no such locks. Raises OSError (BlockingIOError while somebody removes it), and
    FileNotFoundError if the file went away before it was locked.
    """
    if sys.platform == "win32":
        return None
    import fcntl  # noqa: PLC0415

    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), path.stat()):
            raise FileNotFoundError(path)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def unused(path: Path) -> Iterator[bool]:
    """Yield whether nobody shares the file at ``path``; if so, nobody can until the body has ended."""
    import fcntl  # noqa: PLC0415

    try:
        descriptor = os.open(path, os.O_RDWR)  # NFS gives an exclusive lock to writers only
    except FileNotFoundError:  # a damaged release, which nobody can have open
        yield True
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _myself() -> str:
    """Return who holds the lock, for the person who is kept waiting."""
    name = "未留名"
    with suppress(KeyError, OSError):  # a container's user may have no name
        name = getpass.getuser()
    since = datetime.now().astimezone()
    return f"{name}，在电脑 {socket.gethostname()} 上，从 {since:%H:%M:%S} 开始，进程号 {os.getpid()}"
