"""A home as a community has it after a while, and what can be seen of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from assistant.desk.desk import Desk
from assistant.desk.opening import open_desk
from assistant.settings import load_settings
from knowledge_base.document import Document
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database, default_url
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action
from knowledge_base.publication import Publisher
from knowledge_base.release import open_release
from tests.assistant.desk.fakes import LAMP
from tests.knowledge_base.fakes import BigramEmbedder

SETTINGS = """[community]
name = "梅花社区"
"""
ENTRY = """word\tstandard\twhen\tsource
老倌\t老伴\t\t王芳
"""


def database_of(home: Path) -> Database:
    """Return the database that the settings in ``home`` name."""
    settings = load_settings(home=home)
    return Database(settings.database.url or default_url(home))


def desk_of(home: Path, database: Database) -> Desk:
    """Return the desk of ``home``."""
    return open_desk(load_settings(home=home), database)


def publish(home: Path, **bodies: str) -> str:
    """Put documents into the library of ``home``, publish all, and return the release."""
    with database_of(home) as database:
        library = Library(database)
        for name, body in bodies.items():
            library.save(Document(name, name), body, action=Action.ADD, who="王芳")
        done = Publisher(library, home, BigramEmbedder()).publish(lambda _new, _old: Nothing(), who="王芳")
        done.release.close()
        return done.release.id


def report(home: Path, what: str) -> str:
    """Register a repair and return its number."""
    with database_of(home) as database:
        return desk_of(home, database).submit(replace(LAMP, what=what), what).number


def fill(home: Path) -> None:
    """Make a home of two releases, a draft that was not published, a ticket, settings and a dialect of its own."""
    home.mkdir()
    (home / "settings.toml").write_text(SETTINGS, "utf-8")
    own = home / "dialects" / "cmn-x-kunming"
    own.mkdir(parents=True)
    (own / "own.tsv").write_text(ENTRY, "utf-8")
    publish(home, a="年满八十周岁的老人每月发一百元。")
    publish(home, b="老年食堂的午餐每份八元。")
    with database_of(home) as database:
        Library(database).save(Document("c", "c"), "还没有发布的草稿。", action=Action.ADD, who="王芳")
    report(home, "楼道的灯不亮")


def seen(home: Path) -> dict[str, object]:
    """Return all that a person sees of a home."""
    with database_of(home) as database:
        library = Library(database)
        tickets = [ticket for ticket, _ in desk_of(home, database).histories()]
        publications = [(each.release, each.state) for each in library.publications(10)]
        bodies = {version.document.id: version.body for version in library.heads()}
    layout = Layout(home)
    release = open_release(home)
    release.close()
    return {
        "community": load_settings(home=home).community.name,
        "tickets": tickets,
        "publications": publications,
        "bodies": bodies,
        "release": release.id,
        "released": [document.id for document in release.documents],
        "releases": layout.release_ids(),
        "own words": (home / "dialects" / "cmn-x-kunming" / "own.tsv").read_text("utf-8"),
    }


@dataclass(frozen=True, slots=True)
class Nothing:
    """What a check finds that finds nothing."""

    problems: tuple[str, ...] = ()
