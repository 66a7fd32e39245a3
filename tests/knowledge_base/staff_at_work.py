"""What staff do to a knowledge base, one act at a time, to be killed in the middle of it."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from pathlib import Path

from knowledge_base import releases
from knowledge_base.document import Document
from knowledge_base.errors import RollbackImpossible
from knowledge_base.intake.original import Original
from knowledge_base.layout import Layout
from knowledge_base.library.database import Database
from knowledge_base.library.library import Library
from knowledge_base.library.records import Action
from knowledge_base.publication import Publisher
from knowledge_base.release import Release
from tests.knowledge_base.fakes import BigramEmbedder

ACTS = ("add", "publish", "rollback", "prune")


@dataclass(frozen=True)
class Fine:
    """A check that found nothing."""

    problems: tuple[str, ...] = ()


def act(home: str, url: str, name: str, seed: int) -> None:
    """Do one act; what it does depends on ``seed`` alone."""
    with Database(url) as database:
        library = Library(database)
        publisher = Publisher(library, Path(home), BigramEmbedder(dimension=16))
        if name == "add":
            add(library, seed)
        elif name == "publish":
            add(library, seed)
            publisher.publish(fine, who="王芳")
        elif name == "rollback":
            rollback(publisher)
        else:
            with releases.writing(Layout(Path(home))):
                releases.prune(Layout(Path(home)), keep=2)


def add(library: Library, seed: int) -> None:
    """Save one of a few documents anew, with the file that it came from."""
    random_number = random.Random(seed)
    name = f"第{random_number.randrange(5)}份文件"
    clauses = (
        f"## 第{number}件事\n\n{hashlib.sha256(f'{seed} {number}'.encode()).hexdigest()}，每月{seed}元。"
        for number in range(random_number.randrange(1, 40))
    )
    body = "\n\n".join(clauses)
    original = Original(f"{name}.md", body.encode())
    library.save(Document(name, name), body, action=Action.ADD, who="王芳", original=original)


def rollback(publisher: Publisher) -> None:
    """Go back, or on again if there is nothing before."""
    try:
        publisher.rollback(who="李明")
    except RollbackImpossible:
        publisher.publish(fine, who="李明")


def fine(_new: Release, _old: Release | None) -> Fine:
    """Find nothing."""
    return Fine()
