"""All releases of one home: which is in force, and which may go.

``current`` names the release in force and is replaced in one atomic step. A release that somebody reads is locked
by its reader (``Release`` does that), and is never removed.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge_base.errors import PublishFailed
from knowledge_base.indexing import drop_index
from knowledge_base.layout import Layout, write_durably
from knowledge_base.lock import hold, unused
from knowledge_base.passage_index import IndexOptions
from knowledge_base.release import MANIFEST
from models.durability import flush
from models.system import why

_log = logging.getLogger(__name__)

KEEP = 10
"""Releases that are kept, the one in force included, besides those that somebody reads."""


@contextmanager
def writing(layout: Layout) -> Iterator[None]:
    """Be the one writer while the body runs.

    Raises PublishBusy if somebody else is, and PublishFailed if the disk is full or cannot be written.
    """
    try:
        with hold(layout.lock):
            yield
    except OSError as error:
        raise PublishFailed(
            f"知识库没能写进 {layout.root}（{why(error)}）。请检查磁盘有没有满、有没有写的权限。"
            "原来的版本还在用。"
        ) from error


def switch(layout: Layout, release_id: str) -> None:
    """Put a whole release in force; the caller holds the lock. Raises OSError."""
    write_durably(layout.current, release_id.encode())


def prune(
    layout: Layout, keep: int = KEEP, *, rather: Container[str] = (), drop: bool = True
) -> tuple[str, ...]:
    """Remove all but the ``keep`` newest releases and return the ids of the removed; the caller holds the lock.

    The release in force stays and counts as one of them; so does every release that somebody reads. Those in
    ``rather`` are kept before any other. What cannot be removed is logged and stays for the next time; as long as
    nobody knows what is in force, everything stays. Without ``drop``, what their indexes keep elsewhere stays too:
    other machines may still read it.
    """
    current = layout.current_id()
    if current is None:
        return ()
    for leftover in layout.releases.glob(".pruned-*"):
        _removed(leftover, layout.index if drop else None)
    others = [name for name in layout.release_ids() if name != current]
    others.sort(key=lambda name: name not in rather)
    return tuple(name for name in others[max(0, keep - 1) :] if _remove(layout, name, drop=drop))


def _remove(layout: Layout, release_id: str, *, drop: bool) -> bool:
    """Remove a release unless somebody reads it. It is renamed first, so that nobody opens half of one."""
    folder = layout.releases / release_id
    leaving = folder.with_name(f".pruned-{folder.name}")
    try:
        with unused(folder / MANIFEST) as is_unused:
            if not is_unused:
                return False
            folder.rename(leaving)
            flush(folder.parent)
    except OSError as error:
        _log.warning("the old release %s stays: %s", folder.name, why(error))
        return False
    return _removed(leaving, layout.index if drop else None)


def _removed(folder: Path, index: IndexOptions | None) -> bool:
    """Remove what nobody can open any more; return whether that was possible."""
    if index is not None:
        drop_index(folder, index)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        _log.warning("%s could not be removed: %s", folder.name, why(error))
        return False
    return True
