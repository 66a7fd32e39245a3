"""Saves one version in a process of its own: ``URL POINT``.

The process kills itself, with a signal that cannot be caught, before the statement with the number POINT, or at
POINT ``before the commit`` or ``after the commit``: at the same place in every run.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, event

from knowledge_base.document import Document
from knowledge_base.intake.original import Original
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action
from knowledge_base.proposing import Proposal


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, point: str) -> None:
    with Database(url) as database:
        library = Library(database)
        done = 0

        @event.listens_for(Engine, "before_cursor_execute")
        def _statement(*_: Any) -> None:
            nonlocal done
            done += 1
            if str(done) == point:
                _die()

        @event.listens_for(Engine, "commit")
        def _commit(_: Any) -> None:
            if point == "before the commit":
                _die()

        library.save(
            Document("高龄津贴", "新的标题"),
            "新的正文" * 100_000,
            action=Action.EDIT,
            who="李明",
            original=Original("新.docx", b"new" * 100_000),
            unconfirmed=[Proposal("title", "新的标题", "新的标题")],
        )
        if point == "after the commit":
            _die()


if __name__ == "__main__":
    main(*sys.argv[1:])
