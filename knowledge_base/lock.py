"""One writer at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge_base.errors import PublishBusy


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock at ``path``; raises PublishBusy naming who holds it.

    The system lets go of it when the process ends, however it ends, so that no lock is ever left behind.
    """
    import fcntl  # noqa: PLC0415  # not on Windows, where reading releases still works

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "未知"
            raise PublishBusy(f"有人正在发布知识库（进程号 {holder}）。请等它结束以后再试。") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
