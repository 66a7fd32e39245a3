"""Saves on a small disk, ``FOLDER``, until it is full, then on one that cannot be written.

It writes a line for what it was told and for what it found afterwards.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from knowledge_base.document import Document
from knowledge_base.errors import LibraryUnavailable
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action


def _tell(words: object) -> None:
    sys.stdout.write(f"{words}\n")


def _body(number: int) -> str:
    return f"{number} " + "正文" * 10_000


def _save(library: Library, number: int) -> None:
    library.save(Document("甲", "甲"), _body(number), action=Action.EDIT, who="王芳")


def _told(library: Library, first: int) -> int:
    """Save from ``first`` on until it is refused; return how many were saved."""
    for number in range(first, 1000):
        try:
            _save(library, number)
        except LibraryUnavailable as error:
            _tell(error)
            return number
    sys.exit("the disk was never full")


def _check(home: Path, saved: int) -> None:
    """Tell whether the library holds just what was saved."""
    with Database(default_url(home)) as database:
        versions = Library(database).versions("甲")
        _tell([version.body for version in versions] == [_body(number) for number in reversed(range(saved))])


def _remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def main(path: str) -> None:
    folder = Path(path)
    with Database(default_url(folder)) as database:
        library = Library(database)
        _save(library, 0)
        saved = _told(library, 1)
        _check(folder, saved)
        _remount(folder, "size=8m")
        _save(library, saved)
        _check(folder, saved + 1)
    _remount(folder, "size=8m,ro")
    try:
        with Database(default_url(folder)) as database:
            _told(Library(database), saved + 1)
    except LibraryUnavailable as error:
        _tell(error)
    _remount(folder, "size=8m,rw")
    _check(folder, saved + 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
