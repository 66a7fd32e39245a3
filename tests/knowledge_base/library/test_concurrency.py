"""Whoever saves at the same time as others loses nothing, or is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import URL

from knowledge_base.document import Document
from knowledge_base.errors import VersionConflict
from knowledge_base.intake.original import Original
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action, PublicationKind, Vain

CLERKS = 4
EACH = 6
DOCUMENT = Document("高龄津贴", "高龄津贴办法")


def _at_once(url: URL, work: Callable[[Library, int], None]) -> None:
    """Let every clerk work in a thread with connections of their own."""
    together = Barrier(CLERKS)

    def clerk(number: int) -> None:
        with Database(url) as database:
            library = Library(database)
            together.wait(timeout=60)
            work(library, number)

    with ThreadPoolExecutor(CLERKS) as threads:
        list(threads.map(clerk, range(CLERKS)))


def test_everybody_who_saves_makes_a_version(url: URL, library: Library) -> None:
    def work(library: Library, clerk: int) -> None:
        for turn in range(EACH):
            library.save(
                DOCUMENT,
                f"{clerk}/{turn}",
                action=Action.EDIT,
                who=str(clerk),
                original=Original("同一个文件", b"%d" % turn),
            )

    _at_once(url, work)
    versions = library.versions("高龄津贴")
    assert [each.document.version for each in versions] == list(range(CLERKS * EACH, 0, -1))
    assert {each.body for each in versions} == {f"{c}/{t}" for c in range(CLERKS) for t in range(EACH)}


def test_whoever_changes_what_they_saw_overwrites_nobody(url: URL, library: Library) -> None:
    """Each adds a line to the text they read, again if they are told that it has changed."""
    library.save(DOCUMENT, "开头\n", action=Action.ADD, who="王芳")

    def work(library: Library, clerk: int) -> None:
        for turn in range(EACH):
            saved = False
            while not saved:
                head = library.head("高龄津贴")
                try:
                    library.save(
                        head.document,
                        f"{head.body}{clerk}/{turn}\n",
                        action=Action.EDIT,
                        who=str(clerk),
                        based_on=head.document.version,
                    )
                    saved = True
                except VersionConflict:
                    continue

    _at_once(url, work)
    lines = library.head("高龄津贴").body.splitlines()
    assert sorted(lines[1:]) == sorted(f"{c}/{t}" for c in range(CLERKS) for t in range(EACH))


def test_of_several_who_change_the_same_version_one_wins(url: URL, library: Library) -> None:
    library.save(DOCUMENT, "开头", action=Action.ADD, who="王芳")
    told: list[str] = []

    def work(library: Library, clerk: int) -> None:
        try:
            library.save(DOCUMENT, f"{clerk}", action=Action.EDIT, who=f"职员{clerk}", based_on=1)
        except VersionConflict as conflict:
            told.append(str(conflict))

    _at_once(url, work)
    head = library.head("高龄津贴")
    assert head.document.version == 2
    assert len(told) == CLERKS - 1
    assert all(head.change.who in message for message in told)


def test_records_of_several_are_all_kept(url: URL, library: Library) -> None:
    def work(library: Library, clerk: int) -> None:
        for turn in range(EACH):
            asked = library.record_vain(
                f"{clerk}/{turn}", heard=True, kind=Vain.ABSTAINED, day=date(2026, 11, 22), release="r"
            )
            library.add_golden("同一个问题", who=str(clerk))
            library.begin(
                PublicationKind.PUBLISH,
                release=f"{clerk}/{turn}",
                previous="",
                who=str(clerk),
                documents=1,
                passages=1,
            )
            library.settle_vain([asked.id], "ignored")

    _at_once(url, work)
    everything = {f"{c}/{t}" for c in range(CLERKS) for t in range(EACH)}
    assert {each.text for each in library.vain(open_only=False)} == everything
    assert {each.release for each in library.publications()} == everything
    assert library.vain() == ()
    assert len(library.golden()) == 1
